//! The one task that makes a stream.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use media::ffmpeg::AAC_FRAME;
use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use super::pictures::{Picture, Shown};
use super::sound::{Said, Sound};
use super::writer::Writer;
use crate::kit::{App, ServerClock};
use crate::live::service::finish;
use crate::live::stream::Stream;
use crate::recordings::RecordingRow;

/// Time passes in steps of this: two blocks of sound.
const STEP: Duration = Duration::from_millis(40);
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
pub(super) struct Broadcast {
    pub(super) app: App,
    pub(super) row: RecordingRow,
    pub(super) stream: Arc<Stream>,
    pub(super) writer: Writer,
    pub(super) clock: ServerClock,
    pub(super) shown: Option<Shown>,
    pub(super) sound: Sound,
    pub(super) frames: Sender<Picture>,
    pub(super) next_clock: u32,
    /// Who is in it.
    pub(super) people: HashSet<Uuid>,
    /// Segments before this one are shown no more, once they are complete.
    pub(super) erased: usize,
    pub(super) looked: Option<Instant>,
    pub(super) began: bool,
}

/// What people in the room send.
struct Sources {
    pictures: Receiver<Picture>,
    sounds: Receiver<Said>,
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
    let (packets, sounds) = channel(WAITING);
    let began = stream.is_on_air();
    let clock = ServerClock::new(&app.clock);
    let broadcast = Broadcast {
        app: app.clone(),
        sound: Sound::new(app, row.room, clock, packets),
        row,
        stream,
        writer,
        clock,
        shown: None,
        frames,
        next_clock: 0,
        people,
        erased: 0,
        looked: None,
        began,
    };
    let from = Sources { pictures, sounds };
    app.tasks.spawn(broadcast.run(inbox, from));
    orders
}

impl Broadcast {
    async fn run(mut self, mut inbox: UnboundedReceiver<Order>, mut from: Sources) {
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
                Some(picture) = from.pictures.recv() => self.take(picture).await,
                Some(said) = from.sounds.recv() => self.hear(&said),
                coded = self.sound.next() => self.coded(coded),
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

    async fn end(mut self, ending: Ending) {
        self.shown = None;
        for coded in self.sound.rest().await {
            // What cannot be packaged now is a fraction of a second.
            let _ = self
                .stream
                .inner()
                .programme
                .hear(coded.at_ns, AAC_FRAME, &coded.data);
        }
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
