//! What is kept of what people watched: shown to them, and forgotten.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::{App, Result, Tx};
use crate::playback::store::{beats, playbacks, watched};

/// A report of a player, as it is kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptBeat {
    /// Its id.
    pub id: Uuid,
    /// The playback.
    pub playback_id: Uuid,
    /// The recording.
    pub recording_id: Uuid,
    /// Where it began, in milliseconds.
    pub from_ms: i64,
    /// Where it ended.
    pub to_ms: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was reported.
    pub received_at: DateTime<Utc>,
    /// How fast it was played.
    pub rate: f64,
    /// Whether it could be seen.
    pub visible: bool,
    /// What was shown.
    pub rendition: Option<String>,
    /// For how long it stood still.
    pub stalled_ms: i64,
}

/// A playback, as it is kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptPlayback {
    /// Its id.
    pub id: Uuid,
    /// The recording.
    pub recording_id: Uuid,
    /// When it was opened.
    pub started_at: Option<DateTime<Utc>>,
    /// When it last reported.
    pub last_beat_at: Option<DateTime<Utc>>,
    /// The kind of device.
    pub device: String,
}

/// The playbacks that a user opened.
///
/// # Errors
/// The database is away.
pub async fn playbacks_by(app: &App, user: Uuid) -> Result<Vec<KeptPlayback>> {
    let rows = playbacks::by(app.db.read(), user).await?;
    let kept = |row: playbacks::Row| KeptPlayback {
        id: row.id,
        recording_id: row.recording,
        started_at: row.started_at,
        last_beat_at: row.last_beat_at,
        device: row.device,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Some of what a user's players reported: behind `after`, the playback and the beat that came last.
///
/// # Errors
/// The database is away.
pub async fn beats_by(
    app: &App,
    user: Uuid,
    after: Option<(Uuid, Uuid)>,
    limit: u64,
) -> Result<Vec<KeptBeat>> {
    let rows = beats::by(app.db.read(), user, after, limit).await?;
    let kept = |row: beats::Row| KeptBeat {
        id: row.id,
        playback_id: row.playback,
        recording_id: row.recording,
        from_ms: row.from_ms,
        to_ms: row.to_ms,
        at: row.at,
        received_at: row.received_at,
        rate: row.rate,
        visible: row.visible,
        rendition: row.rendition,
        stalled_ms: row.stalled_ms,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Forgets what a user watched. Playbacks that are open end: their players open new ones.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn forget_watching(tx: &Tx, user: Uuid) -> Result<()> {
    playbacks::delete_by(&**tx, user, None).await?;
    beats::delete_by(&**tx, user, None).await?;
    watched::delete_by(&**tx, user, None).await?;
    Ok(())
}

/// So many are forgotten in one transaction.
const AT_ONCE: u64 = 100;

/// Forgets what was last watched before then; true while there is more.
///
/// # Errors
/// The database is away; what is left is forgotten next time.
pub async fn forget_before(app: &App, before: DateTime<Utc>) -> Result<bool> {
    let some = watched::old(app.db.read(), before, AT_ONCE).await?;
    if some.is_empty() {
        let tx = app.db.tx().await?;
        playbacks::forget_reported(&*tx, before).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let tx = app.db.tx().await?;
    for (recording, viewer) in &some {
        // Who goes on watching in this moment is kept.
        let held = watched::lock(&*tx, *recording, *viewer).await?;
        if held.is_none_or(|row| row.last_at >= before) {
            continue;
        }
        playbacks::delete_by(&*tx, *viewer, Some(*recording)).await?;
        beats::delete_by(&*tx, *viewer, Some(*recording)).await?;
        watched::delete_by(&*tx, *viewer, Some(*recording)).await?;
    }
    tx.commit().await?;
    Ok(true)
}
