//! What was made of a recording goes with it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::{App, Result};
use crate::outputs::store;
use crate::recordings::Purged;

/// Forgets the outputs of a recording that is gone for good.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetOutputs {
    recording: Uuid,
}

impl Follows<Purged> for ForgetOutputs {
    fn after(fact: &Purged) -> Option<Self> {
        Some(Self {
            recording: fact.recording,
        })
    }
}

impl Job for ForgetOutputs {
    const KIND: &'static str = "outputs.forget";

    fn title(&self) -> String {
        "Remove the files of a recording".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.forget(&app).await.or_retry()
    }
}

impl ForgetOutputs {
    async fn forget(self, app: &App) -> Result<()> {
        let tx = app.db.tx().await?;
        store::delete_of(&*tx, self.recording).await?;
        tx.commit().await?;
        // One that was being made may have left its file behind the purge.
        app.blobs
            .delete_folder("recordings", self.recording)
            .await?;
        Ok(())
    }
}
