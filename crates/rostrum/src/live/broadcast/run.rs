//! The one task that makes a stream.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use media::frame::{Frame as Encoded, Pushed};
use rtc::FrameCodec;
use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use super::director;
use super::pictures::{Picture, Shown, show};
use super::writer::Writer;
use crate::kit::{App, Error, Result, ServerClock};
use crate::live::model::Hint;
use crate::live::service::finish;
use crate::live::stream::{Change, Line, Stream};
use crate::recordings::RecordingRow;
use crate::rooms;

/// Time passes in steps of this: less than a part.
const STEP: Duration = Duration::from_millis(100);
/// How often it is looked who is there, should a word of it have been missed.
const LOOK: Duration = Duration::from_secs(1);
/// Frames that wait for this task.
const WAITING: usize = 256;

/// How a stream ends.
#[derive(Debug)]
pub enum Ending {
    /// For good: what there is becomes what is played later.
    Over,
    /// The process ends; it goes on with the next.
    Paused,
}

/// What the task is told.
#[derive(Debug)]
pub enum Order {
    /// Something changed in the room.
    Look,
    /// Somebody took their word back: nothing of them is sent any more, and what was sent is shown no more. Answer when
    /// that is so.
    Forget(Uuid, oneshot::Sender<()>),
    /// It is over: answer when what there is can be played.
    End(oneshot::Sender<()>),
}

/// A stream that is made.
struct Broadcast {
    app: App,
    row: RecordingRow,
    stream: Arc<Stream>,
    writer: Writer,
    clock: ServerClock,
    shown: Option<Shown>,
    frames: Sender<Picture>,
    next_clock: u32,
    /// Who is in it.
    people: HashSet<Uuid>,
    /// Segments before this one are shown no more, once they are complete.
    erased: usize,
    looked: Option<Instant>,
    began: bool,
}

/// Begins to send what happens in a room.
pub fn begin(
    app: &App,
    row: RecordingRow,
    stream: Arc<Stream>,
    writer: Writer,
    people: HashSet<Uuid>,
) -> UnboundedSender<Order> {
    let (orders, inbox) = unbounded_channel();
    let (frames, pictures) = channel(WAITING);
    let began = stream.is_on_air();
    let broadcast = Broadcast {
        app: app.clone(),
        row,
        stream,
        writer,
        clock: ServerClock::new(&app.clock),
        shown: None,
        frames,
        next_clock: 0,
        people,
        erased: 0,
        looked: None,
        began,
    };
    app.tasks.spawn(broadcast.run(inbox, pictures));
    orders
}

impl Broadcast {
    async fn run(mut self, mut inbox: UnboundedReceiver<Order>, mut pictures: Receiver<Picture>) {
        let mut step = tokio::time::interval(STEP);
        step.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let shutdown = self.app.shutdown.clone();
        let (ending, told) = loop {
            let done = tokio::select! {
                biased;
                () = shutdown.cancelled() => break (Ending::Paused, None),
                order = inbox.recv() => match order {
                    Some(Order::Look) => { self.looked = None; self.look().await }
                    Some(Order::Forget(who, told)) => self.forget(who, told).await,
                    Some(Order::End(told)) => break (Ending::Over, Some(told)),
                    None => break (Ending::Over, None),
                },
                Some(picture) = pictures.recv() => self.take(picture).await,
                _ = step.tick() => self.step().await,
            };
            if let Err(cause) = done {
                // The next step may do better: a room that is just being left, a frame that makes no sense.
                let recording = self.row.id;
                tracing::warn!(recording.id = %recording, %cause, "a live stream stumbled");
            }
        };
        self.end(ending).await;
        if let Some(told) = told {
            // Whoever ended it may have gone.
            let _ = told.send(());
        }
    }

    async fn step(&mut self) -> Result<()> {
        let now = self.app.clock.instant();
        if self.looked.is_none_or(|looked| now >= looked + LOOK) {
            self.look().await?;
        }
        let now_ns = self.clock.at(now);
        let stepped = self.stream.inner().programme.tick(now_ns);
        stepped.map_err(Error::internal)?;
        self.publish();
        Ok(())
    }

