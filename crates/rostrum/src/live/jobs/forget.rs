//! Streams go with their recording; people go from streams.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::App;
use crate::live::service::forget;
use crate::recordings::{self, Purged};
use crate::rooms::facts::ConsentWithdrawn;

/// Forgets the stream of a recording that is gone for good.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetStream {
    recording: Uuid,
}

impl Follows<Purged> for ForgetStream {
    fn after(fact: &Purged) -> Option<Self> {
        Some(Self {
            recording: fact.recording,
        })
    }
}

impl Job for ForgetStream {
    const KIND: &'static str = "live.forget";

    fn title(&self) -> String {
        "Remove the live stream of a recording".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        forget::stream(&app, self.recording).await.or_retry()
    }
}

/// Takes somebody who took their word back out of what is live, unless it may stay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetPerson {
    session: Uuid,
    participant: Uuid,
    at_ms: i64,
}

impl Follows<ConsentWithdrawn> for ForgetPerson {
    fn after(fact: &ConsentWithdrawn) -> Option<Self> {
        // That nothing more of them is sent needs no job: who does not agree is not chosen.
        (!fact.keep).then_some(Self {
            session: fact.session,
            participant: fact.participant,
            at_ms: fact.at_ms,
        })
    }
}

impl Job for ForgetPerson {
    const KIND: &'static str = "live.forget_person";
    const PRIORITY: i32 = 50;
    // What is live is in the server.
    const SLOT: Slot = Slot::House;

    fn title(&self) -> String {
        "Remove somebody from a live stream who does not want to be in it".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        let meant = recordings::meant_at(&app, self.session, self.at_ms, false).await;
        for row in meant.or_retry()? {
            let forgotten = forget::person(&app, row.id, self.participant).await;
            forgotten.or_retry()?;
        }
        Ok(())
    }
}
