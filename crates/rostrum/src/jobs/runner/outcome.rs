//! What an end of a try means for the job.

use std::time::Duration;

use super::super::model::log::clean;
use super::super::model::{Slot, State, Stop, TryEnd, backoff};
use super::super::store::{Outcome, Row};
use crate::kit::{App, Error, Kind};

/// On a full disk nothing goes well until somebody made room; it is looked again after this long.
const WHEN_FULL: Duration = Duration::from_secs(15);
/// What waits for long may be what fills the disk each time: others need the room, too.
const WHEN_FULL_FOR_LONG: Duration = Duration::from_secs(600);

/// How long something waits that was asked for so long ago.
fn when_full(asked_ms: i64) -> Duration {
    let asked = Duration::from_millis(u64::try_from(asked_ms).unwrap_or(0));
    (asked / 10).clamp(WHEN_FULL, WHEN_FULL_FOR_LONG)
}

/// How a try ended.
pub enum Ended {
    Done,
    Stopped(Stop),
    /// Its time was up.
    TooLong {
        minutes: u64,
    },
    /// Somebody else has it now.
    Lost,
}

/// What is written of an end; nothing where the job is somebody else's.
pub fn of(app: &App, row: &Row, ended: Ended) -> Option<(Outcome, TryEnd)> {
    let now = app.clock.now().timestamp_millis();
    let plain = |state| Outcome {
        state,
        run_at: row.run_at,
        attempts: row.attempts,
        problem: None,
        cause: None,
    };
    let because = |error: &Error, state| Outcome {
        problem: Some(error.say().to_owned()),
        cause: Some(clean(&error.to_string(), &app.data)),
        ..plain(state)
    };
    let after = |wait: Duration| now + i64::try_from(wait.as_millis()).unwrap_or(0);
    Some(match ended {
        Ended::Done => (plain(State::Done), TryEnd::Done),
        Ended::Lost => return None,
        Ended::TooLong { minutes } => {
            tracing::error!(job.id = %row.id, job.kind = row.kind, minutes, "a job took longer than it may");
            (
                too_long(&row.slot, minutes, plain(State::Failed)),
                TryEnd::Failed,
            )
        }
        Ended::Stopped(Stop::Cancelled) if app.shutdown.is_cancelled() => {
            // The server ends: the try does not count and the next server takes it up at once.
            let again = Outcome {
                attempts: row.attempts - 1,
                run_at: now,
                ..plain(State::Queued)
            };
            (again, TryEnd::Returned)
        }
        Ended::Stopped(Stop::Cancelled) => (plain(State::Cancelled), TryEnd::Cancelled),
        Ended::Stopped(Stop::Retry(error)) if error.kind() == Kind::NoSpace => {
            // It is not the work that fails: the try does not count, however long it takes until there is room.
            tracing::warn!(job.id = %row.id, job.kind = row.kind, %error, "a job waits for room on the disk");
            let again = Outcome {
                attempts: row.attempts - 1,
                run_at: after(when_full(now - row.created_at)),
                ..because(&error, State::Queued)
            };
            (again, TryEnd::Returned)
        }
        Ended::Stopped(Stop::Retry(error)) if row.attempts < row.max_attempts => {
            let [chance] = app.rng.bytes::<1>();
            tracing::warn!(job.id = %row.id, job.kind = row.kind, %error, "a job will be tried again");
            let again = Outcome {
                run_at: after(backoff(row.attempts, chance)),
                ..because(&error, State::Queued)
            };
            (again, TryEnd::Again)
        }
        Ended::Stopped(Stop::Retry(error) | Stop::Fail(error)) => {
            tracing::error!(job.id = %row.id, job.kind = row.kind, %error, "a job was given up");
            (because(&error, State::Failed), TryEnd::Failed)
        }
    })
}

fn too_long(slot: &str, minutes: u64, plain: Outcome) -> Outcome {
    let heavy = slot == Slot::Heavy.as_str();
    let key = if heavy {
        "heavy_minutes"
    } else {
        "light_minutes"
    };
    Outcome {
        problem: Some(format!(
            "This work took longer than {minutes} minutes, the most that this server allows, and was stopped."
        )),
        cause: Some(format!("one try may take `jobs.{key}` minutes")),
        ..plain
    }
}