    /// Sees whose pictures are to be shown now.
    async fn look(&mut self) -> Result<()> {
        self.looked = Some(self.app.clock.instant());
        let live = rooms::live(&self.app, self.row.room);
        let before = self.shown.as_ref().map(|shown| shown.chosen);
        let chosen = match &live {
            Some(live) => director::pictures(live, before),
            None => Err(Hint::NoPictures),
        };
        self.stream.inner().hint = chosen.err();
        let chosen = chosen.ok();
        if chosen == before {
            return Ok(());
        }
        self.shown = None;
        if let Some(chosen) = chosen {
            let showing = show(
                &self.app,
                self.row.room,
                chosen,
                self.next_clock,
                &self.frames,
            );
            let (shown, next) = showing.await?;
            (self.shown, self.next_clock) = (Some(shown), next);
        }
        Ok(())
    }

    async fn take(&mut self, picture: Picture) -> Result<()> {
        let Picture {
            place,
            clock,
            of,
            frame,
        } = picture;
        // What was on its way when another was chosen, or when somebody took their word back.
        if self.shown.as_ref().is_none_or(|shown| shown.chosen != of) {
            return Ok(());
        }
        if frame.codec != FrameCodec::H264 {
            self.stream.inner().hint = Some(Hint::Codec);
            return Ok(());
        }
        let encoded = Encoded {
            stream: clock,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "RTP time wraps at 32 bits, and the packager unwraps it"
            )]
            ticks: frame.time as u32,
            arrival_ns: self.clock.at(frame.arrival),
            sampled_ns: Some(self.clock.at(frame.sampled)),
            keyframe: frame.key_frame,
            gap: frame.gap,
            data: &frame.data,
        };
        let pushed = self.stream.inner().programme.push(place, &encoded);
        let pushed = pushed.map_err(Error::internal)?;
        self.met(of.participant);
        self.publish();
        if pushed == Pushed::NeedsKeyframe {
            // A track that has just ended gives none, and needs none.
            let _ = rooms::request_key_frames(&self.app, self.row.room, of.track).await;
        }
        Ok(())
    }

    /// Notes that somebody is in it.
    fn met(&mut self, participant: Uuid) {
        if self.people.insert(participant) {
            self.stream.inner().people.insert(participant);
            self.note(Line::Person(participant));
        }
    }

    fn note(&self, line: Line) {
        self.writer.write(Change {
            lines: vec![line],
            ..Change::default()
        });
    }

    /// Gives what was made to viewers and to the disk.
    fn publish(&mut self) {
        let (change, began_ms, complete) = {
            let mut inner = self.stream.inner();
            let change = inner.absorb();
            if change.grew {
                let now_ns = self.clock.at(self.app.clock.instant());
                inner.measure(now_ns);
            }
            let complete = inner.programme.complete();
            (change, inner.programme.began_ms(), complete)
        };
        if let Some(began_ms) = began_ms.filter(|_| !self.began) {
            self.began = true;
            self.note(Line::Began(began_ms));
            tracing::info!(recording.id = %self.row.id, "a live stream is on air");
        }
        let grew = change.grew;
        if !change.writes.is_empty() || !change.lines.is_empty() {
            self.writer.write(change);
        }
        if self.erased > 0 && complete >= self.erased {
            let before = std::mem::take(&mut self.erased);
            self.erase(before);
        }
        if grew {
            self.stream.grew();
        }
    }

    async fn forget(&mut self, participant: Uuid, told: oneshot::Sender<()>) -> Result<()> {
        self.shown
            .take_if(|shown| shown.chosen.participant == participant);
        if self.people.remove(&participant) {
            let complete = {
                let mut inner = self.stream.inner();
                inner.people.remove(&participant);
                inner.programme.complete()
            };
            // The open segment has something of them, too.
            self.erase(complete);
            self.erased = complete + 1;
            self.stream.grew();
        }
        // A job that was cancelled waits no more.
        let _ = told.send(());
        self.look().await
    }

    fn erase(&self, before: usize) {
        let wipes = self.stream.inner().erase(before);
        self.writer.write(Change {
            wipes,
            lines: vec![Line::Erased(before)],
            ..Change::default()
        });
    }

    async fn end(mut self, ending: Ending) {
        self.shown = None;
        if matches!(ending, Ending::Over) {
            let finished = self.stream.inner().programme.finish();
            if let Err(cause) = finished {
                tracing::error!(recording.id = %self.row.id, %cause, "the end of a live stream could not be packaged");
            }
            self.publish();
            self.stream.grew();
        }
        let Self {
            app,
            row,
            stream,
            writer,
            ..
        } = self;
        writer.finish().await;
        if matches!(ending, Ending::Over)
            && let Err(cause) = finish::finish(&app, &row, &stream).await
        {
            tracing::error!(recording.id = %row.id, %cause, "a live stream was not put away; the next start does it");
        }
    }
}
