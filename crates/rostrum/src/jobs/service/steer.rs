//! Verbs on jobs that are there: cancel, retry.

use std::sync::Arc;

use uuid::Uuid;

use super::{Bell, owned, tell, view};
use crate::access;
use crate::jobs::model::{Retried, State, View};
use crate::jobs::runner;
use crate::jobs::store::{self, Row};
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};

/// So many are tried again by one request.
const AT_ONCE: u64 = 500;
/// The constraint that lets one job wait in a lane.
const WAITING: &str = "waiting_in";

/// Stops a job: at once while it waits, as soon as its process group is gone while it runs.
pub async fn cancel(app: &App, caller: &Caller, id: Uuid) -> Result<View> {
    let mut tx = app.db.tx().await?;
    let row = owned(&*tx, caller, id).await?;
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
    let row = owned(&*tx, caller, id).await?;
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
    let now = app.clock.now().timestamp_millis();
    if waits_already(&tx, &row).await? {
        return Err(already_queued());
    }
    let is_again = store::requeue(&*tx, &row, now).await;
    // Somebody was faster.
    if !is_again.map_err(|cause| on_constraint(cause, WAITING, already_queued))? {
        return Err(refused());
    }
    changed(app, &mut tx, id).await?;
    let seen = store::find(&*tx, id).await?.unwrap_or(row);
    tx.commit().await?;
    Ok(view(app, &seen))
}

/// Puts the failed jobs of a kind back into the queue, the oldest first; those whose work waits already stay. For admins.
pub async fn retry_failed(app: &App, caller: &Caller, kind: &str) -> Result<Retried> {
    access::require_user(caller)?;
    if !caller.is_admin() {
        return Err(Error::forbidden());
    }
    let mut tx = app.db.tx().await?;
    let now = app.clock.now().timestamp_millis();
    let (rows, all) = store::failed_of(&*tx, kind, AT_ONCE).await?;
    let mut retried = 0;
    for row in rows {
        if waits_already(&tx, &row).await? {
            continue;
        }
        let is_again = store::requeue(&*tx, &row, now).await;
        if is_again.map_err(|cause| on_constraint(cause, WAITING, already_queued))? {
            changed(app, &mut tx, row.id).await?;
            retried += 1;
        }
    }
    tx.commit().await?;
    Ok(Retried {
        retried,
        left: all - retried,
    })
}

async fn waits_already(tx: &Tx, row: &Row) -> Result<bool> {
    Ok(match &row.lane {
        Some(lane) => store::waiting_in(&**tx, lane).await?.is_some(),
        None => false,
    })
}

fn already_queued() -> Error {
    let say = "The same work is waiting in the queue already.";
    Error::new(Kind::Conflict, "job.already_queued", say)
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
        bell.house.notify_one();
        tell(&app, &row);
    });
    Ok(())
}
