//! People are told of work that took long and is done, and of work that failed for good.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::tell::address;
use crate::jobs::{Ended, Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::App;
use crate::notices::{self, Told, letters};
use crate::recordings::store::recordings;

/// Tells somebody how a job of theirs ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellWork(Ended);

impl Follows<Ended> for TellWork {
    fn after(fact: &Ended) -> Option<Self> {
        Some(Self(fact.clone()))
    }
}

impl Job for TellWork {
    const KIND: &'static str = "recordings.tell_work";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell somebody how their work ended".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let Self(ended) = self;
        let row = match ended.subject {
            Some(id) => recordings::find(app.db.read(), id).await.or_retry()?,
            None => None,
        };
        // Of a recording in the trash nobody wants to hear.
        if row.as_ref().is_some_and(|row| row.trashed_at.is_some()) {
            return Ok(());
        }
        let title = row.as_ref().map_or(&*ended.title, |row| &*row.title);
        let path = match (&row, &ended.problem) {
            (Some(row), None) => format!("/recordings/{}", row.id),
            _ => format!("/jobs?job={}", ended.job),
        };
        let link = address(&app, &path).or_fail()?;
        let (kind, letter) = match &ended.problem {
            None => ("job.done", letters::work_done(&ended.title, title, &link)),
            Some(why) => {
                let letter = letters::work_failed(&ended.title, title, why, &link);
                ("job.failed", letter)
            }
        };
        let told = Told {
            user: ended.owner,
            kind,
            params: json!({
                "work": ended.title,
                "job_kind": ended.kind,
                "title": title,
                "why": ended.problem,
            }),
            link: Some(path),
            letter: Some(letter),
        };
        let mut tx = app.db.tx().await.or_retry()?;
        notices::tell(&app, &mut tx, told).await.or_retry()?;
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}
