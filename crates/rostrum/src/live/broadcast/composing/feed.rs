//! From a track to pictures that can be drawn.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use media::ffmpeg::{Given, Runner, Tile};
use media::frame::Codec;
use media::stage::{Recent, Size};
use rtc::{Frame, FrameCodec};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::layers::Layers;
use crate::kit::{App, Result};
use crate::live::broadcast::director::Chosen;
use crate::live::model::LAYERS;
use crate::rooms;
use crate::rooms::wire::TapStream;

/// Frames of one layer that may wait here: a second. Whoever is slower loses frames up to a key frame.
const WAITING: usize = 30;
/// A sender whose clock says so much else than the arrival is not believed.
const ANOTHER_CLOCK: Duration = Duration::from_secs(2);

/// The newest pictures of a track; those that were decoded in another size are of that size.
pub(super) type Pictures = Recent<Instant, (Size, Vec<u8>)>;

/// A track on its way to the canvas. It ends when this is dropped; what it gave stays as long as somebody holds it.
#[derive(Debug)]
pub(super) struct Feed {
    size: Size,
    pictures: Arc<Mutex<Pictures>>,
    _end: DropGuard,
}

impl Feed {
    /// Of this track, in this size.
    pub fn begin(app: &App, room: Uuid, of: Chosen, size: Size) -> Self {
        Self::behind(app, room, of, size, Arc::default())
    }

    /// The same in this size: what it gave before is shown until there is more.
    pub fn sized(self, app: &App, room: Uuid, of: Chosen, size: Size) -> Self {
        if self.size == size {
            return self;
        }
        Self::behind(app, room, of, size, Arc::clone(&self.pictures))
    }

    fn behind(
        app: &App,
        room: Uuid,
        of: Chosen,
        size: Size,
        pictures: Arc<Mutex<Pictures>>,
    ) -> Self {
        let end = CancellationToken::new();
        let decoding = Decoding {
            app: app.clone(),
            room,
            of,
            size,
            layers: Layers::for_rows(size.height),
            tile: Tile::new(&app.get::<Runner>(), size),
            pictures: Arc::clone(&pictures),
        };
        let until = end.clone();
        app.tasks.spawn(async move {
            // None: nobody wants it any more.
            let _ = until.run_until_cancelled(decoding.carry()).await;
        });
        Self {
            size,
            pictures,
            _end: end.drop_guard(),
        }
    }

    /// What it gave.
    pub fn pictures(&self) -> MutexGuard<'_, Pictures> {
        lock(&self.pictures)
    }
}

fn lock(pictures: &Mutex<Pictures>) -> MutexGuard<'_, Pictures> {
    pictures.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A track and its decoder.
struct Decoding {
    app: App,
    room: Uuid,
    of: Chosen,
    size: Size,
    layers: Layers,
    tile: Tile<Instant>,
    pictures: Arc<Mutex<Pictures>>,
}

impl Decoding {
    /// Until the track ends.
    async fn carry(mut self) {
        // One that has just ended is found missing with the next look.
        let Ok(mut taps) = self.tap().await else {
            return;
        };
        loop {
            tokio::select! {
                (rank, frame) = next(&mut taps) => match frame {
                    Some(frame) => self.give(rank, &frame).await,
                    None => return,
                },
                made = self.tile.next() => match made {
                    Ok((at, picture)) => lock(&self.pictures).put(at, (self.size, picture)),
                    Err(cause) => {
                        let room = self.room;
                        tracing::warn!(room.id = %room, %cause, "what decodes a picture for the stage of a live stream died; another takes over");
                    }
                },
            }
        }
    }

    /// Every layer, and behind them a plain picture, which has no name.
    async fn tap(&self) -> Result<[TapStream; 4]> {
        let tap = |rid| rooms::tap_layer(&self.app, self.room, self.of.track, rid, WAITING);
        let [small, half, full] = LAYERS;
        Ok([
            tap(small).await?,
            tap(half).await?,
            tap(full).await?,
            tap("").await?,
        ])
    }

    async fn give(&mut self, rank: usize, frame: &Frame) {
        let codec = match frame.codec {
            FrameCodec::Vp8 => Codec::Vp8,
            FrameCodec::H264 => Codec::H264,
            FrameCodec::Opus => return,
        };
        if !self.layers.takes(rank, frame.key_frame, frame.arrival) {
            return;
        }
        let (key, gap) = (frame.key_frame, frame.gap);
        let given = self
            .tile
            .give(codec, key, gap, &frame.data, shown_at(frame));
        if given == Given::NeedsKeyframe {
            // A track that has just ended gives none, and needs none.
            let _ = rooms::request_key_frames(&self.app, self.room, self.of.track).await;
        }
    }
}

/// The next frame of any layer, and its rank. Nothing when the track ended.
async fn next([small, half, full, plain]: &mut [TapStream; 4]) -> (usize, Option<Frame>) {
    tokio::select! {
        frame = small.next() => (0, frame),
        frame = half.next() => (1, frame),
        frame = full.next() => (2, frame),
        frame = plain.next() => (3, frame),
    }
}

/// The instant that a frame shows.
fn shown_at(
    Frame {
        arrival, sampled, ..
    }: &Frame,
) -> Instant {
    let (arrival, sampled) = (*arrival, *sampled);
    let early = arrival.saturating_duration_since(sampled);
    let late = sampled.saturating_duration_since(arrival);
    match early.max(late) < ANOTHER_CLOCK {
        true => sampled,
        false => arrival,
    }
}
