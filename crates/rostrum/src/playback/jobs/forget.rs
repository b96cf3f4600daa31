//! What belongs to a recording goes with it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::{App, Result};
use crate::playback::store::{beats, captions, chapters, ladders, playbacks, rungs, watched};
use crate::recordings::Purged;

/// Forgets what is kept here of a recording that is gone for good.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetRecording {
    recording: Uuid,
}

impl Follows<Purged> for ForgetRecording {
    fn after(fact: &Purged) -> Option<Self> {
        Some(Self {
            recording: fact.recording,
        })
    }
}

impl Job for ForgetRecording {
    const KIND: &'static str = "playback.forget";

    fn title(&self) -> String {
        "Remove what belonged to a recording".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.forget(&app).await.or_retry()
    }
}

impl ForgetRecording {
    async fn forget(self, app: &App) -> Result<()> {
        let tx = app.db.tx().await?;
        for track in captions::of(&*tx, self.recording).await? {
            captions::delete(&*tx, track.id).await?;
        }
        chapters::delete(&*tx, self.recording).await?;
        ladders::delete(&*tx, self.recording).await?;
        rungs::delete_of(&*tx, self.recording).await?;
        beats::delete_of(&*tx, self.recording).await?;
        watched::delete_of(&*tx, self.recording).await?;
        playbacks::delete_of(&*tx, self.recording).await?;
        tx.commit().await?;
        // A ladder that was being made may have left a file behind the purge.
        app.blobs
            .delete_folder("recordings", self.recording)
            .await?;
        Ok(())
    }
}
