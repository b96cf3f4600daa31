//! How entries come in and are read.

use super::model::{Entry, Logged, Wanted};
use super::store;
use crate::access;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Result, Tx};

/// Writes `entry` down, in the transaction of what it tells of.
///
/// # Errors
/// The database is away.
pub async fn record(app: &App, tx: &Tx, entry: Entry) -> Result<()> {
    Ok(store::insert(&**tx, app.new_id(), app.clock.now(), entry).await?)
}

/// The log from new to old, for admins.
///
/// # Errors
/// 404 for everybody else.
pub async fn list(
    app: &App,
    caller: &Caller,
    wanted: Wanted,
    paging: Paging,
) -> Result<Page<Logged>> {
    access::require_admin(caller)?;
    let rows = store::page(app.db.read(), wanted, paging).await?;
    Ok(Page::of(rows, paging, |entry| entry.id))
}
