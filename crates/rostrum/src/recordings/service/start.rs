//! Starting a recording.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::people::meet;
use super::view;
use crate::access::{self, Action, Object, ObjectRole};
use crate::courses;
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::recordings::capture;
use crate::recordings::model::{MadeBy, Recording, Start, State};
use crate::recordings::store::journal_keys;
use crate::recordings::store::recordings::{self, Row};
use crate::rooms::{self, RecordingInfo, Snapshot};
use crate::{storage, uploads};

/// Starts recording everybody in a room who agreed to it.
///
/// # Errors
/// 409 while one runs in that room or its owner's storage is full, 422 when nobody is in it, 403 or 404 for a course where one places nothing,
/// 507 when the disk is nearly full.
pub async fn start(app: &App, caller: &Caller, ask: Start) -> Result<Recording> {
    let room = Object::room(ask.room_id);
    access::require(app, caller, Action::RecordRoom, room).await?;
    if let Some(course) = ask.course_id {
        courses::may_place(app, caller, course).await?;
    }
    let live = rooms::live(app, ask.room_id).filter(|live| !live.participants.is_empty());
    let live = live.ok_or_else(|| {
        let say = "Nobody is in the room, so there is nothing to record.";
        Error::new(Kind::Invalid, "recording.nobody_there", say)
    })?;
    let owner = owner_of(app.db.read(), room).await?.unwrap_or(caller.id());
    storage::require_space(app, owner).await?;
    if uploads::disk_is_full(app).await? {
        return Err(no_room());
    }
    let mut tx = app.db.tx().await?;
    let row = new_row(app, &live, owner, ask.title);
    let begun = recordings::insert(&*tx, row.clone()).await;
    begun.map_err(|cause| on_constraint(cause, "recordings_live_room", already_running))?;
    journal_keys::put(&*tx, row.id, app.rng.bytes(), row.created_at).await?;
    let object = Object::recording(row.id);
    access::grant(app, &tx, owner, ObjectRole::Owner, object).await?;
    for (place, person) in live.participants.iter().enumerate() {
        meet(app, &tx, row.id, person, place).await?;
    }
    let_helpers_edit(app, &tx, &live, owner, object).await?;
    if let Some(course) = ask.course_id {
        courses::place_new(app, &tx, course, row.id).await?;
    }
    let (told, running) = (app.clone(), row.clone());
    tx.after_commit(move || {
        rooms::recording_changed(&told, running.room, Some(info(&running)));
        capture::begin(&told, &running);
    });
    tx.commit().await?;
    tracing::info!(recording.id = %row.id, room.id = %row.room, "a recording began");
    view::one(app, row).await
}

/// Whoever helps to lead the room may work on what is made of it.
async fn let_helpers_edit(
    app: &App,
    tx: &Tx,
    live: &Snapshot,
    owner: Uuid,
    object: Object,
) -> Result<()> {
    for person in &live.participants {
        if let Some(user) = person.user.filter(|user| *user != owner)
            && matches!(person.role, ObjectRole::Host | ObjectRole::CoHost)
        {
            access::grant(app, tx, user, ObjectRole::Editor, object).await?;
        }
    }
    Ok(())
}

async fn owner_of(db: &impl ConnectionTrait, room: Object) -> Result<Option<Uuid>> {
    let holders = access::holders(db, room).await?;
    Ok(holders
        .iter()
        .find(|(_, role)| *role == ObjectRole::Host)
        .map(|(host, _)| *host))
}

fn new_row(app: &App, live: &Snapshot, owner: Uuid, title: Option<String>) -> Row {
    let now = app.clock.now();
    Row {
        id: app.new_id(),
        room: live.room,
        session: Some(live.session),
        owner,
        title: title
            .unwrap_or_else(|| live.room_name.clone())
            .trim()
            .to_owned(),
        state: State::Recording.as_str().to_owned(),
        problem: None,
        live_room: Some(live.room),
        started_at_ms: now.timestamp_millis(),
        stopped_at_ms: None,
        created_at: now,
        trashed_at: None,
        source: MadeBy::Session.as_str().to_owned(),
        warned_at: None,
        keep_from: None,
        poster_at_ms: None,
    }
}

/// A recording as those in its room see it.
pub fn info(row: &Row) -> RecordingInfo {
    RecordingInfo {
        id: row.id,
        title: row.title.clone(),
        state: row.state.clone(),
        started_at_ms: row.started_at_ms,
        stopped_at_ms: row.stopped_at_ms,
    }
}

/// What remains is for the recordings that run.
fn no_room() -> Error {
    let say =
        "The server's disk is nearly full, so no recording can begin. Ask an admin to make room.";
    Error::new(Kind::NoSpace, "storage.full", say).retry_after(30)
}

fn already_running() -> Error {
    let say = "This room is being recorded already. Stop that recording first.";
    Error::new(Kind::Conflict, "recording.already_running", say)
}
