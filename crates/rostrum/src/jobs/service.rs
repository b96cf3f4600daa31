//! Verbs on jobs: enqueue, see, cancel, retry.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use super::model::{Changed, Job, Slot, State, View, eta_s};
use super::runner;
use super::store::{self, Row};
use crate::access;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Tx};

/// Wakes the workers of this process when a job was committed.
#[derive(Default)]
pub struct Bell {
    light: Notify,
    heavy: Notify,
}

impl Bell {
    pub(super) fn of(&self, slot: Slot) -> &Notify {
        match slot {
            Slot::Light => &self.light,
            Slot::Heavy => &self.heavy,
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
            priority: J::PRIORITY,
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
    };
    if !store::insert(&**tx, row.clone()).await? {
        let waiting = store::waiting_in(&**tx, lane.as_deref().unwrap_or_default()).await?;
        return waiting
            .map(|row| row.id)
            .ok_or_else(|| Error::internal("the lane emptied itself"));
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
    app.bus.tell(&Changed {
        owner: row.owner,
        job: view(app, row),
    });
}

/// A job as a person sees it.
pub(super) fn view(app: &App, row: &Row) -> View {
    let now = app.clock.now().timestamp_millis();
    let state = State::parse(&row.state).unwrap_or(State::Failed);
    let running = row.started_at.filter(|_| state == State::Running);
    View {
        id: row.id,
        title: row.title.clone(),
        kind: row.kind.clone(),
        state,
        percent: f64::from(row.permille) / 10.0,
        eta_s: running.and_then(|started| eta_s(started, now, row.permille)),
        problem: row.problem.clone(),
        recording_id: row.subject,
        created_at: chrono::DateTime::from_timestamp_millis(row.created_at).unwrap_or_default(),
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

/// A page of jobs: the caller's own; all of them for an admin who asks for `all`.
pub async fn list(
    app: &App,
    caller: &Caller,
    all: bool,
    state: Option<State>,
    paging: Paging,
) -> Result<Page<View>> {
    let user = access::require_user(caller)?;
    if all && !caller.is_admin() {
        return Err(Error::forbidden());
    }
    let owner = (!all).then_some(user);
    let rows = store::page(app.db.read(), owner, state, paging).await?;
    Ok(Page::of(rows, paging, |row| row.id).map(|row| view(app, &row)))
}

/// One job.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<View> {
    Ok(view(app, &owned(app, app.db.read(), caller, id).await?))
}

/// Stops a job: at once while it waits, as soon as its process group is gone while it runs.
pub async fn cancel(app: &App, caller: &Caller, id: Uuid) -> Result<View> {
    let mut tx = app.db.tx().await?;
    let row = owned(app, &*tx, caller, id).await?;
    if !State::parse(&row.state).is_some_and(State::is_open) {
        let say = "This job has ended already.";
        return Err(Error::new(Kind::Conflict, "job.ended", say));
    }
    if store::ask_cancel(&*tx, id, app.clock.now().timestamp_millis()).await? {
        runner::cancelled(app, &mut tx, &row).await?;
    }
    changed(app, &mut tx, id).await?;
    let seen = store::find(&*tx, id).await?.unwrap_or(row);
    tx.commit().await?;
    Ok(view(app, &seen))
}

/// Puts a failed or cancelled job back into the queue.
pub async fn retry(app: &App, caller: &Caller, id: Uuid) -> Result<View> {
    let mut tx = app.db.tx().await?;
    let row = owned(app, &*tx, caller, id).await?;
    let refused = || {
        Error::new(
            Kind::Conflict,
            "job.not_ended",
            "Only an ended job can be retried.",
        )
    };
    if !State::parse(&row.state).is_some_and(State::can_be_retried) {
        return Err(refused());
    }
    if let Some(lane) = &row.lane
        && store::waiting_in(&*tx, lane).await?.is_some()
    {
        let say = "The same work is waiting in the queue already.";
        return Err(Error::new(Kind::Conflict, "job.already_queued", say));
    }
    if !store::requeue(&*tx, &row, app.clock.now().timestamp_millis()).await? {
        return Err(refused());
    }
    changed(app, &mut tx, id).await?;
    let seen = store::find(&*tx, id).await?.unwrap_or(row);
    tx.commit().await?;
    Ok(view(app, &seen))
}

async fn owned(_app: &App, db: &impl ConnectionTrait, caller: &Caller, id: Uuid) -> Result<Row> {
    let user = access::require_user(caller)?;
    let row = store::find(db, id).await?.ok_or_else(Error::not_found)?;
    if row.owner == Some(user) || caller.is_admin() {
        Ok(row)
    } else {
        Err(Error::not_found())
    }
}

/// After the commit: rings the bell and tells how the job looks.
async fn changed(app: &App, tx: &mut Tx, id: Uuid) -> Result<()> {
    let Some(row) = store::find(&**tx, id).await? else {
        return Ok(());
    };
    let app = app.clone();
    tx.after_commit(move || {
        let bell: Arc<Bell> = app.get();
        bell.light.notify_one();
        bell.heavy.notify_one();
        tell(&app, &row);
    });
    Ok(())
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
