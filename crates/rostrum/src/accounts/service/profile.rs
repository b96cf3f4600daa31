//! What one says of oneself.

use uuid::Uuid;

use crate::access;
use crate::accounts::model::{self, ProfileChange, User, UserState};
use crate::accounts::store::users;
use crate::kit::mail::Recipient;
use crate::kit::page::Paging;
use crate::kit::{App, Caller, Error, Result, Tx};

/// The caller's own account.
///
/// # Errors
/// 403 for guests.
pub async fn get(app: &App, caller: &Caller) -> Result<User> {
    let id = access::require_user(caller)?;
    let user = users::by_id(app.db.read(), id).await?;
    user.ok_or_else(Error::not_found)
}

/// Changes the fields given.
///
/// # Errors
/// 403 for guests; a field is not right.
pub async fn change(app: &App, caller: &Caller, change: ProfileChange) -> Result<User> {
    let id = access::require_user(caller)?;
    let change = checked(change)?;
    if change == ProfileChange::default() {
        return get(app, caller).await;
    }
    let tx = app.db.tx().await?;
    let held = users::by_id_held(&*tx, id).await?;
    let held = held.ok_or_else(Error::not_found)?;
    let chosen = change.notifications;
    let chosen = chosen.map(|chosen| chosen.applied_to(held.notifications));
    let user = users::change(&*tx, id, change, chosen).await?;
    tx.commit().await?;
    Ok(user)
}

/// What a letter must know of a user; nobody, where the account is closed.
///
/// # Errors
/// The database is away.
pub async fn recipient(tx: &Tx, id: Uuid) -> Result<Option<Recipient>> {
    let user = users::by_id(&**tx, id).await?;
    let user = user.filter(|user| user.state != UserState::Disabled);
    Ok(user.map(|user| Recipient {
        address: user.email,
        name: user.name,
        language: user.language,
        declined: user.notifications.declined(),
    }))
}

/// The name by which others know a user: for rooms, which write it beside what the user did.
///
/// # Errors
/// There is no such user.
pub async fn name_of(app: &App, id: Uuid) -> Result<String> {
    let user = users::by_id(app.db.read(), id).await?;
    user.map(|user| user.name).ok_or_else(Error::not_found)
}

/// An account, for rooms that show whose something is to an admin.
///
/// # Errors
/// The database is away.
pub async fn find(app: &App, id: Uuid) -> Result<Option<User>> {
    Ok(users::by_id(app.db.read(), id).await?)
}

/// A page of accounts with one more, newest first, for rooms that show an admin something of each.
///
/// # Errors
/// The database is away.
pub async fn listed(app: &App, paging: Paging) -> Result<Vec<User>> {
    Ok(users::page(app.db.read(), paging).await?)
}

fn checked(change: ProfileChange) -> Result<ProfileChange> {
    let text = |given: Option<Option<String>>, check: fn(&str) -> Result<String>| {
        given
            .map(|value| value.as_deref().map(check).transpose())
            .transpose()
    };
    Ok(ProfileChange {
        name: change.name.as_deref().map(model::name).transpose()?,
        language: text(change.language, model::language)?,
        time_zone: text(change.time_zone, model::time_zone)?,
        notifications: change.notifications,
    })
}
