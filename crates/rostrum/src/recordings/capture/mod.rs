//! The server's own recording of what is published: one recorder per running recording, one writer
//! per track.
//!
//! The rooms tell what happens (somebody publishes, agrees, takes it back, leaves); a recorder acts on
//! it. Nothing is tapped, so nothing can be written, of a person who did not agree.

mod order;
mod piece;
mod recorder;
mod track;

pub use order::{
    consent_changed, participant_joined, session_ended, track_published, track_unpublished,
};
pub use recorder::{begin, end, end_of};

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::model::{PieceState, State};
use super::service::{purge, recipe, recovery, repair, reports, start};
use super::store::{pieces, recordings};
use crate::kit::{App, Result};
use crate::rooms;
use order::Order;

/// The recorders of this process, by room.
#[derive(Default)]
pub struct Recorders(Mutex<HashMap<Uuid, Running>>);

struct Running {
    recording: Uuid,
    orders: UnboundedSender<Order>,
}

impl Recorders {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the recorder of one recording something, when it runs. A room may have begun its next.
    fn tell_of(&self, recording: Uuid, order: Order) {
        let all = self.all();
        if let Some(running) = all.values().find(|running| running.recording == recording) {
            drop(running.orders.send(order));
        }
    }

    /// Tells the recorder of a room something, when one runs.
    fn tell(&self, room: Uuid, order: Order) {
        if let Some(running) = self.all().get(&room) {
            // A recorder that has just ended needs no orders.
            drop(running.orders.send(order));
        }
    }
}

/// Puts what captures need on the shelf.
pub fn prepare(app: &App) {
    app.put(Recorders::default());
    app.put(repair::Bench::default());
    app.put(reports::Heard::default());
    app.put(recovery::Limits::default());
    app.put(recipe::Bench::default());
}

/// Goes on with what was running when the process ended: waits for the people, and repairs the files
/// meanwhile.
///
/// # Errors
/// The database is away.
pub async fn start(app: &App) -> Result<()> {
    let open = pieces::in_state(app.db.read(), PieceState::Writing.as_str()).await?;
    for row in recordings::in_state(app.db.read(), State::Recording.as_str()).await? {
        tracing::info!(recording.id = %row.id, room.id = %row.room, "a recording goes on");
        rooms::recording_changed(app, row.room, Some(start::info(&row)));
        recorder::begin(app, &row);
    }
    purge::start(app);
    reports::start(app);
    sweep(app).await;
    let repairing = app.clone();
    app.tasks.spawn(async move {
        for piece in open {
            let id = piece.id;
            if let Err(cause) = repair::one(&repairing, id).await {
                tracing::error!(piece.id = %id, %cause, "a capture could not be repaired");
            }
        }
    });
    Ok(())
}

/// Removes private folders that a crash left. A disk that is ill now must not keep the server from
/// starting and saying so: what is left is swept at the next start.
async fn sweep(app: &App) {
    if let Err(cause) = app.blobs.sweep_scratch().await {
        tracing::warn!(%cause, "private folders of an earlier process could not be swept");
    }
    let runner = app.get::<media::ffmpeg::Runner>();
    match tokio::task::spawn_blocking(move || runner.sweep()).await {
        Ok(Ok(())) => {}
        Ok(Err(cause)) => tracing::warn!(%cause, "the job folder could not be swept"),
        Err(cause) => tracing::warn!(%cause, "sweeping the job folder panicked"),
    }
}
