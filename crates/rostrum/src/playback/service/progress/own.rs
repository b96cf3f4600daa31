//! What one has begun to watch.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::access;
use crate::courses;
use crate::kit::{App, Caller, Error, Result};
use crate::playback::model::{InProgress, ProgressPage, ProgressQuery};
use crate::playback::service::open::length_ms;
use crate::playback::store::watched;
use crate::recordings::{self, RecordingRow, RenditionKind};

/// What one has begun to watch and may still see, the latest first.
///
/// # Errors
/// 403 for guests, 403 or 404 for a course that is not for the caller, 422 for a cursor that is not ours.
pub async fn own(app: &App, caller: &Caller, asked: &ProgressQuery) -> Result<ProgressPage> {
    let user = access::require_user(caller)?;
    let course = match asked.course_id {
        Some(course) => Some(courses::lectures_among(app, caller, course).await?),
        None => None,
    };
    let among = course.or_else(|| access::seen_by(caller, app.clock.now()));
    let before = asked.cursor.as_deref().map(read_cursor).transpose()?;
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let db = app.db.read();
    let mut rows = watched::latest(db, user, among, before, limit + 1).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(cursor);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.recording).collect();
    let about = recordings::of_ids(app, &ids).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(recording) = about.iter().find(|one| one.id == row.recording) {
            items.push(seen(app, recording, &row).await?);
        }
    }
    Ok(ProgressPage { items, next_cursor })
}

async fn seen(app: &App, recording: &RecordingRow, row: &watched::Row) -> Result<InProgress> {
    let poster = recordings::rendition(app, recording, RenditionKind::Poster).await?;
    #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
    let position_s = row.position_ms as f64 / 1000.0;
    Ok(InProgress {
        recording_id: recording.id,
        title: recording.title.clone(),
        duration_ms: length_ms(app, recording.id).await?,
        position_s,
        completion: row.completion,
        last_at: row.last_at,
        thumbnail_url: poster.map(|_| format!("/api/v1/recordings/{}/thumbnail", recording.id)),
    })
}

fn cursor(row: &watched::Row) -> String {
    format!(
        "{}-{}",
        row.last_at.timestamp_micros(),
        row.recording.simple()
    )
}

fn read_cursor(text: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let read = || {
        let (micros, recording) = text.split_once('-')?;
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some((at, recording.parse().ok()?))
    };
    read().ok_or_else(|| {
        let say = "This cursor was not given by a list.";
        Error::invalid("cursor", "cursor.unknown", say)
    })
}
