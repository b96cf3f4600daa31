//! Outputs whose mix went out of service while they were made wait for the next one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::{App, Result};
use crate::outputs::service::ask;
use crate::outputs::store;
use crate::recordings::{self, MixReady};

/// Has made what waits for a mix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeWaiting {
    recording: Uuid,
}

impl Follows<MixReady> for MakeWaiting {
    fn after(fact: &MixReady) -> Option<Self> {
        let recording = fact.recording;
        Some(Self { recording })
    }
}

impl Job for MakeWaiting {
    const KIND: &'static str = "outputs.make_waiting";

    fn title(&self) -> String {
        "Go on with files that wait for a mix".to_owned()
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.go_on(&app).await.or_retry()
    }
}

impl MakeWaiting {
    async fn go_on(self, app: &App) -> Result<()> {
        let Some(recording) = recordings::by_id(app, self.recording).await? else {
            return Ok(());
        };
        for row in store::of(app.db.read(), self.recording).await? {
            if !row.waits() {
                continue;
            }
            let mut tx = app.db.tx().await?;
            let held = store::hold(&*tx, row.id).await?;
            if let Some(held) = held.filter(store::Row::waits) {
                ask::anew(app, &mut tx, &recording, held).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
