//! The layers of the track that is shown, frame by frame.

use rtc::Frame;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::composing::Composing;
use super::director::Chosen;
use super::recoding::Recoding;
use super::together::Scene;
use crate::kit::{App, Result};
use crate::live::model::{BESIDE, LAYERS};
use crate::rooms;
use crate::rooms::wire::TapStream;

/// Frames of one layer that may wait here: some seconds. Whoever is slower loses frames up to a key frame.
const WAITING: usize = 150;

/// A frame of a layer.
pub struct Picture {
    /// The place of the layer among the renditions.
    pub place: usize,
    /// Which clock it counts by: each tap has its own.
    pub clock: u32,
    /// Of whom it is.
    pub of: Chosen,
    /// Who is in it besides, where several are shown together.
    pub others: Vec<Uuid>,
    /// Whether it was coded anew here.
    pub recoded: bool,
    /// The frame.
    pub frame: Frame,
}

/// A stage, and its place among those that the machine draws.
pub struct Stage {
    /// Who stands on it.
    pub scene: watch::Sender<Scene>,
    _place: OwnedSemaphorePermit,
}

/// The track that is shown. Its frames end when this is dropped.
pub struct Shown {
    /// Which it is.
    pub chosen: Chosen,
    /// Whether its pictures are coded anew.
    pub recoded: bool,
    /// Where several are shown together.
    pub stage: Option<Stage>,
    /// The first of its clocks.
    clock: u32,
    _end: DropGuard,
}

impl Shown {
    /// With what its frames end by.
    fn begin(chosen: Chosen, recoded: bool, clock: u32) -> (Self, CancellationToken) {
        let end = CancellationToken::new();
        let shown = Self {
            chosen,
            recoded,
            stage: None,
            clock,
            _end: end.clone().drop_guard(),
        };
        (shown, end)
    }

    /// Whether a picture of this track, by this clock, came after it was chosen.
    pub fn sent(&self, of: Chosen, clock: u32) -> bool {
        // On a stage somebody else may have become the first meanwhile.
        (self.chosen == of || self.stage.is_some())
            && clock.wrapping_sub(self.clock) <= u32::MAX / 2
    }
}

/// Taps every layer of a track, or the best one to make the others of it. Pictures in one size only go to the place `best`.
/// `clock` is a number that no tap had before; the next free one is answered.
///
/// # Errors
/// The track is not published any more.
pub async fn show(
    app: &App,
    room: Uuid,
    (chosen, recoded): (Chosen, bool),
    (clock, best): (u32, usize),
    frames: &Sender<Picture>,
) -> Result<(Shown, u32)> {
    if recoded {
        let (shown, end) = Shown::begin(chosen, recoded, clock);
        let tap = rooms::tap(app, room, chosen.track, WAITING).await?;
        let recoding = Recoding::new(app, room, chosen, clock, frames.clone());
        app.tasks.spawn(recoding.carry(tap, end));
        return Ok((shown, clock.wrapping_add(LAYERS.len() as u32)));
    }
    layers_of(app, room, chosen, &LAYERS, (clock, best), frames).await
}

/// Taps the smaller layers of a track, which are what is beside another one. As [`show`].
///
/// # Errors
/// The track is not published any more.
pub async fn show_small(
    app: &App,
    room: Uuid,
    chosen: Chosen,
    (clock, best): (u32, usize),
    frames: &Sender<Picture>,
) -> Result<(Shown, u32)> {
    layers_of(app, room, chosen, &BESIDE, (clock, best), frames).await
}

async fn layers_of(
    app: &App,
    room: Uuid,
    chosen: Chosen,
    names: &[&str],
    (clock, best): (u32, usize),
    frames: &Sender<Picture>,
) -> Result<(Shown, u32)> {
    let (shown, end) = Shown::begin(chosen, false, clock);
    let mut next = clock;
    // A plain picture has no name.
    let layers = names.iter().copied().enumerate().chain([(best, "")]);
    for (place, rid) in layers {
        let tap = rooms::tap_layer(app, room, chosen.track, rid, WAITING).await?;
        let layer = Layer {
            place,
            clock: next,
            of: chosen,
            frames: frames.clone(),
        };
        app.tasks.spawn(layer.carry(tap, end.clone()));
        next = next.wrapping_add(1);
    }
    Ok((shown, next))
}

/// Shows several people together. `clock` as above.
pub fn show_together(
    app: &App,
    room: Uuid,
    (scene, place): (Scene, OwnedSemaphorePermit),
    clock: u32,
    frames: &Sender<Picture>,
) -> (Shown, u32) {
    let (mut shown, end) = Shown::begin(scene.main, true, clock);
    let (scene, seen) = watch::channel(scene);
    let composing = Composing::new(app, room, seen, clock, frames.clone());
    app.tasks.spawn(composing.carry(end));
    shown.stage = Some(Stage {
        scene,
        _place: place,
    });
    (shown, clock.wrapping_add(LAYERS.len() as u32))
}

struct Layer {
    place: usize,
    clock: u32,
    of: Chosen,
    frames: Sender<Picture>,
}

impl Layer {
    async fn carry(self, mut tap: TapStream, end: CancellationToken) {
        let carrying = async {
            while let Some(frame) = tap.next().await {
                let picture = Picture {
                    place: self.place,
                    clock: self.clock,
                    of: self.of,
                    others: Vec::new(),
                    recoded: false,
                    frame,
                };
                if self.frames.send(picture).await.is_err() {
                    break;
                }
            }
        };
        // None: nobody wants it any more.
        let _ = end.run_until_cancelled(carrying).await;
    }
}
