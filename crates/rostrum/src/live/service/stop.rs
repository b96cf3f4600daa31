//! Going off air.

use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Streams, resume};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::live::broadcast::Order;
use crate::live::store::streams;
use crate::recordings::{self, Recording, Stopped};

/// Ends a stream; the recording goes on. What was sent can be played when it answers. Doing it twice changes nothing.
///
/// # Errors
/// 404 or 403 for those who do not lead its room; 409 when it never was live.
pub async fn stop(app: &App, caller: &Caller, id: Uuid) -> Result<Recording> {
    recordings::led_by(app, caller, id).await?;
    let there = streams::find(app.db.read(), id).await?;
    let there = there.ok_or_else(|| {
        let say = "This recording is not live.";
        Error::new(Kind::Conflict, "live.not_live", say)
    })?;
    end(app, there).await?;
    recordings::view(app, id).await
}

/// What makes it may break while it is told to end: then it is told again.
async fn end(app: &App, mut there: streams::Row) -> Result<()> {
    let id = there.recording;
    while there.ended_at.is_none() {
        let Some(running) = app.get::<Streams>().running(id) else {
            // It was cut off: what there is of it goes on, and ends.
            resume::one(app, there.clone()).await?;
            if app.get::<Streams>().running(id).is_none() {
                return Ok(());
            }
            continue;
        };
        let (told, done) = oneshot::channel();
        running.tell(Order::End(told));
        if done.await.is_ok() {
            return Ok(());
        }
        // It had ended by itself, or broke.
        running.over.cancelled().await;
        match streams::find(app.db.read(), id).await? {
            Some(now) => there = now,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Ends the stream of a recording without waiting for it.
pub fn ended(app: &App, recording: Uuid) {
    if let Some(running) = app.get::<Streams>().running(recording) {
        let (told, _) = oneshot::channel();
        running.tell(Order::End(told));
    }
}

/// Follows [`Stopped`]: a stream ends with its recording.
pub fn recording_stopped(app: &App, fact: &Stopped) {
    ended(app, fact.recording);
}
