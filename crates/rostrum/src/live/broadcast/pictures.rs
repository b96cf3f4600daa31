//! The layers of the track that is shown, frame by frame.

use rtc::Frame;
use tokio::sync::mpsc::Sender;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::director::Chosen;
use crate::kit::{App, Result};
use crate::live::model::LAYERS;
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
    /// The frame.
    pub frame: Frame,
}

/// The track that is shown. Its frames end when this is dropped.
pub struct Shown {
    /// Which it is.
    pub chosen: Chosen,
    _end: DropGuard,
}

/// Taps every layer of a track. `clock` is a number that no tap had before; the next free one is answered.
///
/// # Errors
/// The track is not published any more.
pub async fn show(
    app: &App,
    room: Uuid,
    chosen: Chosen,
    clock: u32,
    frames: &Sender<Picture>,
) -> Result<(Shown, u32)> {
    let end = CancellationToken::new();
    let mut next = clock;
    let shown = Shown {
        chosen,
        _end: end.clone().drop_guard(),
    };
    // A plain picture has no name; it is the best there is.
    let best = LAYERS.len() - 1;
    let layers = LAYERS.iter().copied().enumerate().chain([(best, "")]);
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
