//! The workers: claim, run under a lease, heartbeat, let go.

mod attend;
mod batch;
mod housekeeping;
mod kinds;
mod outcome;
mod run;

pub use run::Run;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::model::{Settings, Slot};
use super::registry::Registry;
use super::service::{self, Bell};
use super::store::{self, Row};
use crate::kit::{App, Result, Tx};
use kinds::Kinds;

/// What a process is to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The server: where meetings are, and where people's sockets end.
    Serve,
    /// A process that only works.
    Work,
}

/// Puts the registry where enqueuing finds it; comes before [`start`], and before any room enqueues.
pub fn prepare(app: &App, registry: Registry) {
    app.put(registry);
    app.put(Bell::default());
}

/// Starts the workers of this process; in the server also what tells people of the work of other processes.
pub fn start(app: &App, role: Role) {
    let settings = app.get::<Settings>();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let heavy = if settings.heavy_slots == 0 {
        (cores / 2).max(1)
    } else {
        settings.heavy_slots
    };
    let kinds = Arc::new(Kinds::new(&settings.kind_limits));
    let name = name(app, role);
    let light = settings.light_slots.max(1);
    for (slot, slots) in [
        (Slot::Light, light),
        (Slot::Heavy, heavy),
        (Slot::House, light),
    ] {
        let runs = match (role, slot) {
            (Role::Serve, Slot::House) => true,
            (Role::Serve, _) => settings.serve,
            (Role::Work, slot) => slot != Slot::House,
        };
        if !runs {
            continue;
        }
        let (desk, pile) = tokio::sync::mpsc::unbounded_channel();
        let worker = Worker {
            app: app.clone(),
            desk,
            settings: Arc::clone(&settings),
            slot,
            name: name.clone(),
            free: Arc::new(Semaphore::new(slots)),
            kinds: Arc::clone(&kinds),
            looked_ms: Arc::new(AtomicI64::new(i64::MIN)),
        };
        app.tasks.spawn(batch::write(worker.on_its_own(), pile));
        app.tasks.spawn(worker.work());
    }
    app.tasks
        .spawn(housekeeping::keep(app.clone(), Arc::clone(&settings)));
    if role == Role::Serve {
        app.put(service::Told::default());
        app.tasks.spawn(service::watch(app.clone()));
    }
}

/// The name tells processes apart; it is new at each start, so a restart never looks like its predecessor still at work.
fn name(app: &App, role: Role) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host: String = host.trim().chars().take(30).collect();
    let role = match role {
        Role::Serve => "serve",
        Role::Work => "work",
    };
    let id = app.new_id().simple().to_string();
    format!("{host} {role} {} {}", std::process::id(), &id[20..])
}

#[derive(Clone)]
struct Worker {
    app: App,
    /// Where it brings what is done.
    desk: batch::Desk,
    settings: Arc<Settings>,
    slot: Slot,
    name: String,
    free: Arc<Semaphore>,
    kinds: Arc<Kinds>,
    /// When jobs of silent workers were last looked for.
    looked_ms: Arc<AtomicI64>,
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
                    // Counted before the next look, which has to know of it.
                    let first = worker.kinds.begin(&row.kind);
                    self.app.tasks.spawn(async move {
                        let mut next = worker.run(row).await;
                        drop(first);
                        while let Some(row) = next {
                            let running = worker.kinds.begin(&row.kind);
                            next = worker.run(row).await;
                            drop(running);
                        }
                        drop(slot);
                        // Another of its kind may be run now.
                        worker.app.get::<Bell>().of(worker.slot).notify_one();
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

    /// The same worker for the desk itself, which would wait for ever if it kept its own door open.
    fn on_its_own(&self) -> Self {
        let (closed, _) = tokio::sync::mpsc::unbounded_channel();
        Self {
            desk: closed,
            ..self.clone()
        }
    }

    /// What may follow at once in `free` slots that jobs of this process leave: nothing where limits of kinds must be held
    /// against each other, where it is time to look for jobs of silent workers, and at the end.
    async fn next(&self, tx: &Tx, free: usize) -> Result<Vec<Row>> {
        let now = self.now();
        let is_plain = self.settings.kind_limits.is_empty();
        if free == 0 || !is_plain || self.looks_at(now) || self.app.shutdown.is_cancelled() {
            return Ok(Vec::new());
        }
        let lease = now + self.settings.lease_ms;
        let free = u64::try_from(free).unwrap_or(1);
        let taken = store::claim_some(&**tx, self.slot, &[], &self.name, now, lease, free);
        Ok(taken.await?)
    }

    /// Whether jobs of silent workers are to be looked for.
    fn looks_at(&self, now: i64) -> bool {
        let due = i64::try_from(self.settings.poll_ms).unwrap_or(i64::MAX);
        self.looked_ms.load(Ordering::Relaxed).saturating_add(due) <= now
    }

    async fn claim(&self) -> Result<Option<Row>> {
        let (now, name, slot) = (self.now(), &*self.name, self.slot);
        let lease = now + self.settings.lease_ms;
        let writer = self.app.db.writer();
        let full = self.kinds.full();
        // Now and then also when there is always something that waits.
        if self.looks_at(now) {
            let orphan = store::take_over(writer, slot, &full, name, now, lease).await?;
            if orphan.is_some() {
                return Ok(orphan);
            }
            self.looked_ms.store(now, Ordering::Relaxed);
        }
        Ok(store::claim(writer, slot, &full, name, now, lease).await?)
    }
}

/// Tells the room of the job, in the same transaction, that nobody will try any more.
async fn give_up(app: &App, tx: &mut Tx, row: &Row, problem: &str) -> Result<()> {
    let registry = app.get::<Registry>();
    let Some(kind) = registry.kind(&row.kind) else {
        return Ok(());
    };
    (kind.gave_up)(row.payload.clone(), app, tx, problem).await
}

/// Tells the room of the job, in the same transaction, that somebody cancelled it.
pub(super) async fn cancelled(app: &App, tx: &mut Tx, row: &Row) -> Result<()> {
    let registry = app.get::<Registry>();
    let Some(kind) = registry.kind(&row.kind) else {
        return Ok(());
    };
    (kind.was_cancelled)(row.payload.clone(), app, tx).await
}
