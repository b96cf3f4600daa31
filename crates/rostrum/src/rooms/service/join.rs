//! Coming in over HTTP: a link becomes a guest's token, a user becomes a participant.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{link, store};
use crate::access::{self, Object, ObjectRole};
use crate::accounts;
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::rooms::live::place::Rooms;
use crate::rooms::model::{InTheCall as _, Join, Joined, JoinedAs, JoinedRoom, deleted, locked};

/// Comes in: a signed-in caller as themselves, a guest by the link, a guest who has a token as the
/// same guest again.
///
/// # Errors
/// 404 without a right to come in, 410 for a deleted room or an old link, 423 when it is locked.
pub async fn join(app: &App, caller: Option<&Caller>, id: Uuid, join: Join) -> Result<Joined> {
    match caller {
        Some(caller @ Caller::User { id: user, .. }) => as_user(app, caller, *user, id, join).await,
        Some(caller @ Caller::Guest { room, .. }) if *room == id => {
            as_same_guest(app, caller, id, join).await
        }
        _ => as_new_guest(app, id, join).await,
    }
}

async fn as_user(app: &App, caller: &Caller, user: Uuid, id: Uuid, join: Join) -> Result<Joined> {
    let (room, role) = match role_in(app, caller, id).await? {
        Some(role) => (known(app, id).await?, role),
        None => {
            let token = join.token.as_deref().ok_or_else(Error::not_found)?;
            (link::open(app, id, token).await?, ObjectRole::Participant)
        }
    };
    let_in(app, id, role)?;
    let name = accounts::name_of(app, user).await?;
    let tx = app.db.tx().await?;
    let participant = participant_of(app, &tx, id, user, &name).await?;
    if access::role_of(&*tx, caller, Object::room(id))
        .await?
        .is_none()
        && !caller.is_admin()
    {
        access::grant(app, &tx, user, role, Object::room(id)).await?;
    }
    tx.commit().await?;
    Ok(joined(room, participant, name, role, None))
}

async fn as_same_guest(app: &App, caller: &Caller, id: Uuid, join: Join) -> Result<Joined> {
    let guest = caller.id();
    let role = access::role_of(app.db.read(), caller, Object::room(id)).await?;
    let before = store::participants::find(app.db.read(), guest, id).await?;
    let (Some(role), Some(before)) = (role, before) else {
        // Put out of the room, or the room is gone: only a link that opens helps.
        return as_new_guest(app, id, join).await;
    };
    let room = known(app, id).await?;
    let name = join.name.map_or(before.name, |name| name.trim().to_owned());
    let tx = app.db.tx().await?;
    store::participants::rename(&*tx, guest, &name).await?;
    tx.commit().await?;
    let token = accounts::issue_guest(app, guest, id)?;
    Ok(joined(room, guest, name, role, Some(token)))
}

async fn as_new_guest(app: &App, id: Uuid, join: Join) -> Result<Joined> {
    let token = join.token.as_deref().ok_or_else(Error::not_found)?;
    let room = link::open(app, id, token).await?;
    let name = join
        .name
        .ok_or_else(|| Error::invalid("name", "missing", "Say how you want to be called."))?;
    let role = ObjectRole::Participant;
    let_in(app, id, role)?;
    app.get::<link::GuestLimit>().0.check(&id)?;
    let name = name.trim().to_owned();
    let guest = app.new_id();
    let tx = app.db.tx().await?;
    store::participants::insert(&*tx, guest, id, None, &name, app.clock.now()).await?;
    access::grant(app, &tx, guest, role, Object::room(id)).await?;
    tx.commit().await?;
    let token = accounts::issue_guest(app, guest, id)?;
    Ok(joined(room, guest, name, role, Some(token)))
}

/// What the caller is in a room. An admin without a role helps to lead it.
pub async fn role_in(app: &App, caller: &Caller, id: Uuid) -> Result<Option<ObjectRole>> {
    let role = access::role_of(app.db.read(), caller, Object::room(id)).await?;
    Ok(role.or_else(|| caller.is_admin().then_some(ObjectRole::CoHost)))
}

/// A room for those who know that it is there: deleted is said as such.
pub async fn known(app: &App, id: Uuid) -> Result<store::rooms::Row> {
    let found = store::rooms::find(app.db.read(), id).await?;
    let room = found.ok_or_else(Error::not_found)?;
    if room.deleted_at.is_some() {
        return Err(deleted());
    }
    Ok(room)
}

/// Who a user is in a room: always the same participant, made on the first time.
pub async fn participant_of(
    app: &App,
    tx: &Tx,
    room: Uuid,
    user: Uuid,
    name: &str,
) -> Result<Uuid> {
    if let Some(known) = of_user(&**tx, room, user).await? {
        if known.name != name {
            store::participants::rename(&**tx, known.id, name).await?;
        }
        return Ok(known.id);
    }
    let id = app.new_id();
    let now = app.clock.now();
    let made = store::participants::insert(&**tx, id, room, Some(user), name, now).await;
    made.map_err(|cause| {
        on_constraint(cause, "participants_room_id", || {
            let say = "You are coming in elsewhere this moment. Try again.";
            Error::new(Kind::Conflict, "room.joining", say)
        })
    })?;
    Ok(id)
}

async fn of_user(
    db: &impl ConnectionTrait,
    room: Uuid,
    user: Uuid,
) -> Result<Option<store::participants::Row>> {
    Ok(store::participants::of_user(db, room, user).await?)
}

/// A locked room lets in those who lead it.
fn let_in(app: &App, id: Uuid, role: ObjectRole) -> Result<()> {
    let is_locked = app.get::<Rooms>().with(id, |live| live.room.locked);
    if is_locked == Some(true) && !role.leads() {
        return Err(locked());
    }
    Ok(())
}

fn joined(
    room: store::rooms::Row,
    id: Uuid,
    name: String,
    role: ObjectRole,
    guest: Option<accounts::Guest>,
) -> Joined {
    Joined {
        expires_in: guest.as_ref().map(|guest| guest.expires_in),
        access_token: guest.map(|guest| guest.access_token),
        token_type: "Bearer".to_owned(),
        participant: JoinedAs { id, name, role },
        room: JoinedRoom {
            id: room.id,
            name: room.name,
            kind: room.kind,
        },
    }
}
