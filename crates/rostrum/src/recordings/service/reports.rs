//! What everybody's browser says of its takes, kept so that it outlives the meeting, the browser and this process.
//!
//! Reports come each second from everybody who is recorded; they gather in memory and are written together, the
//! newest of each person, so that a full room costs one transaction every two seconds.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use uuid::Uuid;

use super::standing;
use crate::jobs;
use crate::kit::{App, Result};
use crate::recordings::jobs::TellAtRisk;
use crate::recordings::model::Settings;
use crate::recordings::store::{people, recordings, reports};
use crate::rooms::facts::{ParticipantLeft, TakesReported};

const WRITE_EVERY: Duration = Duration::from_secs(2);

/// What was heard and is not written yet.
#[derive(Default)]
pub struct Heard {
    inbox: Mutex<Inbox>,
    news: Notify,
}

#[derive(Default)]
struct Inbox {
    /// By recording and participant.
    reports: HashMap<(Uuid, Uuid), String>,
    left: Vec<ParticipantLeft>,
}

impl Heard {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows [`TakesReported`].
pub fn takes_reported(app: &App, fact: &TakesReported) {
    let heard = app.get::<Heard>();
    let items = serde_json::to_string(&fact.items).unwrap_or_default();
    heard
        .inbox()
        .reports
        .insert((fact.recording, fact.participant), items);
    heard.news.notify_one();
}

/// Follows [`ParticipantLeft`].
pub fn participant_left(app: &App, fact: &ParticipantLeft) {
    let heard = app.get::<Heard>();
    heard.inbox().left.push(fact.clone());
    heard.news.notify_one();
}

/// Writes what is heard as long as the process runs, and once more at its end.
pub fn start(app: &App) {
    let (app, tasks) = (app.clone(), app.tasks.clone());
    tasks.spawn(async move {
        let heard = app.get::<Heard>();
        loop {
            let waiting = app.shutdown.run_until_cancelled(heard.news.notified());
            let ends = waiting.await.is_none();
            if let Err(cause) = write(&app, &heard).await {
                tracing::warn!(%cause, "what browsers said of their takes could not be written down");
            }
            if ends {
                return;
            }
            let pause = tokio::time::sleep(WRITE_EVERY);
            // Ended meanwhile: the next round writes the rest and returns.
            let _ = app.shutdown.run_until_cancelled(pause).await;
        }
    });
}

async fn write(app: &App, heard: &Heard) -> Result<()> {
    let Inbox { reports, left } = std::mem::take(&mut *heard.inbox());
    let now = app.clock.now();
    let mut known = Vec::new();
    for ((recording, participant), items) in reports {
        // A browser names the recording itself: only of one that it is in anything is kept.
        let found = people::find(app.db.read(), recording, participant).await?;
        if found.is_some_and(|person| person.consent) {
            known.push((recording, participant, items));
        }
    }
    if !known.is_empty() {
        let tx = app.db.tx().await?;
        for (recording, participant, items) in known {
            reports::put(&*tx, recording, participant, items, now).await?;
        }
        tx.commit().await?;
    }
    for fact in left {
        gone(app, &fact).await?;
    }
    Ok(())
}

/// Somebody is gone: in a while it is looked at whether something of theirs is only on their machine still. Not at
/// once, since most takes follow within seconds.
async fn gone(app: &App, fact: &ParticipantLeft) -> Result<()> {
    let now = app.clock.now();
    let running = recordings::running_at(app.db.read(), fact.session, now.timestamp_millis());
    let mut expected = Vec::new();
    for row in running.await? {
        let found = people::find(app.db.read(), row.id, fact.participant).await?;
        if found.is_some_and(|person| person.consent) {
            expected.push(row.id);
        }
    }
    let wait = Duration::from_secs(app.get::<Settings>().risk_after_s);
    let mut tx = app.db.tx().await?;
    for recording in expected {
        reports::expect(&*tx, recording, fact.participant).await?;
    }
    for row in reports::present(&*tx, fact.participant).await? {
        let job = TellAtRisk::of(row.recording, row.participant);
        jobs::enqueue_after(app, &mut tx, &job, wait).await?;
    }
    reports::leave(&*tx, fact.participant, now).await?;
    tx.commit().await
}

/// What somebody's browser said last, by source.
pub fn read(row: &reports::Row) -> Vec<standing::Said> {
    serde_json::from_str(&row.items).unwrap_or_default()
}
