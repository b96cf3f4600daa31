//! Watch beats, and what they add up to.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::admission::Admitted;
use super::open::length_ms;
use crate::access::{self, Action, ObjectKind};
use crate::kit::{App, Caller, Error, Result};
use crate::playback::model::{Beats, InProgress, ProgressPage, ProgressQuery, Spans};
use crate::playback::store::{beats, playbacks, watched};
use crate::recordings::{self, RecordingRow, RenditionKind};

/// Takes what a player reports. What was reported before counts once; what cannot be is dropped and counted.
///
/// # Errors
/// 404: not a playback of whoever reports.
pub async fn take(app: &App, admitted: &Admitted, asked: Beats) -> Result<()> {
    let (now, recording) = (app.clock.now(), admitted.row.id);
    let duration_ms = length_ms(app, recording).await?;
    let tx = app.db.tx().await?;
    let found = playbacks::held(&*tx, recording, asked.playback_id).await?;
    let playback = found
        .filter(|playback| admitted.viewer.owns(playback))
        .ok_or_else(Error::not_found)?;
    let started = playback.started_at.unwrap_or(now);
    let ids: Vec<Uuid> = asked.beats.iter().map(|beat| beat.id).collect();
    let mut known: HashSet<Uuid> = HashSet::new();
    for ids in ids.chunks(500) {
        known.extend(beats::known(&*tx, playback.id, ids).await?);
    }
    let mut sum = Sum::new(&playback, (now - started).num_milliseconds());
    let viewer = admitted.viewer.id();
    for beat in asked.beats {
        if !known.insert(beat.id) {
            continue;
        }
        let possible = beat.possible(duration_ms, started, now);
        let takes = possible.and_then(|(from, to)| beat.takes_ms(to - from));
        let (Some((from_ms, to_ms)), Some(takes)) = (possible, takes) else {
            sum.dropped += 1;
            continue;
        };
        if !sum.has_room_for(takes) {
            sum.dropped += 1;
            continue;
        }
        sum.rows.push(beats::Row {
            playback: playback.id,
            id: beat.id,
            recording,
            viewer,
            from_ms,
            to_ms,
            at: beat.at.min(now),
            received_at: now,
            rate: beat.rate,
            visible: beat.visible,
            rendition: beat.rendition.filter(|name| !name.is_empty()),
            stalled_ms: beat.stalled_ms,
        });
    }
    beats::append(&*tx, &sum.rows).await?;
    if !sum.rows.is_empty() {
        note(&tx, &sum.rows, duration_ms, now).await?;
    }
    if !sum.rows.is_empty() || sum.dropped > 0 {
        let played = sum.played - playback.played_ms;
        playbacks::count(&*tx, playback.id, played, sum.dropped, now).await?;
    }
    tx.commit().await
}

/// What the beats of one report come to.
struct Sum {
    rows: Vec<beats::Row>,
    dropped: i64,
    /// How long everything that this playback reported took.
    played: i64,
    /// How long it can have taken.
    since: i64,
}

/// What timers and rounding add over a whole playback.
const SLACK_MS: i64 = 5_000;

impl Sum {
    const fn new(playback: &playbacks::Row, since: i64) -> Self {
        Self {
            rows: Vec::new(),
            dropped: 0,
            played: playback.played_ms,
            since,
        }
    }

    /// One player plays one thing at a time: all it reports together takes no longer than it has been open.
    const fn has_room_for(&mut self, takes: i64) -> bool {
        if self.played + takes > self.since + SLACK_MS {
            return false;
        }
        self.played += takes;
        true
    }
}

/// Adds beats to what their person has watched.
async fn note(
    tx: &crate::kit::Tx,
    rows: &[beats::Row],
    duration_ms: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let empty = watched::Row {
        recording: first.recording,
        viewer: first.viewer,
        position_ms: 0,
        position_at: DateTime::UNIX_EPOCH,
        unique_ms: 0,
        spans: Spans::default().stored(),
        completion: 0.0,
        last_at: now,
    };
    let mut sum = watched::held(&**tx, empty).await?;
    let mut spans = Spans::read(&sum.spans);
    // What is claimed is what was played where it could be seen.
    for row in rows.iter().filter(|row| row.visible) {
        spans.add(row.from_ms, row.to_ms);
    }
    // Kept while offline and sent late, a beat does not take a player back.
    if let Some(last) = rows.iter().max_by_key(|row| row.at)
        && last.at >= sum.position_at
    {
        (sum.position_ms, sum.position_at) = (last.to_ms, last.at);
    }
    sum.unique_ms = spans.total_ms();
    sum.spans = spans.stored();
    #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
    let share = sum.unique_ms as f64 / duration_ms.max(1) as f64;
    sum.completion = share.clamp(0.0, 1.0);
    sum.last_at = sum.last_at.max(now);
    Ok(watched::save(&**tx, sum).await?)
}

/// What one has begun to watch and may still see, the latest first.
///
/// # Errors
/// 403 for guests, 422 for a cursor that is not ours.
pub async fn own(app: &App, caller: &Caller, asked: &ProgressQuery) -> Result<ProgressPage> {
    let user = access::require_user(caller)?;
    let among =
        access::objects_of(app, caller, ObjectKind::Recording, Action::SeeRecording).await?;
    let before = asked.cursor.as_deref().map(read_cursor).transpose()?;
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let db = app.db.read();
    let mut rows = watched::latest(db, user, among.as_deref(), before, limit + 1).await?;
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
