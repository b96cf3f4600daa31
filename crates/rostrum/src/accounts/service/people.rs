//! Who people are, for rooms that show or enrol them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::accounts::store::users;
use crate::kit::{App, Result};

/// Somebody with an account, as others may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Time zone (IANA).
    pub time_zone: Option<String>,
}

/// The accounts with these ids, by id.
///
/// # Errors
/// The database is away.
pub async fn people(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Person>> {
    let found = users::by_ids(db, ids).await?;
    Ok(found.into_iter().map(|user| (user.id, user)).collect())
}

/// The accounts with these addresses, by address. Addresses come as [`address`] makes them.
///
/// [`address`]: crate::accounts::address
///
/// # Errors
/// The database is away.
pub async fn people_at(
    db: &impl ConnectionTrait,
    addresses: &[String],
) -> Result<HashMap<String, Person>> {
    let found = users::by_emails(db, addresses).await?;
    let by_address = found.into_iter().map(|user| (user.email.clone(), user));
    Ok(by_address.collect())
}

/// How many accounts there are, and when those were made that were made between two times.
///
/// # Errors
/// The database is away.
pub async fn made_between(
    app: &App,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<(u64, Vec<DateTime<Utc>>)> {
    let db = app.db.read();
    Ok((
        users::count_all(db).await?,
        users::made_between(db, from, to).await?,
    ))
}
