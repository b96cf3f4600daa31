//! Rooms come, are renamed, go, and come back.

use std::collections::HashMap;

use chrono::Duration;
use uuid::Uuid;

use super::{link, store};
use crate::access::{self, Action, Object, ObjectKind, ObjectRole};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result, Role};
use crate::rooms::live::place::Rooms;
use crate::rooms::model::{
    CreatedRoom, InTheCall as _, LiveSummary, NewRoom, RESTORABLE_DAYS, Room, RoomChange,
    TakeQuality, deleted,
};

/// Makes a room; the caller becomes its host.
///
/// # Errors
/// 403 for guests and students.
pub async fn create(app: &App, caller: &Caller, new: NewRoom) -> Result<CreatedRoom> {
    let owner_id = access::require_user(caller)?;
    if matches!(caller, Caller::User { role, .. } if *role < Role::Instructor) {
        return Err(Error::forbidden());
    }
    let row = store::rooms::Row {
        id: app.new_id(),
        name: new.name.trim().to_owned(),
        kind: new.kind,
        owner_id,
        take_quality: TakeQuality::default(),
        created_at: app.clock.now(),
        deleted_at: None,
    };
    let tx = app.db.tx().await?;
    store::rooms::insert(&*tx, &row).await?;
    let object = Object::room(row.id);
    access::grant(app, &tx, owner_id, ObjectRole::Host, object).await?;
    let join_url = link::make(app, &tx, row.id).await?;
    tx.commit().await?;
    Ok(CreatedRoom {
        id: row.id,
        name: row.name,
        kind: row.kind,
        join_url,
    })
}

/// The rooms the caller has a role in, newest first; an admin sees all.
///
/// # Errors
/// The database is away.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<Room>> {
    let among = access::objects_of(app, caller, ObjectKind::Room, Action::SeeRoom).await?;
    let rows = store::rooms::page(app.db.read(), among.as_deref(), paging).await?;
    let page = Page::of(rows, paging, |row| row.id);
    let next_cursor = page.next_cursor;
    let items = seen_by(app, caller, page.items).await?;
    Ok(Page { items, next_cursor })
}

/// One room.
///
/// # Errors
/// 404 for whoever has no role in it.
pub async fn details(app: &App, caller: &Caller, id: Uuid) -> Result<Room> {
    access::require(app, caller, Action::SeeRoom, Object::room(id)).await?;
    let row = super::room(app, id).await?;
    seen_by(app, caller, vec![row])
        .await?
        .pop()
        .ok_or_else(Error::not_found)
}

/// Changes the fields given.
///
/// # Errors
/// 403 or 404 for whoever does not manage the room.
pub async fn change(app: &App, caller: &Caller, id: Uuid, change: RoomChange) -> Result<Room> {
    access::require(app, caller, Action::ManageRoom, Object::room(id)).await?;
    super::room(app, id).await?;
    let name = change.name.map(|name| name.trim().to_owned());
    let tx = app.db.tx().await?;
    if let Some(name) = &name {
        store::rooms::rename(&*tx, id, name).await?;
    }
    if let Some(quality) = change.take_quality {
        store::rooms::set_quality(&*tx, id, quality).await?;
    }
    tx.commit().await?;
    app.get::<Rooms>().with(id, |live| {
        if let Some(name) = name {
            live.room.name = name;
        }
        if let Some(quality) = change.take_quality {
            live.take_quality(quality);
        }
    });
    details(app, caller, id).await
}

/// Hides a room: its meeting ends, its links and its guests' tokens open nothing any more.
///
/// # Errors
/// 403 or 404 for whoever does not manage the room.
pub async fn delete(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    access::require(app, caller, Action::ManageRoom, Object::room(id)).await?;
    super::room(app, id).await?;
    let now = app.clock.now();
    let tx = app.db.tx().await?;
    store::rooms::set_deleted(&*tx, id, Some(now)).await?;
    store::links::revoke_all(&*tx, id, now).await?;
    store::ingests::delete(&*tx, id).await?;
    for guest in store::participants::guests(&*tx, id).await? {
        access::revoke(&tx, guest.id, Object::room(id)).await?;
    }
    tx.commit().await?;
    super::leave::close(app, id, "deleted").await
}

/// Brings a deleted room back, with a new link.
///
/// # Errors
/// 404 for whoever does not manage it, 410 when it was deleted too long ago.
pub async fn restore(app: &App, caller: &Caller, id: Uuid) -> Result<Room> {
    access::require(app, caller, Action::ManageRoom, Object::room(id)).await?;
    let found = store::rooms::find(app.db.read(), id).await?;
    let row = found.ok_or_else(Error::not_found)?;
    if let Some(since) = row.deleted_at {
        if app.clock.now() - since > Duration::days(RESTORABLE_DAYS) {
            return Err(deleted());
        }
        let tx = app.db.tx().await?;
        store::rooms::set_deleted(&*tx, id, None).await?;
        link::make(app, &tx, id).await?;
        tx.commit().await?;
    }
    details(app, caller, id).await
}

/// Rooms as this caller sees them: the link only for those who lead.
async fn seen_by(app: &App, caller: &Caller, rows: Vec<store::rooms::Row>) -> Result<Vec<Room>> {
    let db = app.db.read();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut urls: HashMap<Uuid, String> = link::urls(app, db, &ids).await?.into_iter().collect();
    let rooms = app.get::<Rooms>();
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows {
        let my_role = access::role_of(db, caller, Object::room(row.id)).await?;
        let leads = my_role.is_some_and(|role| role.leads()) || caller.is_admin();
        seen.push(Room {
            live: summary(&rooms, row.id),
            join_url: urls.remove(&row.id).filter(|_| leads),
            my_role,
            take_quality: row.take_quality,
            id: row.id,
            name: row.name,
            kind: row.kind,
            owner_id: row.owner_id,
            created_at: row.created_at,
        });
    }
    Ok(seen)
}

fn summary(rooms: &Rooms, id: Uuid) -> LiveSummary {
    let meeting = rooms.with(id, |live| (live.session, live.people.len()));
    LiveSummary {
        session_id: meeting.map(|(session, _)| session),
        participants: meeting.map_or(0, |(_, people)| people),
        recording_id: rooms.recording(id).map(|recording| recording.id),
    }
}
