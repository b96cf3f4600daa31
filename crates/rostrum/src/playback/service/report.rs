//! What was watched, for the rooms above that count it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::kit::{App, Result};
use crate::playback::model::Spans;
use crate::playback::store::{playbacks, watched};

/// What one viewer has watched of a recording, in sums.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The recording.
    pub recording: Uuid,
    /// A user; for a visitor by a link, their playback.
    pub viewer: Uuid,
    /// Milliseconds, each once.
    pub unique_ms: i64,
    /// The same with repetitions.
    pub played_ms: i64,
    /// How far they got.
    pub reached_ms: i64,
    /// When something was last reported.
    pub last_at: DateTime<Utc>,
    /// Milliseconds by quarters of an hour since 1970.
    pub quarters: BTreeMap<i64, i64>,
    /// Stretches in which they were there while it was live, in milliseconds from its beginning.
    pub present: Vec<(i64, i64)>,
}

/// Which stretches one viewer has watched.
#[derive(Clone, Debug)]
pub struct Stretches {
    /// A user; for a visitor by a link, their playback.
    pub viewer: Uuid,
    /// With repetitions, in milliseconds.
    pub played_ms: i64,
    /// What was seen, in milliseconds, in order.
    pub seen: Vec<(i64, i64)>,
    /// What of it was seen more than once.
    pub again: Vec<(i64, i64)>,
    /// Milliseconds by what was shown.
    pub renditions: BTreeMap<String, i64>,
}

/// One playback in figures.
#[derive(Clone, Debug)]
pub struct View {
    /// Whether anything was played.
    pub played_ms: i64,
    /// For how long it stood still.
    pub stalled_ms: i64,
    /// How long it took to begin, when it said.
    pub start_ms: Option<i64>,
    /// How often it stopped by an error.
    pub errors: i32,
    /// What was not believed of it.
    pub refused_beats: i64,
    /// The kind of device.
    pub device: String,
}

/// What everybody watched of these recordings, and of nobody nothing.
///
/// # Errors
/// The database is away.
pub async fn watched_of(app: &App, recordings: &[Uuid]) -> Result<Vec<Watched>> {
    let rows = watched::sums(app.db.read(), recordings).await?;
    Ok(rows.into_iter().map(Watched::from).collect())
}

/// What one person watched.
///
/// # Errors
/// The database is away.
pub async fn watched_by(app: &App, viewer: Uuid) -> Result<Vec<Watched>> {
    let rows = watched::sums_by(app.db.read(), viewer).await?;
    Ok(rows.into_iter().map(Watched::from).collect())
}

impl From<watched::Sums> for Watched {
    fn from(row: watched::Sums) -> Self {
        Self {
            recording: row.recording,
            viewer: row.viewer,
            unique_ms: row.unique_ms,
            played_ms: row.played_ms,
            reached_ms: row.reached_ms,
            last_at: row.last_at,
            quarters: serde_json::from_str(&row.quarters).unwrap_or_default(),
            present: Spans::read(&row.present).into_inner(),
        }
    }
}

/// The stretches of everybody who saw something of a recording.
///
/// # Errors
/// The database is away.
pub async fn stretches_of(app: &App, recording: Uuid) -> Result<Vec<Stretches>> {
    let rows = watched::of(app.db.read(), recording).await?;
    let seen = |row: watched::Row| Stretches {
        viewer: row.viewer,
        played_ms: row.played_ms,
        seen: Spans::read(&row.spans).into_inner(),
        again: Spans::read(&row.again).into_inner(),
        renditions: serde_json::from_str(&row.renditions).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// The playbacks of a recording that reported something.
///
/// # Errors
/// The database is away.
pub async fn views_of(app: &App, recording: Uuid) -> Result<Vec<View>> {
    let rows = playbacks::that_reported(app.db.read(), recording).await?;
    let view = |row: playbacks::Row| View {
        played_ms: row.played_ms,
        stalled_ms: row.stalled_ms,
        start_ms: row.start_ms,
        errors: row.errors,
        refused_beats: row.dropped_beats,
        device: row.device,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// How much was seen by quarters of an hour since 1970, of everything, from one to before another.
///
/// # Errors
/// The database is away.
pub async fn watched_between(app: &App, from: i64, to: i64) -> Result<HashMap<i64, i64>> {
    let mut sums = HashMap::new();
    let since = DateTime::from_timestamp_millis(from * crate::playback::model::QUARTER_MS);
    for text in watched::quarters_since(app.db.read(), since.unwrap_or_default()).await? {
        let quarters: BTreeMap<i64, i64> = serde_json::from_str(&text).unwrap_or_default();
        for (quarter, ms) in quarters.range(from..to) {
            *sums.entry(*quarter).or_default() += ms;
        }
    }
    Ok(sums)
}

/// The stretches that one person saw of a recording.
///
/// # Errors
/// The database is away.
pub async fn seen_by(app: &App, recording: Uuid, viewer: Uuid) -> Result<Vec<(i64, i64)>> {
    let found = watched::find(app.db.read(), recording, viewer).await?;
    Ok(found
        .map(|row| Spans::read(&row.spans).into_inner())
        .unwrap_or_default())
}
