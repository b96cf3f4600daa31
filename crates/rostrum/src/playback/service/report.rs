//! What was watched, for the rooms above that count it.

use std::collections::HashMap;

use uuid::Uuid;

use crate::kit::{App, Result};
use crate::playback::model::Spans;
use crate::playback::store::{playbacks, watched};

/// What one viewer has watched of a recording.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The recording.
    pub recording: Uuid,
    /// A user; for a visitor by a link, their playback.
    pub viewer: Uuid,
    /// Milliseconds, each once.
    pub unique_ms: i64,
    /// Share of the recording, from 0 to 1.
    pub completion: f64,
    /// Which stretches, in milliseconds, in order.
    pub spans: Vec<(i64, i64)>,
}

/// What was watched of these recordings, by everybody.
///
/// # Errors
/// The database is away.
pub async fn watched_of(app: &App, recordings: &[Uuid]) -> Result<Vec<Watched>> {
    let rows = watched::of(app.db.read(), recordings).await?;
    Ok(rows
        .into_iter()
        .map(|row| Watched {
            recording: row.recording,
            viewer: row.viewer,
            unique_ms: row.unique_ms,
            completion: row.completion,
            spans: Spans::read(&row.spans).into_inner(),
        })
        .collect())
}

/// How many playbacks of each of these recordings played anything.
///
/// # Errors
/// The database is away.
pub async fn views_of(app: &App, recordings: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
    let counted = playbacks::views(app.db.read(), recordings).await?;
    let whole = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(counted
        .into_iter()
        .map(|(recording, count)| (recording, whole(count)))
        .collect())
}
