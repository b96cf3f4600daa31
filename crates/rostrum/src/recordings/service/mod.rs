//! What can be done with recordings: one file per verb or thing.

pub mod change;
pub mod claims;
pub mod imports;
pub mod info;
pub mod inputs;
pub mod journal_key;
pub mod keep;
pub mod lectures;
pub mod ledger;
mod loaded;
pub mod lose;
pub mod names;
pub mod people;
pub mod purge;
pub mod recipe;
pub mod recovery;
pub mod repair;
pub mod reports;
pub mod see;
pub mod standing;
pub mod start;
pub mod stop;
mod synced;
pub mod takes;
mod view;
pub mod withdraw;

pub use view::offset_ms as view_offset;

use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Error, Kind, Result};
use uuid::Uuid;

use super::model::Settings;
use super::store::recordings::{self, Row};

/// A recording that the caller may do `action` with. What lies in the trash is there only for those
/// who could bring it back.
async fn allowed(app: &App, caller: &Caller, action: Action, id: Uuid) -> Result<Row> {
    access::require(app, caller, action, Object::recording(id)).await?;
    let found = recordings::find(app.db.read(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    if found.trashed_at.is_some() && action != Action::OwnRecording {
        let owner = access::require(app, caller, Action::OwnRecording, Object::recording(id)).await;
        owner.map_err(|_| Error::not_found())?;
        if action != Action::SeeRecording {
            let say = "This recording lies in the trash. Bring it back first.";
            return Err(Error::new(Kind::Conflict, "recording.trashed", say));
        }
    }
    Ok(found)
}

/// Until when a recording in the trash can be brought back.
fn restorable_until(app: &App, row: &Row) -> Option<chrono::DateTime<chrono::Utc>> {
    let days = app.get::<Settings>().restorable_days;
    row.trashed_at.map(|at| at + chrono::Duration::days(days))
}
