//! Reading one's notices.

use uuid::Uuid;

use crate::access;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result};
use crate::notices::model::NoticePage;
use crate::notices::store::notices;

/// The caller's notices, newest first.
///
/// # Errors
/// 403 for guests.
pub async fn list(app: &App, caller: &Caller, unread: bool, paging: Paging) -> Result<NoticePage> {
    let user = access::require_user(caller)?;
    let db = app.db.read();
    // Counted first: what comes in between is shown, and never counted without being there.
    let count = notices::unread(db, user).await?;
    let rows = notices::page(db, user, unread, paging).await?;
    let page = Page::of(rows, paging, |notice| notice.id);
    Ok(NoticePage {
        items: page.items,
        next_cursor: page.next_cursor,
        unread: count,
    })
}

/// Marks a notice as read. Again changes nothing.
///
/// # Errors
/// 404 when it is not there or another's.
pub async fn mark(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let user = access::require_user(caller)?;
    let tx = app.db.tx().await?;
    if !notices::is_of(&*tx, id, user).await? {
        return Err(Error::not_found());
    }
    notices::read(&*tx, user, Some(id), app.clock.now()).await?;
    tx.commit().await
}

/// Marks all of the caller's notices as read.
///
/// # Errors
/// 403 for guests.
pub async fn mark_all(app: &App, caller: &Caller) -> Result<()> {
    let user = access::require_user(caller)?;
    let tx = app.db.tx().await?;
    notices::read(&*tx, user, None, app.clock.now()).await?;
    tx.commit().await
}
