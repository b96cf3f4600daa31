//! Stored files: whether any is known to be damaged. Reading them all is the running server's work.

use super::{Asked, Finding};
use crate::kit::Db;
use crate::scrub;

const ABOUT: &str = "stored files";

/// Asks the database, where there is one that was used before; what ails it others say.
pub async fn examine(asked: &Asked) -> Option<Finding> {
    if asked.database.url.is_empty() && !asked.data.join("rostrum.db").exists() {
        return None;
    }
    let db = Db::open(&asked.database, &asked.data).await.ok()?;
    let damaged = scrub::damaged(&db).await.ok()?;
    Some(match damaged {
        0 => Finding::fine(ABOUT, "none is known to be damaged"),
        count => Finding::broken(
            ABOUT,
            format!("{count} are damaged and not given out"),
            "GET /api/v1/admin/storage/health names them and their SHA-256: bring them back from a backup, then have everything read again",
        ),
    })
}
