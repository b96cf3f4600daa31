//! When what makes a stream breaks: it goes on behind what is on the disk, as after a crash of the process.

use std::time::Duration;

use super::{Streams, resume};
use crate::kit::{App, Result};
use crate::live::store::streams;
use crate::recordings::RecordingRow;

/// One that breaks more often than this ends: what breaks it is likely still there.
const MOST: u32 = 3;
/// How often it is tried, should the database be away, and how long between; after that the next start does it.
const TRIES: u32 = 30;
const AGAIN: Duration = Duration::from_secs(2);

/// Frees the place of a stream that nobody makes any more, and has it go on or end.
pub async fn mend(app: &App, row: &RecordingRow) {
    let all = app.get::<Streams>();
    let times = all.broken.get(&row.id).unwrap_or(0) + 1;
    all.broken.insert(row.id, times);
    all.ended(row.id);
    if app.shutdown.is_cancelled() {
        return;
    }
    for _ in 0..TRIES {
        let Err(cause) = again(app, row, times <= MOST).await else {
            return;
        };
        tracing::error!(recording.id = %row.id, %cause, "a live stream that broke could not go on; it is tried again");
        let pause = tokio::time::sleep(AGAIN);
        if app.shutdown.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

async fn again(app: &App, row: &RecordingRow, goes_on: bool) -> Result<()> {
    match streams::find(app.db.read(), row.id).await? {
        Some(there) if there.ended_at.is_none() && goes_on => resume::one(app, there).await,
        Some(there) if there.ended_at.is_none() => resume::end(app, there).await,
        _ => Ok(()),
    }
}

/// Breaks what makes the stream of a recording: a test wants to see what comes of it.
#[cfg(debug_assertions)]
pub fn break_off(app: &App, recording: uuid::Uuid) {
    if let Some(running) = app.get::<Streams>().running(recording) {
        running.tell(crate::live::broadcast::Order::Break);
    }
}
