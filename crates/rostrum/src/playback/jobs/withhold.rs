//! What was made of a mix that may not be shown any more goes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::playback::service::pictures;
use crate::playback::store::{ladders, rungs};
use crate::recordings::{self, Withheld};
use crate::storage;

/// Removes the ladder and the pictures that were made of a mix which is out of service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithholdLadder {
    recording: Uuid,
    made: Vec<Uuid>,
}

impl Follows<Withheld> for WithholdLadder {
    fn after(fact: &Withheld) -> Option<Self> {
        let (recording, made) = (fact.recording, fact.made.clone());
        Some(Self { recording, made })
    }
}

impl Job for WithholdLadder {
    const KIND: &'static str = "playback.withhold";
    // Before anything is made anew.
    const PRIORITY: i32 = 50;

    fn title(&self) -> String {
        "Remove what was made of a mix that may not be shown".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.withhold(&app).await.or_retry()
    }
}

impl WithholdLadder {
    async fn withhold(self, app: &App) -> Result<()> {
        for id in self.made {
            pictures::forget(app, self.recording, id).await?;
        }
        // What was made meanwhile of a better mix stays.
        let mut old = Vec::new();
        for rung in rungs::of(app.db.read(), self.recording).await? {
            let source = Some(rung.source);
            if !recordings::is_newest_mix(app.db.read(), self.recording, source).await? {
                old.push(rung);
            }
        }
        // The files first: rows that are left show that there is something to do again.
        for key in old.iter().filter_map(|rung| rung.stored_key.as_deref()) {
            app.blobs.delete(&BlobKey::stored(key)?).await?;
        }
        let tx = app.db.tx().await?;
        for rung in &old {
            rungs::delete(&*tx, rung.id).await?;
            storage::remove(&tx, rung.id).await?;
        }
        if let Some(mut ladder) = ladders::find(&*tx, self.recording).await?
            && ladder
                .source
                .is_some_and(|source| old.iter().any(|rung| rung.source == source))
        {
            ladder.source = None;
            ladders::save(&*tx, ladder).await?;
        }
        tx.commit().await
    }
}
