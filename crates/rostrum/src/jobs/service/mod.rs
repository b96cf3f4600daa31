//! Verbs on jobs: enqueue, see, cancel, retry.

mod names;
mod see;
mod steer;
mod watch;

pub use names::{Subjects, subjects_named_by, titles};
pub use see::{Asked, get, list, log};
pub use steer::{cancel, retry, retry_failed};
pub use watch::{Told, watch};

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use super::model::{Changed, Job, Slot, State, View};
use super::store::{self, Row};
use crate::access;
use crate::kit::{App, Caller, Error, Result, Tx};

/// A lane whose waiting job is taken each time one looks is no lane any more.
const MOST_TRIES: usize = 3;

/// Wakes the workers of this process when a job was committed.
#[derive(Default)]
pub struct Bell {
    light: Notify,
    heavy: Notify,
    house: Notify,
}

impl Bell {
    pub(super) fn of(&self, slot: Slot) -> &Notify {
        match slot {
            Slot::Light => &self.light,
            Slot::Heavy => &self.heavy,
            Slot::House => &self.house,
        }
    }
}

/// A job about to be written.
pub struct NewJob {
    kind: &'static str,
    payload: Value,
    title: String,
    slot: Slot,
    priority: i32,
    max_attempts: i32,
    lane: Option<String>,
    owner: Option<Uuid>,
    subject: Option<Uuid>,
}

impl NewJob {
    pub(super) fn of<J: Job>(job: &J) -> Result<Self> {
        Ok(Self {
            kind: J::KIND,
            payload: serde_json::to_value(job)?,
            title: job.title(),
            slot: J::SLOT,
            priority: job.priority(),
            max_attempts: J::MAX_ATTEMPTS,
            lane: job.lane(),
            owner: job.owner(),
            subject: job.subject(),
        })
    }
}

/// Enqueues `job` in the transaction of the write it follows from. Where its lane has one waiting
/// already, that one's id is answered.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn enqueue<J: Job>(app: &App, tx: &mut Tx, job: &J) -> Result<Uuid> {
    insert(app, tx, NewJob::of(job)?, 0).await
}

/// The same, to run no sooner than `wait` from now.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn enqueue_after<J: Job>(
    app: &App,
    tx: &mut Tx,
    job: &J,
    wait: Duration,
) -> Result<Uuid> {
    let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    insert(app, tx, NewJob::of(job)?, wait_ms).await
}

pub(super) async fn insert(app: &App, tx: &mut Tx, job: NewJob, wait_ms: i64) -> Result<Uuid> {
    let now = app.clock.now().timestamp_millis();
    let (id, slot, lane) = (app.new_id(), job.slot, job.lane.clone());
    let row = Row {
        id,
        kind: job.kind.to_owned(),
        payload: job.payload,
        title: job.title,
        slot: slot.as_str().to_owned(),
        state: State::Queued.as_str().to_owned(),
        priority: job.priority,
        run_at: now.saturating_add(wait_ms),
        attempts: 0,
        max_attempts: job.max_attempts,
        lane: job.lane.clone(),
        waiting_in: job.lane,
        worker: None,
        lease_until: 0,
        permille: 0,
        cancel: false,
        problem: None,
        cause: None,
        owner: job.owner,
        subject: job.subject,
        created_at: now,
        started_at: None,
        ended_at: None,
        changed_at: now,
        eta_at: None,
    };
    let lane = lane.as_deref().unwrap_or_default();
    let mut tries = 0;
    while !store::insert(&**tx, row.clone()).await? {
        // What somebody waits for does not wait as long as what was there by itself.
        if store::raise(&**tx, lane, &row).await? {
            let waiting = store::waiting_in(&**tx, lane).await?;
            let waiting = waiting.ok_or_else(|| Error::internal("what is held went away"))?;
            let app = app.clone();
            tx.after_commit(move || app.get::<Bell>().of(slot).notify_one());
            return Ok(waiting.id);
        }
        // A worker took it this moment, so there is room in the lane.
        tries += 1;
        if tries == MOST_TRIES {
            return Err(Error::internal("the lane empties itself again and again"));
        }
    }
    let app = app.clone();
    tx.after_commit(move || {
        app.get::<Bell>().of(slot).notify_one();
        tell(&app, &row);
    });
    Ok(id)
}

