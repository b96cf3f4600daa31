//! What a running job is given.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::model::log::Log;
use super::super::model::{OrStop as _, State, Stop};
use super::super::store::{self, Outcome, Row};
use super::attend::tell_owner;
use crate::kit::{App, Tx};

/// What a running job is given.
#[derive(Clone)]
pub struct Run {
    /// The job's id.
    pub id: Uuid,
    /// Which try this is, from 1.
    pub attempt: i32,
    /// Turns true when it shall stop: somebody cancelled it, its time is up, the lease was lost, the server ends.
    pub cancelled: CancellationToken,
    pub(super) permille: Arc<AtomicI32>,
    log: Arc<Mutex<Log>>,
    data: Arc<PathBuf>,
    app: App,
    row: Arc<Row>,
    is_finished: Arc<AtomicBool>,
}

impl Run {
    pub(super) fn of(app: &App, row: &Row) -> Self {
        Self {
            id: row.id,
            attempt: row.attempts,
            cancelled: app.shutdown.child_token(),
            permille: Arc::default(),
            log: Arc::default(),
            data: Arc::new(app.data.clone()),
            app: app.clone(),
            row: Arc::new(row.clone()),
            is_finished: Arc::default(),
        }
    }

    /// Notes how far it is, from 0 to 1. Cheap: it is written with the next heartbeat.
    pub fn progress(&self, done: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=1000")]
        let permille = (done.clamp(0.0, 1.0) * 1_000.0) as i32;
        self.permille.fetch_max(permille, Ordering::Relaxed);
    }

    /// Adds lines to the end of the log that an admin sees. Cheap: it is written with the next heartbeat. What is said
    /// here must be no secret; addresses lose their query, and only the last 8 KiB are kept.
    pub fn note(&self, said: &str) {
        self.log().add(said, &self.data);
    }

    /// Ends the job as done in the transaction of what it did, so that neither is there without the other: what is written
    /// there is written once, whatever dies when. Nothing may follow but the commit.
    ///
    /// # Errors
    /// The lease was lost; then the transaction must not be committed.
    pub async fn finish(&self, tx: &mut Tx) -> Result<(), Stop> {
        if crate::kit::sabotage::is_on("j1") {
            return Ok(());
        }
        let done = Outcome {
            state: State::Done,
            run_at: self.row.run_at,
            attempts: self.row.attempts,
            problem: None,
            cause: None,
        };
        let now = self.app.clock.now().timestamp_millis();
        if !store::release(&**tx, &self.row, done, now)
            .await
            .or_retry()?
        {
            return Err(Stop::Cancelled);
        }
        tell_owner(&self.app, tx, &self.row, State::Done, None)
            .await
            .or_retry()?;
        let is_finished = Arc::clone(&self.is_finished);
        tx.after_commit(move || is_finished.store(true, Ordering::SeqCst));
        Ok(())
    }

    /// Whether the job ended itself.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished.load(Ordering::SeqCst)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops here when it was asked to.
    ///
    /// # Errors
    /// `Stop::Cancelled`.
    pub fn still_wanted(&self) -> Result<(), Stop> {
        if self.cancelled.is_cancelled() {
            Err(Stop::Cancelled)
        } else {
            Ok(())
        }
    }
}
