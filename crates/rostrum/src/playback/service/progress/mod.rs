//! Watch beats, and what they add up to.

mod own;
mod rebuild;
mod scribe;

pub use own::own;
pub use rebuild::{rebuild, rebuild_outdated};
pub use scribe::Scribe;

use crate::kit::{App, Result};
use crate::playback::model::{Beats, OnAir, Played, ROLL_VERSION, Roll, Spans};
use crate::playback::service::admission::Admitted;
use crate::playback::store::{beats, watched};

/// Takes what a player reports. What was reported before counts once; what cannot be is dropped and counted.
///
/// # Errors
/// 404: not a playback of whoever reports.
pub async fn take(app: &App, admitted: &Admitted, mut asked: Beats) -> Result<()> {
    asked.put_right(app.clock.now());
    let scribe = app.get::<Scribe>();
    scribe.take(admitted.viewer, admitted.row.id, asked).await
}

/// When a recording is or was a live stream. Of one that a crash ended, the stream is closed by the next start; it ended with
/// its recording.
async fn on_air(app: &App, recording: uuid::Uuid) -> Result<Option<OnAir>> {
    let found = crate::live::on_air(app, &[recording]).await?;
    let Some((from, to)) = found.get(&recording).copied() else {
        return Ok(None);
    };
    let row = crate::recordings::by_id(app, recording).await?;
    let stopped = row.and_then(|row| row.stopped_at_ms);
    let stopped = stopped.and_then(chrono::DateTime::from_timestamp_millis);
    let to = match (to, stopped) {
        (Some(to), Some(stopped)) => Some(to.min(stopped)),
        (to, stopped) => to.or(stopped),
    };
    Ok(Some(OnAir { from, to }))
}

/// Whether a sum is that of all its beats, by the meaning of today. The version before adds beats to what it knows of.
fn is_current(row: &watched::Row) -> bool {
    row.rolled >= ROLL_VERSION && row.rolled_at == Some(row.last_at)
}

impl From<&beats::Row> for Played {
    fn from(row: &beats::Row) -> Self {
        Self {
            from_ms: row.from_ms,
            to_ms: row.to_ms,
            takes_ms: crate::playback::model::takes_ms(row.to_ms - row.from_ms, row.rate)
                .unwrap_or_default(),
            at: row.at,
            received_at: row.received_at,
            visible: row.visible,
            rendition: row.rendition.clone(),
            stalled_ms: row.stalled_ms,
        }
    }
}

/// A sum as it is stored.
fn read(row: &watched::Row) -> Roll {
    Roll {
        spans: Spans::read(&row.spans),
        again: Spans::read(&row.again),
        played_ms: row.played_ms,
        hidden_ms: row.hidden_ms,
        stalled_ms: row.stalled_ms,
        renditions: serde_json::from_str(&row.renditions).unwrap_or_default(),
        quarters: serde_json::from_str(&row.quarters).unwrap_or_default(),
        present: Spans::read(&row.present),
        position_ms: row.position_ms,
        position_at: row.position_at,
        first_at: row.first_at,
        last_at: row.last_at,
    }
}

/// Puts a sum into its row. `length_ms`: of the recording.
fn write(roll: &Roll, length_ms: i64, row: &mut watched::Row) {
    let text = |map: Result<String, serde_json::Error>| map.unwrap_or_else(|_| "{}".to_owned());
    row.position_ms = roll.position_ms;
    row.position_at = roll.position_at;
    row.unique_ms = roll.spans.total_ms();
    row.spans = roll.spans.stored();
    row.completion = share(row.unique_ms, length_ms);
    row.last_at = roll.last_at;
    row.again = roll.again.stored();
    row.reached_ms = roll.spans.end_ms();
    row.played_ms = roll.played_ms;
    row.hidden_ms = roll.hidden_ms;
    row.stalled_ms = roll.stalled_ms;
    row.renditions = text(serde_json::to_string(&roll.renditions));
    row.quarters = text(serde_json::to_string(&roll.quarters));
    row.present = roll.present.stored();
    row.first_at = roll.first_at;
    row.rolled = ROLL_VERSION;
    row.rolled_at = Some(roll.last_at);
}

/// A row for a person and recording of which nothing was noted yet.
fn nothing(recording: uuid::Uuid, viewer: uuid::Uuid) -> watched::Row {
    let mut row = watched::Row {
        recording,
        viewer,
        position_ms: 0,
        position_at: chrono::DateTime::UNIX_EPOCH,
        unique_ms: 0,
        spans: String::new(),
        completion: 0.0,
        last_at: chrono::DateTime::UNIX_EPOCH,
        again: String::new(),
        reached_ms: 0,
        played_ms: 0,
        hidden_ms: 0,
        stalled_ms: 0,
        renditions: String::new(),
        quarters: String::new(),
        present: String::new(),
        first_at: None,
        rolled: ROLL_VERSION,
        rolled_at: None,
    };
    write(&Roll::default(), 0, &mut row);
    row
}

/// How much of a recording so much is, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
pub fn share(unique_ms: i64, length_ms: i64) -> f64 {
    (unique_ms as f64 / length_ms.max(1) as f64).clamp(0.0, 1.0)
}
