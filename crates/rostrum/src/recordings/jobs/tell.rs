//! People are told of recordings: a lecture can be watched, an import is ready, something goes soon.

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::courses::{self, LecturePublished};
use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::{App, Error, Result};
use crate::notices::{self, Told, letters};
use crate::recordings::model::{Expiring, ImportFailed, MadeBy, MixReady};
use crate::recordings::store::recordings;

/// Tells the students of a course that a lecture can be watched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellPublished {
    course: Uuid,
    recording: Uuid,
    /// Whom of the list was told before.
    after: Option<Uuid>,
}

impl Follows<LecturePublished> for TellPublished {
    fn after(fact: &LecturePublished) -> Option<Self> {
        Some(Self {
            course: fact.course,
            recording: fact.recording,
            after: None,
        })
    }
}

impl Job for TellPublished {
    const KIND: &'static str = "recordings.tell_published";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell students of a new lecture".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let found = recordings::find(app.db.read(), self.recording).await;
        let Some(row) = found.or_retry()? else {
            return Ok(());
        };
        let course = courses::title_of(&app, self.course).await.or_fail()?;
        let path = format!("/courses/{}/lectures/{}", self.course, self.recording);
        let link = address(&app, &path).or_fail()?;
        let (students, next) = courses::students(&app, self.course, self.after)
            .await
            .or_retry()?;
        // Some at a time, each with the word of where the next begin: a crash tells nobody twice.
        let mut tx = app.db.tx().await.or_retry()?;
        for user in students {
            let told = Told {
                user,
                kind: "lecture.published",
                params: json!({ "course": course, "title": row.title }),
                link: Some(path.clone()),
                letter: Some(letters::lecture_published(&row.title, &course, &link)),
            };
            notices::tell(&app, &mut tx, told).await.or_retry()?;
        }
        if next.is_some() {
            let rest = Self {
                after: next,
                ..self
            };
            crate::jobs::enqueue(&app, &mut tx, &rest)
                .await
                .or_retry()?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

/// Tells the owner that a recording goes to the trash soon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellExpiring(Expiring);

impl Follows<Expiring> for TellExpiring {
    fn after(fact: &Expiring) -> Option<Self> {
        Some(Self(fact.clone()))
    }
}

impl Job for TellExpiring {
    const KIND: &'static str = "recordings.tell_expiring";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell somebody that a recording goes to the trash soon".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let Self(fact) = self;
        let path = format!("/recordings/{}", fact.recording);
        let link = address(&app, &path).or_fail()?;
        let on = fact.at.format("%-d %B %Y").to_string();
        let told = Told {
            user: fact.owner,
            kind: "recording.expiring",
            params: json!({ "title": fact.title, "at": fact.at }),
            link: Some(path),
            letter: Some(letters::recording_expiring(&fact.title, &on, &link)),
        };
        let mut tx = app.db.tx().await.or_retry()?;
        notices::tell(&app, &mut tx, told).await.or_retry()?;
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

/// Tells somebody that what they imported is ready.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellImported {
    recording: Uuid,
}

impl Follows<MixReady> for TellImported {
    fn after(fact: &MixReady) -> Option<Self> {
        let recording = fact.recording;
        Some(Self { recording })
    }
}

impl Job for TellImported {
    const KIND: &'static str = "recordings.tell_imported";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell somebody that their import is ready".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let found = recordings::find(app.db.read(), self.recording).await;
        let Some(row) = found.or_retry()? else {
            return Ok(());
        };
        if row.source != MadeBy::Import.as_str() {
            return Ok(());
        }
        let path = format!("/recordings/{}", row.id);
        let link = address(&app, &path).or_fail()?;
        let told = Told {
            user: row.owner,
            kind: "import.ready",
            params: json!({ "title": row.title }),
            link: Some(path),
            letter: Some(letters::import_ready(&row.title, &link)),
        };
        let mut tx = app.db.tx().await.or_retry()?;
        notices::tell(&app, &mut tx, told).await.or_retry()?;
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

/// Tells somebody that what they imported could not become a recording.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellImportFailed(ImportFailed);

impl Follows<ImportFailed> for TellImportFailed {
    fn after(fact: &ImportFailed) -> Option<Self> {
        Some(Self(fact.clone()))
    }
}

impl Job for TellImportFailed {
    const KIND: &'static str = "recordings.tell_import_failed";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell somebody that their import did not work".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let Self(fact) = self;
        // Of the import itself nothing is left to lead to.
        let path = "/recordings";
        let link = address(&app, path).or_fail()?;
        let told = Told {
            user: fact.owner,
            kind: "import.failed",
            params: json!({ "title": fact.title, "why": fact.why }),
            link: Some(path.to_owned()),
            letter: Some(letters::import_failed(&fact.title, &fact.why, &link)),
        };
        let mut tx = app.db.tx().await.or_retry()?;
        notices::tell(&app, &mut tx, told).await.or_retry()?;
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

pub(super) fn address(app: &App, path: &str) -> Result<String> {
    let url = app.public_url.join(path.trim_start_matches('/'));
    url.map(|url| url.to_string()).map_err(Error::internal)
}
