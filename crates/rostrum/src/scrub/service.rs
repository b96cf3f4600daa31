//! What an admin asks of what is stored.

use super::claims::{Whose, whose};
use super::look::Desk;
use super::model::{DamagedFile, Settings, StorageHealth, UnclaimedFile};
use super::store::{self, Row};
use crate::access;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Caller, Result};

/// So many are listed at the most.
const MOST: u64 = 500;

/// How what is stored is.
///
/// # Errors
/// 404 for everybody but admins.
pub async fn health(app: &App, caller: &Caller) -> Result<StorageHealth> {
    access::require_admin(caller)?;
    let (db, now) = (app.db.read(), app.clock.now());
    let (files, bytes) = store::totals(db).await?;
    let hours = app.get::<Settings>().remove_unclaimed_after_h;
    let grace = chrono::Duration::hours(i64::from(hours));
    let all = store::unclaimed(db).await?;
    let seen = |row: &store::Unclaimed| UnclaimedFile {
        key: row.key.clone(),
        bytes: store::seen(row.bytes),
        modified_at: row.modified_at,
        since: row.seen_at,
        removed_at: (hours > 0).then(|| row.seen_at.max(row.modified_at) + grace),
    };
    Ok(StorageHealth {
        files,
        bytes,
        waiting: store::count_due(db, now).await? + app.get::<Desk>().reading(),
        oldest_check_at: store::oldest_check(db).await?,
        damaged_files: store::count_damaged(db).await?,
        damaged: named(app, store::damaged(db, MOST).await?).await?,
        unclaimed_files: all.len() as u64,
        unclaimed_bytes: all.iter().map(|row| store::seen(row.bytes)).sum(),
        unclaimed: all.iter().take(MOST as usize).map(seen).collect(),
    })
}

/// Has everything read again, from now on.
///
/// # Errors
/// 404 for everybody but admins.
pub async fn check(app: &App, caller: &Caller) -> Result<StorageHealth> {
    access::require_admin(caller)?;
    store::all_due(app.db.writer(), app.clock.now()).await?;
    app.get::<Desk>().wake();
    health(app, caller).await
}

/// How many stored files are known to be damaged.
///
/// # Errors
/// The database is away.
pub async fn damaged(db: &crate::kit::Db) -> Result<u64> {
    Ok(store::count_damaged(db.read()).await?)
}

async fn named(app: &App, rows: Vec<Row>) -> Result<Vec<DamagedFile>> {
    let keys: std::io::Result<Vec<BlobKey>> =
        rows.iter().map(|row| BlobKey::stored(&row.key)).collect();
    let tx = app.db.tx().await?;
    let named = whose(app, &tx, &keys?).await?;
    let seen = |(row, whose): (Row, Whose)| DamagedFile {
        key: row.key,
        what: match whose {
            Whose::Claimed(what) => Some(what),
            Whose::Unclaimed | Whose::Unknown => None,
        },
        damage: row.damage.unwrap_or_default(),
        bytes: store::seen(row.bytes),
        sha256: row.sha256,
        found_at: row.found_at,
    };
    Ok(rows.into_iter().zip(named).map(seen).collect())
}
