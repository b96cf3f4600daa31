//! What was refused leaves nothing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, OrStop as _, Run, Slot, Stop};
use crate::kit::{App, sabotage};
use crate::uploads;

/// Removes the files of an import that was refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClearImport {
    id: Uuid,
    #[serde(default)]
    left: uploads::Left,
}

impl ClearImport {
    /// Of this one, and what its upload left.
    pub const fn of(id: Uuid, left: uploads::Left) -> Self {
        Self { id, left }
    }
}

impl Job for ClearImport {
    const KIND: &'static str = "recordings.clear_import";
    const PRIORITY: i32 = 40;
    const SLOT: Slot = Slot::Light;
    // A disk that is ill for an hour must not make it forget.
    const MAX_ATTEMPTS: i32 = 20;

    fn title(&self) -> String {
        "Remove a file that was refused".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        if sabotage::is_on("s11") {
            return Ok(());
        }
        uploads::clear(&app, self.id, &self.left).await.or_retry()?;
        app.blobs
            .delete_folder("recordings", self.id)
            .await
            .or_retry()
    }
}
