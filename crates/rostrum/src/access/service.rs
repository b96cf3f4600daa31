//! The one question, and how grants come and go.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::model::{Action, Object, ObjectKind, ObjectRole};
use super::store;
use crate::kit::{App, Caller, Error, Result, Tx, sabotage};

/// Asks whether `caller` may do `action` with `object`; the first line of every use case.
///
/// # Errors
/// 404 where the caller may not know that the object exists, 403 where the role does not reach.
pub async fn require(app: &App, caller: &Caller, action: Action, object: Object) -> Result<()> {
    if caller.is_admin() || sabotage::is_on("s1") {
        return Ok(());
    }
    match role_of(app.db.read(), caller, object).await? {
        Some(role) if action.is_allowed_to(role) => Ok(()),
        Some(role) if Action::shows_existence_to(role) => Err(Error::forbidden()),
        _ => Err(Error::not_found()),
    }
}

/// Asks for a person with an account.
///
/// # Errors
/// 403 for guests.
pub fn require_user(caller: &Caller) -> Result<Uuid> {
    caller.user().ok_or_else(Error::forbidden)
}

/// Asks for an admin. For others what only admins see does not exist.
///
/// # Errors
/// 404 for everybody else.
pub fn require_admin(caller: &Caller) -> Result<()> {
    if caller.is_admin() {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// The role that a caller holds on an object. A guest's token opens its own room and no other.
///
/// # Errors
/// The database is away.
pub async fn role_of(
    db: &impl ConnectionTrait,
    caller: &Caller,
    object: Object,
) -> Result<Option<ObjectRole>> {
    if let Caller::Guest { room, .. } = caller
        && object.kind == ObjectKind::Room
        && object.id != *room
    {
        return Ok(None);
    }
    Ok(store::role(db, caller.id(), object).await?)
}

/// Gives `subject` a role on `object`, or changes it.
///
/// # Errors
/// The database is away.
pub async fn grant(
    app: &App,
    tx: &Tx,
    subject: Uuid,
    role: ObjectRole,
    object: Object,
) -> Result<()> {
    Ok(store::put(&**tx, subject, role, object, app.clock.now()).await?)
}

/// Takes the role of `subject` on `object` away; effective with the commit.
///
/// # Errors
/// The database is away.
pub async fn revoke(tx: &Tx, subject: Uuid, object: Object) -> Result<()> {
    Ok(store::delete(&**tx, subject, object).await?)
}

/// Takes all roles on `object` away.
///
/// # Errors
/// The database is away.
pub async fn revoke_all(tx: &Tx, object: Object) -> Result<()> {
    Ok(store::delete_all(&**tx, object).await?)
}

/// Everybody who holds a role on `object`.
///
/// # Errors
/// The database is away.
pub async fn holders(db: &impl ConnectionTrait, object: Object) -> Result<Vec<(Uuid, ObjectRole)>> {
    Ok(store::holders(db, object).await?)
}

/// The objects of `kind` with which `caller` may do `action`; `None` means all of them (admins).
///
/// # Errors
/// The database is away.
pub async fn objects_of(
    app: &App,
    caller: &Caller,
    kind: ObjectKind,
    action: Action,
) -> Result<Option<Vec<Uuid>>> {
    if caller.is_admin() {
        return Ok(None);
    }
    let allowed = |role: &ObjectRole| action.is_allowed_to(*role);
    let roles: Vec<ObjectRole> = ObjectRole::ALL.into_iter().filter(allowed).collect();
    Ok(Some(
        store::objects_of(app.db.read(), caller.id(), kind, &roles).await?,
    ))
}
