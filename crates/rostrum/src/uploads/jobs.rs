//! What uploads do in the background.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::service::join;
use crate::jobs::{Job, OrStop as _, Run, Slot, Stop};
use crate::kit::App;

/// Puts an upload together from its parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JoinParts {
    /// The final upload.
    pub upload: Uuid,
}

impl Job for JoinParts {
    const KIND: &'static str = "uploads.join";
    // Somebody waits for what follows.
    const PRIORITY: i32 = 20;
    // Where uploads are on a disk, it is the server's.
    const SLOT: Slot = Slot::House;
    // A disk that is full for an hour must not make it forget.
    const MAX_ATTEMPTS: i32 = 20;

    fn title(&self) -> String {
        "Put an upload together from its parts".to_owned()
    }

    fn lane(&self) -> Option<String> {
        Some(format!("join {}", self.upload))
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let done = join(&app, self.upload, |done| {
            run.progress(done);
            run.still_wanted().is_ok()
        });
        let done = done.await;
        // The server ends, or somebody wants it to stop: that is no failure.
        run.still_wanted()?;
        done.or_retry()
    }
}
