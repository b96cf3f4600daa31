//! What lay in the trash too long goes for good.

use std::time::Duration;

use uuid::Uuid;

use super::{keep, ledger, lose, recovery};
use crate::access::{self, Object};
use crate::brand;
use crate::courses;
use crate::jobs;
use crate::kit::{App, Result, Tx};
use crate::recordings::model::{Purged, Settings};
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{
    imports, journal_keys, people, pieces, recipes, renditions, reports, syncs, tracks,
};
use crate::storage;

/// Days are counted; looking more often would only cost.
const EVERY: Duration = Duration::from_secs(3600);
/// For so long one may ask why an import was refused.
const REASONS_DAYS: i64 = 30;

/// Looks into the trash now and then, as long as the process runs.
pub fn start(app: &App) {
    let (app, tasks) = (app.clone(), app.tasks.clone());
    tasks.spawn(async move {
        loop {
            if let Err(cause) = hourly(&app).await {
                tracing::error!(%cause, "the hourly sweep of recordings failed; it goes on next time");
            }
            tokio::select! {
                () = app.shutdown.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    });
}

/// What is due by time alone.
async fn hourly(app: &App) -> Result<()> {
    due(app).await?;
    keep::due(app).await?;
    lose::due(app).await?;
    ledger::mend(app).await?;
    let then = app.clock.now() - chrono::Duration::days(REASONS_DAYS);
    let tx = app.db.tx().await?;
    imports::forget(&*tx, then).await?;
    tx.commit().await?;
    app.get::<recovery::Limits>().forget_old();
    Ok(())
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
pub async fn one(app: &App, row: &Row) -> Result<()> {
    app.blobs.delete_folder("recordings", row.id).await?;
    let mut tx = app.db.tx().await?;
    jobs::withdraw_of_subject(app, &tx, row.id).await?;
    rows(&tx, row.id).await?;
    jobs::announce(app, &mut tx, &Purged { recording: row.id }).await?;
    tx.commit().await
}

/// Takes away all that the database knows of a recording.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn rows(tx: &Tx, id: Uuid) -> Result<()> {
    access::revoke_all(tx, Object::recording(id)).await?;
    access::shares::remove_of(tx, id).await?;
    access::recoveries::remove_of(tx, id).await?;
    courses::forget_recording(tx, id).await?;
    renditions::delete_of(&**tx, id).await?;
    syncs::delete_of(&**tx, id).await?;
    recipes::delete_of(&**tx, id).await?;
    brand::forget(tx, id).await?;
    pieces::delete_of(&**tx, id).await?;
    tracks::delete_of(&**tx, id).await?;
    people::delete_of(&**tx, id).await?;
    journal_keys::delete(&**tx, id).await?;
    reports::delete_of(&**tx, id).await?;
    recordings::delete(&**tx, id).await?;
    storage::remove_of(tx, id).await
}
