//! Several people in one picture: drawn by the server's clock, and coded as the layers of a ladder.
//!
//! ```text
//!  rooms ── a layer of each ──▶ Feed (a decoder) ──▶ Canvas ──▶ media::ffmpeg::Compose ──▶ Broadcast
//! ```
//!
//! Nothing waits for anybody: who sends nothing stands still, and who comes late is shown late. What is drawn shows an
//! instant a little ago, so that lips and sound stay together.

mod feed;
mod layers;

use std::time::{Duration, Instant};

use media::ffmpeg::{self, Compose, Runner};
use media::stage::{self, Canvas, PICTURES_PER_SECOND, Place};
use rtc::{Frame, FrameCodec};
use tokio::sync::{mpsc::Sender, watch};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::director::Chosen;
use super::pictures::Picture;
use super::together::Scene;
use crate::kit::App;
use crate::live::model::LAYERS;
use feed::Feed;

/// What is drawn was sampled so long ago: by then the pictures of nearly everybody have come and are decoded. The sound of
/// all is mixed later still, so viewers do not wait for this.
const HELD: Duration = Duration::from_millis(200);
/// Whoever has sent nothing by then is not waited for at the beginning.
const BEGINS_WITHIN: Duration = Duration::from_millis(1_500);
const TICKS: u32 = 90_000;
const NANOS: u128 = 1_000_000_000;

/// What is known of a picture beside its bytes.
#[derive(Clone, Debug)]
struct Mark {
    of: Chosen,
    others: Vec<Uuid>,
    time: u64,
    at: Instant,
}

/// A stage on which people stand.
pub(super) struct Composing {
    app: App,
    room: Uuid,
    /// The clock of its first layer; the others have the next.
    clock: u32,
    frames: Sender<Picture>,
    scene: watch::Receiver<Scene>,
    people: Vec<Person>,
    compose: Compose<Mark>,
    began: Instant,
    /// Whether anything was drawn.
    is_seen: bool,
    /// The number of the picture that is drawn next.
    next: u64,
}

/// Somebody at their place.
struct Person {
    of: Chosen,
    place: Place,
    feed: Feed,
}

impl Composing {
    /// With whoever stands in the scene.
    pub fn new(
        app: &App,
        room: Uuid,
        scene: watch::Receiver<Scene>,
        clock: u32,
        frames: Sender<Picture>,
    ) -> Self {
        let mut composing = Self {
            app: app.clone(),
            room,
            clock,
            frames,
            scene,
            people: Vec::new(),
            compose: Compose::new(&app.get::<Runner>()),
            began: app.clock.instant(),
            is_seen: false,
            next: 0,
        };
        composing.arrange();
        composing
    }

    /// Hands on what is drawn, until nobody wants it any more.
    pub async fn carry(mut self, end: CancellationToken) {
        let carrying = async {
            let mut tick = tokio::time::interval(Duration::from_secs(1) / PICTURES_PER_SECOND);
            tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                let wanted = tokio::select! {
                    changed = self.scene.changed() => changed.is_ok() && { self.arrange(); true },
                    made = self.compose.next() => self.send(made).await,
                    _ = tick.tick() => { self.draw(); true },
                };
                if !wanted {
                    return;
                }
            }
        };
        // None: nobody wants it any more.
        let _ = end.run_until_cancelled(carrying).await;
    }

    /// Has everybody stand where the scene says. Who stays goes on as they are.
    fn arrange(&mut self) {
        let scene = self.scene.borrow_and_update().clone();
        let places = stage::places(scene.screen, scene.shown.len());
        let mut before = std::mem::take(&mut self.people);
        for (of, place) in scene.shown.into_iter().zip(places) {
            let known = before.iter().position(|person| person.of == of);
            let known = known.map(|at| before.swap_remove(at).feed);
            let (app, room) = (&self.app, self.room);
            let feed = match known {
                Some(feed) => feed.sized(app, room, of, place.size),
                None => Feed::begin(app, room, of, place.size),
            };
            self.people.push(Person { of, place, feed });
        }
    }

    /// Draws the picture that is due, if one is.
    fn draw(&mut self) {
        let now = self.app.clock.instant();
        let since = now.saturating_duration_since(self.began);
        let number = (since.as_nanos() * u128::from(PICTURES_PER_SECOND) / NANOS) as u64;
        if number < self.next {
            return;
        }
        self.next = number + 1;
        let time = number * u64::from(TICKS / PICTURES_PER_SECOND);
        // Never off the beat, however late this is called.
        let due = Duration::from_nanos(number * NANOS as u64 / u64::from(PICTURES_PER_SECOND));
        let at = self.began + due;
        let at = at.checked_sub(HELD).unwrap_or(at);
        let (mut canvas, mut others) = (Canvas::black(), Vec::new());
        for person in &self.people {
            if let Some((size, picture)) = person.feed.pictures().at(&at) {
                canvas.draw(person.place, *size, picture);
                others.push(person.of.participant);
            }
        }
        let is_whole = others.len() == self.people.len() || since > BEGINS_WITHIN;
        self.is_seen |= is_whole && !others.is_empty();
        if self.is_seen {
            let of = self.scene.borrow().main;
            let mark = Mark {
                of,
                others,
                time,
                at,
            };
            // An encoder that is behind loses it.
            self.compose.give(canvas.into_bytes(), mark);
        }
    }

    /// Whether anybody wants more.
    async fn send(&self, made: media::Result<ffmpeg::Picture<Mark>>) -> bool {
        let picture = match made {
            Ok(picture) => picture,
            Err(cause) => {
                let room = self.room;
                tracing::warn!(room.id = %room, %cause, "what codes the stage of a live stream died; another takes over");
                return true;
            }
        };
        let (place, mark) = (picture.size, picture.mark);
        let frame = Frame {
            time: mark.time,
            clock_rate: TICKS,
            arrival: mark.at,
            sampled: mark.at,
            rid: LAYERS[place].to_owned(),
            codec: FrameCodec::H264,
            key_frame: picture.key,
            size: None,
            gap: false,
            level: None,
            data: picture.data,
        };
        let picture = Picture {
            place,
            clock: self.clock.wrapping_add(place as u32),
            of: mark.of,
            others: mark.others,
            recoded: true,
            frame,
        };
        self.frames.send(picture).await.is_ok()
    }
}
