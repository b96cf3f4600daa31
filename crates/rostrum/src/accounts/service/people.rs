//! Who people are, for rooms that show or enrol them.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::accounts::store::users;
use crate::kit::Result;

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
