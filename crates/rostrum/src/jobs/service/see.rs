//! Seeing jobs: the list, one with its tries, its log.

use uuid::Uuid;

use super::{names, owned, view};
use crate::access;
use crate::jobs::model::{Detail, Log, State, Try, TryEnd, View};
use crate::jobs::store::{self, Row, Wanted, tries};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result};

/// What somebody asks of the list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Everybody's, for an admin.
    pub all: bool,
    /// In one of these states; in any when there is none.
    pub states: Vec<State>,
    /// Of this kind.
    pub kind: Option<String>,
    /// On this recording.
    pub recording: Option<Uuid>,
    /// This person's.
    pub owner: Option<Uuid>,
    /// With this text in title, kind or reason.
    pub q: Option<String>,
}

/// A page of jobs: the caller's own; all of them for an admin who asks for `all`.
pub async fn list(app: &App, caller: &Caller, asked: Asked, paging: Paging) -> Result<Page<View>> {
    let user = access::require_user(caller)?;
    let is_others = asked.all || asked.owner.is_some_and(|owner| owner != user);
    if is_others && !caller.is_admin() {
        return Err(Error::forbidden());
    }
    let wanted = Wanted {
        owner: asked.owner.or((!asked.all).then_some(user)),
        states: asked.states,
        kind: asked.kind,
        subject: asked.recording,
        q: asked.q.filter(|q| !q.trim().is_empty()),
    };
    let rows = store::page(app.db.read(), &wanted, paging).await?;
    let mut page = Page::of(rows, paging, |row| row.id).map(|row| view(app, &row));
    names::fill_in(app, &mut page.items).await?;
    Ok(page)
}

/// One job with what became of its tries.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<Detail> {
    let row = owned(app.db.read(), caller, id).await?;
    let mut seen = [view(app, &row)];
    names::fill_in(app, &mut seen).await?;
    let [job] = seen;
    let (position, starts_in_s) = place(app, &row).await?;
    let is_admin = caller.is_admin();
    let tries = tries::of(app.db.read(), id).await?;
    Ok(Detail {
        job,
        position,
        starts_in_s,
        priority: row.priority,
        slot: row.slot,
        worker: row.worker.filter(|_| is_admin),
        cause: row.cause.filter(|_| is_admin),
        tries: tries.into_iter().map(|one| a_try(one, is_admin)).collect(),
    })
}

fn a_try(row: tries::Row, is_admin: bool) -> Try {
    let at = |ms: i64| chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    Try {
        attempt: row.attempt,
        started_at: at(row.started_at),
        ended_at: row.ended_at.map(at),
        ended: row.ended.as_deref().and_then(TryEnd::parse),
        problem: row.problem,
        cause: row.cause.filter(|_| is_admin),
        worker: Some(row.worker).filter(|_| is_admin),
    }
}

/// Its place in the queue; and for the next one, where all who run say when they are done, when that is.
async fn place(app: &App, row: &Row) -> Result<(Option<u64>, Option<u64>)> {
    let now = app.clock.now().timestamp_millis();
    if row.state != State::Queued.as_str() || row.run_at > now {
        return Ok((None, None));
    }
    let position = store::ahead(app.db.read(), row, now).await? + 1;
    if position > 1 {
        return Ok((Some(position), None));
    }
    let running = store::running_in(app.db.read(), &row.slot, now).await?;
    let ends: Option<Vec<i64>> = running.iter().map(|other| other.eta_at).collect();
    let first = ends.and_then(|ends| ends.into_iter().min());
    let wait = first.and_then(|end| u64::try_from(end - now).ok());
    Ok((Some(position), wait.map(|ms| ms.div_ceil(1_000))))
}

/// The end of what a job said in its last try. For admins: it is technical, and of the machine.
pub async fn log(app: &App, caller: &Caller, id: Uuid) -> Result<Log> {
    owned(app.db.read(), caller, id).await?;
    if !caller.is_admin() {
        return Err(Error::forbidden());
    }
    let tries = tries::of(app.db.read(), id).await?;
    let last = tries.into_iter().find(|one| one.log.is_some());
    Ok(Log {
        attempt: last.as_ref().map(|one| one.attempt),
        text: last.and_then(|one| one.log).unwrap_or_default(),
    })
}
