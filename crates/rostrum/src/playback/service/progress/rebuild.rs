//! Adding up anew: after the meaning of a figure changed, after something was removed, or because somebody asks whether the
//! sums are right.

use uuid::Uuid;

use super::{nothing, on_air, write};
use crate::kit::{App, Result};
use crate::playback::model::{Played, ROLL_VERSION, Roll};
use crate::playback::service::open::length_ms;
use crate::playback::store::{beats, watched};

/// So many are added up before others may write.
const AT_ONCE: u64 = 100;

/// Adds up anew what one person watched of a recording, from their beats. What the sum was before does not matter.
///
/// # Errors
/// The database is away.
pub async fn rebuild(app: &App, recording: Uuid, viewer: Uuid) -> Result<()> {
    let (length_ms, on_air) = (
        length_ms(app, recording).await?,
        on_air(app, recording).await?,
    );
    let tx = app.db.tx().await?;
    let found = watched::lock(&*tx, recording, viewer).await?;
    let rows = beats::of(&*tx, recording, viewer).await?;
    if rows.is_empty() {
        // Erased in the meantime, or never believed: nothing is the sum of nothing.
        watched::delete_by(&*tx, viewer, Some(recording)).await?;
        return tx.commit().await;
    }
    let held = match found {
        Some(found) => vec![found],
        None => watched::held(&*tx, vec![nothing(recording, viewer)]).await?,
    };
    let played: Vec<Played> = rows.iter().map(Played::from).collect();
    for mut row in held {
        write(&Roll::of(&played, on_air), length_ms, &mut row);
        watched::save(&*tx, &[row]).await?;
    }
    tx.commit().await
}

/// Adds up anew, some at a time, what was added up by an older version; true while there is more.
///
/// # Errors
/// The database is away.
pub async fn rebuild_outdated(app: &App) -> Result<bool> {
    let some = watched::outdated(app.db.read(), ROLL_VERSION, AT_ONCE).await?;
    for (recording, viewer) in &some {
        if app.shutdown.is_cancelled() {
            return Ok(false);
        }
        rebuild(app, *recording, *viewer).await?;
    }
    Ok(!some.is_empty())
}
