//! The workers: claim, run under a lease, heartbeat, let go.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::model::{Settings, Slot, State, Stop, backoff};
use super::registry::Registry;
use super::service::{self, Bell};
use super::store::{self, Outcome, Row};
use crate::kit::{App, Error, Kind, Result};

/// On a full disk nothing goes well until somebody made room; it is looked again after this long.
const WHEN_FULL: Duration = Duration::from_secs(15);
/// How a job ended is written down as soon as there is room for that.
const WHEN_UNWRITTEN: Duration = Duration::from_secs(1);

/// What a running job is given.
#[derive(Clone)]
pub struct Run {
    /// The job's id.
    pub id: Uuid,
    /// Which try this is, from 1.
    pub attempt: i32,
    /// Turns true when it shall stop: somebody cancelled it, the lease was lost, the server ends.
    pub cancelled: CancellationToken,
    permille: Arc<AtomicI32>,
}

impl Run {
    /// Notes how far it is, from 0 to 1. Cheap: it is written with the next heartbeat.
    pub fn progress(&self, done: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=1000")]
        let permille = (done.clamp(0.0, 1.0) * 1_000.0) as i32;
        self.permille.fetch_max(permille, Ordering::Relaxed);
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

/// Puts the registry where enqueuing finds it; comes before [`start`], and before any room enqueues.
pub fn prepare(app: &App, registry: Registry) {
    app.put(registry);
    app.put(Bell::default());
}

/// Starts the workers of this process.
pub fn start(app: &App) {
    let settings = app.get::<Settings>();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let heavy = if settings.heavy_slots == 0 {
        (cores / 2).max(1)
    } else {
        settings.heavy_slots
    };
    // The name tells processes apart; it is new at each start, so a restart never looks like its
    // predecessor still at work.
    let name = app.new_id().simple().to_string();
    for (slot, slots) in [
        (Slot::Light, settings.light_slots.max(1)),
        (Slot::Heavy, heavy),
    ] {
        let worker = Worker {
            app: app.clone(),
            settings: Arc::clone(&settings),
            slot,
            name: name.clone(),
            free: Arc::new(Semaphore::new(slots)),
        };
        app.tasks.spawn(worker.work());
    }
    app.tasks.spawn(housekeeping(app.clone(), settings));
}

#[derive(Clone)]
struct Worker {
    app: App,
    settings: Arc<Settings>,
    slot: Slot,
    name: String,
    free: Arc<Semaphore>,
}

impl Worker {
    async fn work(self) {
        let bell = self.app.get::<Bell>();
        let poll = Duration::from_millis(self.settings.poll_ms.max(10));
        loop {
            let Ok(slot) = Arc::clone(&self.free).acquire_owned().await else {
                return;
            };
            // Listening starts before looking: a job that comes in between rings.
            let rung = bell.of(self.slot).notified();
            if self.app.shutdown.is_cancelled() {
                return;
            }
            match self.claim().await {
                Ok(Some(row)) => {
                    let worker = self.clone();
                    self.app.tasks.spawn(async move {
                        worker.run(row).await;
                        drop(slot);
                    });
                    continue;
                }
                Ok(None) => {}
                Err(cause) => tracing::error!(%cause, "the queue could not be read"),
            }
            drop(slot);
            tokio::select! {
                () = rung => {}
                () = tokio::time::sleep(poll) => {}
                () = self.app.shutdown.cancelled() => return,
            }
        }
    }

    fn now(&self) -> i64 {
        self.app.clock.now().timestamp_millis()
    }

    async fn claim(&self) -> Result<Option<Row>> {
        let now = self.now();
        let lease = now + self.settings.lease_ms;
        let writer = self.app.db.writer();
        Ok(store::claim(writer, self.slot, &self.name, now, lease).await?)
    }

    async fn run(&self, row: Row) {
        tracing::info!(job.id = %row.id, job.kind = row.kind, job.attempt = row.attempts, "a job runs");
        service::tell(&self.app, &row);
        let run = Run {
            id: row.id,
            attempt: row.attempts,
            cancelled: self.app.shutdown.child_token(),
            permille: Arc::default(),
        };
        let ended = self.attended(&row, &run).await;
        let Some(outcome) = self.outcome(&row, ended) else {
            return;
        };
        while let Err(cause) = self.let_go(&row, outcome.clone()).await {
            // If the lease runs out meanwhile another worker takes it up: nothing is lost.
            tracing::error!(%cause, job.id = %row.id, "the end of a job could not be written");
            if cause.kind() != Kind::NoSpace {
                return;
            }
            let pause = tokio::time::sleep(WHEN_UNWRITTEN);
            if self.app.shutdown.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    /// Runs the job and keeps its lease alive beside it.
    async fn attended(&self, row: &Row, run: &Run) -> Ended {
        let registry = self.app.get::<Registry>();
        let Some(kind) = registry.kind(&row.kind) else {
            let cause = format!("no job is called {} in this version", row.kind);
            return Ended::Stopped(Stop::Fail(Error::internal(cause)));
        };
        let work = (kind.run)(row.payload.clone(), self.app.clone(), run.clone());
        let mut work = tokio::spawn(work);
        let mut beat = tokio::time::interval(self.beat_every());
        let mut told = 0;
        loop {
            tokio::select! {
                ended = &mut work => return match ended {
                    Ok(Ok(())) => Ended::Done,
                    Ok(Err(stop)) => Ended::Stopped(stop),
                    Err(panicked) => {
                        let cause = format!("the job panicked: {panicked}");
                        Ended::Stopped(Stop::Retry(Error::internal(cause)))
                    }
                },
                _ = beat.tick() => match self.heartbeat(row, run, &mut told).await {
                    Ok(Held::Yes) => {}
                    Ok(Held::Cancel) => run.cancelled.cancel(),
                    Ok(Held::Lost) => {
                        tracing::warn!(job.id = %row.id, "the lease was lost; the job stops here");
                        run.cancelled.cancel();
                        // Only when it has stopped may this slot take other work.
                        if let Err(cause) = work.await {
                            tracing::warn!(%cause, "the job that lost its lease panicked");
                        }
                        return Ended::Lost;
                    }
                    // Until the lease is really lost the work goes on.
                    Err(cause) => tracing::warn!(%cause, job.id = %row.id, "a heartbeat failed"),
                },
            }
        }
    }

    fn beat_every(&self) -> Duration {
        // Four beats a lease, and at least two a second so that progress looks alive.
        let quarter = u64::try_from(self.settings.lease_ms / 4)
            .unwrap_or(1)
            .max(10);
        Duration::from_millis(quarter.min(500))
    }

    async fn heartbeat(&self, row: &Row, run: &Run, told: &mut i32) -> Result<Held> {
        let lease = self.now() + self.settings.lease_ms;
        let writer = self.app.db.writer();
        let Some(cancel) = store::beat(writer, row, lease).await? else {
            return Ok(Held::Lost);
        };
        let permille = run.permille.load(Ordering::Relaxed);
        if permille > *told {
            *told = permille;
            store::progress(writer, row, permille).await?;
            service::tell(
                &self.app,
                &Row {
                    permille,
                    ..row.clone()
                },
            );
        }
        Ok(if cancel { Held::Cancel } else { Held::Yes })
    }

    async fn let_go(&self, row: &Row, outcome: Outcome) -> Result<()> {
        let (state, problem) = (outcome.state, outcome.problem.clone());
        let mut tx = self.app.db.tx().await?;
        if !store::release(&*tx, row, outcome, self.now()).await? {
            tracing::warn!(job.id = %row.id, "another worker had taken the job over");
            return Ok(());
        }
        match state {
            State::Failed => {
                let problem = problem.as_deref().unwrap_or_default();
                give_up(&self.app, &mut tx, row, problem).await?;
            }
            State::Cancelled => cancelled(&self.app, &mut tx, row).await?,
            State::Queued | State::Running | State::Done => {}
        }
        let seen = store::find(&*tx, row.id).await?;
        tx.commit().await?;
        metrics::counter!("rostrum_jobs_total", "kind" => row.kind.clone(), "state" => state.as_str())
            .increment(1);
        tracing::info!(job.id = %row.id, job.kind = row.kind, job.state = %state, "a job ended");
        if let Some(seen) = seen {
            service::tell(&self.app, &seen);
        }
        self.app.get::<Bell>().of(self.slot).notify_one();
        Ok(())
    }

    fn outcome(&self, row: &Row, ended: Ended) -> Option<Outcome> {
        let plain = |state| Outcome {
            state,
            run_at: row.run_at,
            attempts: row.attempts,
            problem: None,
            cause: None,
        };
        Some(match ended {
            Ended::Done => plain(State::Done),
            Ended::Lost => return None,
            Ended::Stopped(Stop::Cancelled) if self.app.shutdown.is_cancelled() => {
                // The server ends: the try does not count and the next server takes it up at once.
                Outcome {
                    attempts: row.attempts - 1,
                    run_at: self.now(),
                    ..plain(State::Queued)
                }
            }
            Ended::Stopped(Stop::Cancelled) => plain(State::Cancelled),
            Ended::Stopped(Stop::Retry(error)) if error.kind() == Kind::NoSpace => {
                // It is not the work that fails: the try does not count, however long it takes until there is room.
                tracing::warn!(job.id = %row.id, job.kind = row.kind, %error, "a job waits for room on the disk");
                let wait = i64::try_from(WHEN_FULL.as_millis()).unwrap_or(0);
                Outcome {
                    attempts: row.attempts - 1,
                    run_at: self.now() + wait,
                    problem: Some(error.say().to_owned()),
                    cause: Some(error.to_string()),
                    ..plain(State::Queued)
                }
            }
            Ended::Stopped(Stop::Retry(error)) if row.attempts < row.max_attempts => {
                let [chance] = self.app.rng.bytes::<1>();
                let wait = backoff(row.attempts, chance).as_millis();
                tracing::warn!(job.id = %row.id, job.kind = row.kind, %error, "a job will be tried again");
                Outcome {
                    run_at: self.now() + i64::try_from(wait).unwrap_or(0),
                    problem: Some(error.say().to_owned()),
                    cause: Some(error.to_string()),
                    ..plain(State::Queued)
                }
            }
            Ended::Stopped(Stop::Retry(error) | Stop::Fail(error)) => {
                tracing::error!(job.id = %row.id, job.kind = row.kind, %error, "a job was given up");
                Outcome {
                    problem: Some(error.say().to_owned()),
                    cause: Some(error.to_string()),
                    ..plain(State::Failed)
                }
            }
        })
    }
}

enum Ended {
    Done,
    Stopped(Stop),
    /// Somebody else has it now.
    Lost,
}

enum Held {
    Yes,
    Cancel,
    Lost,
}

/// Tells the room of the job, in the same transaction, that nobody will try any more.
async fn give_up(app: &App, tx: &mut crate::kit::Tx, row: &Row, problem: &str) -> Result<()> {
    let registry = app.get::<Registry>();
    let Some(kind) = registry.kind(&row.kind) else {
        return Ok(());
    };
    (kind.gave_up)(row.payload.clone(), app, tx, problem).await
}

/// Tells the room of the job, in the same transaction, that somebody cancelled it.
pub(super) async fn cancelled(app: &App, tx: &mut crate::kit::Tx, row: &Row) -> Result<()> {
    let registry = app.get::<Registry>();
    let Some(kind) = registry.kind(&row.kind) else {
        return Ok(());
    };
    (kind.was_cancelled)(row.payload.clone(), app, tx).await
}

/// Parks jobs that took their worker down on the last attempt, and forgets old ones.
async fn housekeeping(app: App, settings: Arc<Settings>) {
    let mut tick = tokio::time::interval(Duration::from_millis(1_000));
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.shutdown.cancelled() => return,
        }
        if let Err(cause) = park_poisoned(&app).await {
            tracing::error!(%cause, "poisoned jobs could not be parked");
        }
        let now = app.clock.now().timestamp_millis();
        let before = now - settings.keep_days * 24 * 3_600_000;
        if let Err(cause) = store::forget(app.db.writer(), before).await {
            tracing::error!(%cause, "old jobs could not be forgotten");
        }
    }
}

async fn park_poisoned(app: &App) -> Result<()> {
    let now = app.clock.now().timestamp_millis();
    if store::poisoned(app.db.read(), now).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.tx().await?;
    let problem = "This work stopped the server each time it was tried, so it was set aside.";
    for row in store::poisoned(&*tx, now).await? {
        let outcome = Outcome {
            state: State::Failed,
            run_at: row.run_at,
            attempts: row.attempts,
            problem: Some(problem.to_owned()),
            cause: Some("the lease ran out on the last attempt".to_owned()),
        };
        if store::release(&*tx, &row, outcome, now).await? {
            tracing::error!(job.id = %row.id, job.kind = row.kind, "a poisoned job was parked");
            give_up(app, &mut tx, &row, problem).await?;
        }
    }
    tx.commit().await
}
