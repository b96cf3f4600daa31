//! The one task that makes a stream.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use media::ffmpeg::AAC_FRAME;
use media::live::SoundCodec;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, channel};
use tokio::sync::{oneshot, watch};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::DropGuard;
use uuid::Uuid;

use super::director::Cast;
use super::pictures::{Picture, Shown};
use super::sound::{Said, Sound};
use super::writer::{END_WITHIN, Writer};
use crate::kit::{App, ServerClock};
use crate::live::service::{Streams, broken, finish};
use crate::live::stream::Stream;
use crate::recordings::RecordingRow;
use crate::rooms;

/// Time passes in steps of this: two blocks of sound.
const STEP: Duration = Duration::from_millis(40);
/// Frames that wait for this task.
const WAITING: usize = 256;
/// How often an end is tried to be noted, and how long between.
const PUT_AWAY_TRIES: u32 = 30;
const AGAIN: Duration = Duration::from_secs(2);

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
    /// A test wants to see what happens when this breaks.
    #[cfg(debug_assertions)]
    Break,
}

/// What whoever makes a stream is told by, and tells by.
pub struct Inbox {
    /// Its orders.
    pub orders: UnboundedReceiver<Order>,
    /// To those who follow who is shown and heard.
    pub cast: watch::Sender<Cast>,
}

/// A stream that is made.
pub(super) struct Broadcast {
    pub(super) app: App,
    pub(super) row: RecordingRow,
    pub(super) stream: Arc<Stream>,
    pub(super) writer: Writer,
    pub(super) clock: ServerClock,
    pub(super) shown: Option<Shown>,
    /// The camera beside it.
    pub(super) beside: Option<Shown>,
    /// Told nobody any more when it ends.
    pub(super) cast: Option<watch::Sender<Cast>>,
    pub(super) sound: Sound,
    pub(super) frames: Sender<Picture>,
    pub(super) beside_frames: Sender<Picture>,
    pub(super) next_clock: u32,
    /// Who is in it.
    pub(super) people: HashSet<Uuid>,
    pub(super) looked: Option<Instant>,
    pub(super) began: bool,
}

/// What people in the room send.
struct Sources {
    pictures: Receiver<Picture>,
    beside: Receiver<Picture>,
    sounds: Receiver<Said>,
}

/// Begins to send what happens in a room, as its orders come. `over` is cancelled when nobody does that any more.
pub fn begin(
    app: &App,
    row: RecordingRow,
    stream: Arc<Stream>,
    writer: Writer,
    Inbox { orders, cast }: Inbox,
    over: DropGuard,
) {
    let (rests, watched) = (writer.rests(), (app.clone(), row.clone()));
    let (frames, pictures) = channel(WAITING);
    let (beside_frames, beside) = channel(WAITING);
    let (packets, sounds) = channel(WAITING);
    let began = stream.is_on_air();
    let people = stream.inner().people.clone();
    let clock = ServerClock::new(&app.clock);
    let broadcast = Broadcast {
        app: app.clone(),
        sound: Sound::new(app, row.room, clock, packets),
        row,
        stream,
        writer,
        clock,
        shown: None,
        beside: None,
        cast: Some(cast),
        frames,
        beside_frames,
        next_clock: 0,
        people,
        looked: None,
        began,
    };
    let from = Sources {
        pictures,
        beside,
        sounds,
    };
    let made = app.tasks.spawn(broadcast.run(orders, from));
    app.tasks.spawn(async move {
        let made = made.await;
        // Before it is mended: who followed this one must be gone when others follow the next.
        drop(over);
        if let Err(cause) = made {
            let (app, row) = watched;
            tracing::error!(recording.id = %row.id, %cause, "what makes a live stream broke");
            rooms::live_changed(&app, row.room, false);
            // What was made before is written first: it goes on behind that.
            let _ = tokio::time::timeout(END_WITHIN, rests.cancelled()).await;
            broken::mend(&app, &row).await;
        }
    });
}

impl Broadcast {
    async fn run(mut self, mut inbox: UnboundedReceiver<Order>, mut from: Sources) {
        let mut step = tokio::time::interval(STEP);
        step.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let shutdown = self.app.shutdown.clone();
        if self.began {
            rooms::live_changed(&self.app, self.row.room, true);
            let now_ns = self.clock.at(self.app.clock.instant());
            let skipped = self.stream.inner().skip(now_ns);
            if let Err(cause) = skipped {
                tracing::warn!(recording.id = %self.row.id, %cause, "a live stream stumbled");
            }
        }
        let (ending, told) = loop {
            let done = tokio::select! {
                biased;
                () = shutdown.cancelled() => break (Ending::Paused, None),
                order = inbox.recv() => match order {
                    Some(Order::Look) => { self.looked = None; self.look().await }
                    Some(Order::Forget(who, told)) => self.forget(who, told).await,
                    Some(Order::End(told)) => break (Ending::Over, Some(told)),
                    #[cfg(debug_assertions)]
                    Some(Order::Break) => panic!("asked to break"),
                    None => break (Ending::Over, None),
                },
                Some(picture) = from.pictures.recv() => self.take(picture).await,
                Some(picture) = from.beside.recv() => self.take_beside(picture).await,
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
        rooms::live_changed(&self.app, self.row.room, false);
        (self.shown, self.beside, self.cast) = (None, None, None);
        let (frames, packets) = self.sound.rest().await;
        // What cannot be packaged now is a fraction of a second.
        for coded in frames {
            let _ = self.package(SoundCodec::Aac, coded.at_ns, AAC_FRAME, &coded.data);
        }
        for packet in packets {
            let _ = self.coded_in_opus(&packet);
        }
        if matches!(ending, Ending::Over) {
            let finished = self.stream.inner().finish();
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
        if matches!(ending, Ending::Over) {
            put_away(&app, &row, &stream).await;
        }
        app.get::<Streams>().ended(row.id);
    }
}

/// What a database that is away for a moment must not spoil; after that the next start does it.
async fn put_away(app: &App, row: &RecordingRow, stream: &Stream) {
    for _ in 0..PUT_AWAY_TRIES {
        let Err(cause) = finish::finish(app, row, stream).await else {
            return;
        };
        tracing::error!(recording.id = %row.id, %cause, "a live stream was not put away; it is tried again");
        if app
            .shutdown
            .run_until_cancelled(tokio::time::sleep(AGAIN))
            .await
            .is_none()
        {
            return;
        }
    }
}
