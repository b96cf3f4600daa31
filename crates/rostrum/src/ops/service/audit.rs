//! The log of who did what, with names.

use uuid::Uuid;

use crate::accounts;
use crate::audit::{self, Wanted};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Result};
use crate::ops::model::{AuditActor, AuditEntry};

/// The entries that are wanted, newest first, for admins.
///
/// # Errors
/// 404 for everybody else.
pub async fn list(
    app: &App,
    caller: &Caller,
    wanted: Wanted,
    paging: Paging,
) -> Result<Page<AuditEntry>> {
    let page = audit::list(app, caller, wanted, paging).await?;
    let mut ids: Vec<Uuid> = page.items.iter().filter_map(|entry| entry.actor).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = accounts::people(app.db.read(), &ids).await?;
    let actor = |id: Uuid| AuditActor {
        id,
        name: people.get(&id).map(|person| person.name.clone()),
    };
    Ok(page.map(|entry| AuditEntry {
        id: entry.id,
        at: entry.at,
        actor: entry.actor.map(actor),
        action: entry.action,
        object_kind: entry.object_kind,
        object_id: entry.object,
        address: entry.address,
        detail: entry.detail,
    }))
}
