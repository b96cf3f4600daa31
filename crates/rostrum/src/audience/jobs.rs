//! What was said goes with the recording.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::service::forget;
use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::App;
use crate::recordings::Purged;

/// Forgets what was said of a recording that is gone for good.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetAudience {
    recording: Uuid,
}

impl Follows<Purged> for ForgetAudience {
    fn after(fact: &Purged) -> Option<Self> {
        Some(Self {
            recording: fact.recording,
        })
    }
}

impl Job for ForgetAudience {
    const KIND: &'static str = "audience.forget";

    fn title(&self) -> String {
        "Remove what viewers said of a recording".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        forget::recording(&app, self.recording).await.or_retry()
    }
}
