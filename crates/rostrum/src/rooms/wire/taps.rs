//! Frames from a shard to whoever captures them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rtc::{Frame, Hub, TapId};
use tokio::sync::mpsc::{Receiver, Sender, channel as bounded};

/// Whole frames of one track, in order, until it ends. Dropping it ends the tap.
#[derive(Debug)]
pub struct TapStream {
    frames: Receiver<Frame>,
    lost: Arc<AtomicU64>,
}

impl TapStream {
    /// The next frame; `None` after the last one of the track.
    pub async fn next(&mut self) -> Option<Frame> {
        self.frames.recv().await
    }

    /// How many frames this reader was too slow for.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub(super) struct TapSink {
    frames: Sender<Frame>,
    lost: Arc<AtomicU64>,
}

/// The two ends. The ring in the hub is as long again, so that a short stall costs nothing.
pub(super) fn channel(capacity: usize) -> (TapSink, TapStream) {
    let (sender, frames) = bounded(capacity.max(1));
    let lost = Arc::new(AtomicU64::new(0));
    (
        TapSink {
            frames: sender,
            lost: lost.clone(),
        },
        TapStream { frames, lost },
    )
}

/// The taps of one shard.
#[derive(Debug, Default)]
pub(super) struct Taps {
    sinks: HashMap<TapId, TapSink>,
    /// Those with frames that did not fit yet.
    behind: Vec<TapId>,
    ended: Vec<TapId>,
}

impl Taps {
    pub fn add(&mut self, tap: TapId, sink: TapSink) {
        self.sinks.insert(tap, sink);
    }

    /// There are frames to carry over.
    pub fn ready(&mut self, tap: TapId) {
        if !self.behind.contains(&tap) {
            self.behind.push(tap);
        }
    }

    /// The track is gone: what is held is the last.
    pub fn ended(&mut self, tap: TapId) {
        self.ready(tap);
        self.ended.push(tap);
    }

    /// Carries over what fits, without ever waiting.
    pub fn carry(&mut self, hub: &mut Hub) {
        let behind = std::mem::take(&mut self.behind);
        for tap in behind {
            match self.carry_one(hub, tap) {
                Progress::Behind => self.behind.push(tap),
                Progress::Empty if self.ended.contains(&tap) => self.forget(tap),
                Progress::Empty => {}
                Progress::Closed => {
                    hub.untap(tap);
                    self.forget(tap);
                }
            }
        }
    }

    /// Ends the taps nobody reads any more.
    pub fn sweep(&mut self, hub: &mut Hub) {
        let closed = |sink: &TapSink| sink.frames.is_closed();
        let gone: Vec<TapId> = self
            .sinks
            .iter()
            .filter(|(_, sink)| closed(sink))
            .map(|(tap, _)| *tap)
            .collect();
        for tap in gone {
            hub.untap(tap);
            self.forget(tap);
        }
    }

    fn carry_one(&mut self, hub: &mut Hub, tap: TapId) -> Progress {
        let Some(sink) = self.sinks.get(&tap) else {
            return Progress::Closed;
        };
        sink.lost.store(hub.tap_lost(tap), Ordering::Relaxed);
        loop {
            match sink.frames.try_reserve() {
                Ok(place) => match hub.poll_tap(tap) {
                    Some(frame) => place.send(frame),
                    None => return Progress::Empty,
                },
                Err(_) if sink.frames.is_closed() => return Progress::Closed,
                Err(_) => return Progress::Behind,
            }
        }
    }

    fn forget(&mut self, tap: TapId) {
        self.sinks.remove(&tap);
        self.behind.retain(|other| *other != tap);
        self.ended.retain(|other| *other != tap);
    }
}

enum Progress {
    Empty,
    Behind,
    Closed,
}
