//! How long recordings are kept: what is older than the settings say moves to the trash by itself.

use crate::jobs;
use crate::kit::{App, Result};
use crate::recordings::model::{Expiring, Settings};
use crate::recordings::store::recordings;
use crate::storage;

/// So long before it goes its owner is told.
const WARN_DAYS: i64 = 7;

/// Tells owners of what goes soon, and moves to the trash what is due and was announced a week ago.
///
/// # Errors
/// The database is away; what is left is done next time.
pub async fn due(app: &App) -> Result<()> {
    let days = app.get::<Settings>().keep_days;
    if days == 0 {
        return Ok(());
    }
    let now = app.clock.now();
    let keep = chrono::Duration::days(days);
    let warning = chrono::Duration::days(WARN_DAYS.min(days));
    let then = now - keep + warning;
    for row in recordings::kept_before(app.db.read(), then).await? {
        let at = row.keep_from.unwrap_or(row.created_at) + keep;
        let mut tx = app.db.tx().await?;
        match row.warned_at {
            None => {
                let fact = Expiring {
                    recording: row.id,
                    owner: row.owner,
                    title: row.title.clone(),
                    at: at.max(now + warning),
                };
                recordings::set_warned(&*tx, row.id, now).await?;
                jobs::announce(app, &mut tx, &fact).await?;
            }
            // Whoever switches this on gives everybody their week.
            Some(warned) if at <= now && warned + warning <= now => {
                recordings::set_trashed(&*tx, row.id, Some(now)).await?;
                storage::set_trashed(&tx, row.id, true).await?;
                tracing::info!(recording.id = %row.id, "a recording was kept long enough and is in the trash");
            }
            Some(_) => continue,
        }
        tx.commit().await?;
    }
    Ok(())
}
