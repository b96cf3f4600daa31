//! What of recordings the ledger knows: a row per original that is whole and per rendition that was made.
//!
//! Each place that makes such a file count, or not count any more, says so in its own transaction; once an
//! hour [`mend`] holds the ledger against the tables, because a way that forgot it would never be seen.

use std::collections::HashSet;

use uuid::Uuid;

use crate::kit::{App, Result, Tx};
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{pieces, renditions};
use crate::storage::{self, Entry, Kind};

/// So many recordings are compared at once.
const AT_ONCE: u64 = 200;

/// Notes an original, or how long it is now.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn piece(tx: &Tx, piece: &pieces::Row) -> Result<()> {
    match recordings::find(&**tx, piece.recording).await? {
        Some(row) => storage::put(tx, of_piece(&row, piece)).await,
        None => Ok(()),
    }
}

/// Notes a rendition, or how long it is now.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn rendition(tx: &Tx, made: &renditions::Row) -> Result<()> {
    match recordings::find(&**tx, made.recording).await? {
        Some(row) => storage::put(tx, of_rendition(&row, made)).await,
        None => Ok(()),
    }
}

fn of_piece(row: &Row, piece: &pieces::Row) -> Entry {
    Entry {
        id: piece.id,
        owner: row.owner,
        recording: Some(row.id),
        kind: Kind::Piece,
        bytes: u64::try_from(piece.size_bytes).unwrap_or(0),
    }
}

fn of_rendition(row: &Row, made: &renditions::Row) -> Entry {
    Entry {
        id: made.id,
        owner: row.owner,
        recording: Some(row.id),
        kind: Kind::Rendition,
        bytes: made
            .size_bytes
            .and_then(|bytes| u64::try_from(bytes).ok())
            .unwrap_or(0),
    }
}

/// Holds the ledger against what there is, and mends it. Answers how many rows were wrong.
///
/// # Errors
/// The database is away.
pub async fn mend(app: &App) -> Result<u64> {
    let (mut wrong, mut after) = (0, Uuid::nil());
    loop {
        let rows = recordings::after(app.db.read(), after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        wrong += mend_some(app, &rows).await?;
    }
    wrong += drop_homeless(app).await?;
    if wrong > 0 {
        tracing::warn!(
            rows = wrong,
            "the ledger of stored files was wrong and is mended"
        );
    }
    Ok(wrong)
}

async fn mend_some(app: &App, rows: &[Row]) -> Result<u64> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    // In one transaction: what is being written meanwhile must not look wrong.
    let tx = app.db.tx().await?;
    let of = |id: Uuid| rows.iter().find(|row| row.id == id);
    let mut wanted: Vec<Entry> = Vec::new();
    for piece in pieces::of(&*tx, &ids).await? {
        wanted.extend(of(piece.recording).map(|row| of_piece(row, &piece)));
    }
    for made in renditions::of(&*tx, &ids).await? {
        wanted.extend(of(made.recording).map(|row| of_rendition(row, &made)));
    }
    wanted.retain(|entry| entry.bytes > 0);
    let known = storage::of_recordings(&*tx, &ids).await?;
    let mut wrong = 0;
    for entry in &wanted {
        let trashed = entry
            .recording
            .and_then(of)
            .is_some_and(|row| row.trashed_at.is_some());
        let same = |row: &storage::Row| {
            row.id == entry.id
                && row.owner == entry.owner
                && u64::try_from(row.bytes).ok() == Some(entry.bytes)
                && row.trashed == trashed
        };
        if !known.iter().any(same) {
            wrong += 1;
            storage::put(&tx, *entry).await?;
            if let Some(recording) = entry.recording {
                storage::set_trashed(&tx, recording, trashed).await?;
            }
        }
    }
    for row in known {
        if !wanted.iter().any(|entry| entry.id == row.id) && row.bytes > 0 {
            wrong += 1;
            storage::remove(&tx, row.id).await?;
        }
    }
    tx.commit().await?;
    Ok(wrong)
}

/// Rows of recordings that are no more.
async fn drop_homeless(app: &App) -> Result<u64> {
    let named: HashSet<Uuid> = storage::recordings(app).await?.into_iter().collect();
    let mut gone = 0;
    for id in named {
        if recordings::find(app.db.read(), id).await?.is_none() {
            let tx = app.db.tx().await?;
            storage::remove_of(&tx, id).await?;
            tx.commit().await?;
            gone += 1;
        }
    }
    Ok(gone)
}