/// Tells whoever listens how a job looks now.
pub(super) fn tell(app: &App, row: &Row) {
    // A worker beside the server tells nobody, so it need not remember whom it told.
    if let Some(told) = app.find::<Told>() {
        told.note(row.id, row.changed_at);
    }
    app.bus.tell(&Changed {
        owner: row.owner,
        job: view(app, row),
    });
}

/// A job as a person sees it.
pub(super) fn view(app: &App, row: &Row) -> View {
    let now = app.clock.now().timestamp_millis();
    let state = State::parse(&row.state).unwrap_or(State::Failed);
    // Of a worker that went silent nothing is known.
    let is_alive = state == State::Running && row.lease_until >= now;
    let left = row.eta_at.filter(|_| is_alive).map(|end| end - now);
    let at = |ms: i64| chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    View {
        id: row.id,
        title: row.title.clone(),
        kind: row.kind.clone(),
        state,
        stopping: state == State::Running && row.cancel,
        percent: f64::from(row.permille) / 10.0,
        eta_s: left
            .and_then(|ms| u64::try_from(ms).ok())
            .map(|ms| ms.div_ceil(1_000)),
        problem: row.problem.clone(),
        recording_id: row.subject,
        recording_title: None,
        owner_id: row.owner,
        attempts: row.attempts,
        max_attempts: row.max_attempts,
        created_at: at(row.created_at),
        started_at: row.started_at.map(at),
        ended_at: row.ended_at.map(at),
        next_try_at: (state == State::Queued && row.run_at > now).then(|| at(row.run_at)),
    }
}

/// The jobs that work on `subject`, newest first. The caller has asked for permission on it.
///
/// # Errors
/// The database is away.
pub async fn of_subject(app: &App, subject: Uuid) -> Result<Vec<View>> {
    let rows = store::of_subject(app.db.read(), subject, 50).await?;
    Ok(rows.iter().map(|row| view(app, row)).collect())
}

/// Cancels what waits or runs for `subject`, as part of the transaction that makes it pointless.
///
/// # Errors
/// The database is away.
pub async fn withdraw_of_subject(app: &App, tx: &Tx, subject: Uuid) -> Result<()> {
    let now = app.clock.now().timestamp_millis();
    for row in store::of_subject(&**tx, subject, 200).await? {
        store::ask_cancel(&**tx, row.id, now).await?;
    }
    Ok(())
}

/// Cancels one that waits or runs, in the same way; nobody is told.
///
/// # Errors
/// The database is away.
pub async fn withdraw(app: &App, tx: &Tx, id: Uuid) -> Result<()> {
    let now = app.clock.now().timestamp_millis();
    store::ask_cancel(&**tx, id, now).await?;
    Ok(())
}

async fn owned(db: &impl ConnectionTrait, caller: &Caller, id: Uuid) -> Result<Row> {
    let user = access::require_user(caller)?;
    let row = store::find(db, id).await?.ok_or_else(Error::not_found)?;
    if row.owner == Some(user) || caller.is_admin() {
        Ok(row)
    } else {
        Err(Error::not_found())
    }
}

/// How many jobs wait although they are due, and for how many milliseconds the oldest has.
///
/// # Errors
/// The database is away.
pub async fn backlog(app: &App) -> Result<(u64, i64)> {
    let now = app.clock.now().timestamp_millis();
    let (waiting, oldest) = store::backlog(app.db.read(), now).await?;
    Ok((waiting, oldest.map_or(0, |at| now - at)))
}

/// Whether the payload of a job that is still to be done, or could be tried again, has this text in it.
///
/// # Errors
/// The database is away.
pub async fn speak_of(tx: &Tx, text: &str) -> Result<bool> {
    Ok(store::speak_of(&**tx, text).await?)
}

/// When jobs ended between two times, and whether they were done; those that somebody cancelled are neither.
///
/// # Errors
/// The database is away.
pub async fn ended_between(
    app: &App,
    from: chrono::DateTime<chrono::Utc>,
    to: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<(chrono::DateTime<chrono::Utc>, bool)>> {
    let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
    let rows = store::ended_between(app.db.read(), from, to).await?;
    let told = |(at, state): (i64, String)| {
        let done = match &*state {
            state if state == State::Done.as_str() => true,
            state if state == State::Failed.as_str() => false,
            _ => return None,
        };
        Some((chrono::DateTime::from_timestamp_millis(at)?, done))
    };
    Ok(rows.into_iter().filter_map(told).collect())
}
