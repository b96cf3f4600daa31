//! What lay in the trash too long goes for good.

use std::time::Duration;

use crate::access::{self, Object};
use crate::courses;
use crate::jobs;
use crate::kit::{App, Result};
use crate::recordings::model::{Purged, Settings};
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{people, pieces, renditions, tracks};

/// Days are counted; looking more often would only cost.
const EVERY: Duration = Duration::from_secs(3600);

/// Looks into the trash now and then, as long as the process runs.
pub fn start(app: &App) {
    let (app, tasks) = (app.clone(), app.tasks.clone());
    tasks.spawn(async move {
        loop {
            if let Err(cause) = due(&app).await {
                tracing::error!(%cause, "the trash could not be emptied");
            }
            tokio::select! {
                () = app.shutdown.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    });
}

/// Removes every recording whose time in the trash is over.
///
/// # Errors
/// The database or the disk is away; what is left goes next time.
pub async fn due(app: &App) -> Result<()> {
    let days = app.get::<Settings>().restorable_days;
    let then = app.clock.now() - chrono::Duration::days(days);
    for row in recordings::trashed_before(app.db.read(), then).await? {
        one(app, &row).await?;
        tracing::info!(recording.id = %row.id, "a recording was removed for good");
    }
    Ok(())
}

/// The files first: rows that are left show that there is something to do again.
async fn one(app: &App, row: &Row) -> Result<()> {
    app.blobs.delete_folder("recordings", row.id).await?;
    let mut tx = app.db.tx().await?;
    jobs::withdraw_of_subject(app, &tx, row.id).await?;
    access::revoke_all(&tx, Object::recording(row.id)).await?;
    courses::forget_recording(&tx, row.id).await?;
    renditions::delete_of(&*tx, row.id).await?;
    pieces::delete_of(&*tx, row.id).await?;
    tracks::delete_of(&*tx, row.id).await?;
    people::delete_of(&*tx, row.id).await?;
    recordings::delete(&*tx, row.id).await?;
    jobs::announce(app, &mut tx, &Purged { recording: row.id }).await?;
    tx.commit().await
}
