//! What one says of oneself.

use uuid::Uuid;

use crate::access;
use crate::accounts::model::{self, ProfileChange, User};
use crate::accounts::store::users;
use crate::kit::page::Paging;
use crate::kit::{App, Caller, Error, Result};

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
    let user = users::change(&*tx, id, change).await?;
    tx.commit().await?;
    Ok(user)
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
    })
}
