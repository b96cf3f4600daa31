//! Somebody took their word back: their captures end, and unless they choose otherwise what there is of them goes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::{App, Result};
use crate::recordings::capture;
use crate::recordings::model::State;
use crate::recordings::service::{see, withdraw};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, tracks};
use crate::rooms::facts::ConsentWithdrawn;

/// Makes a withdrawal true. A job, so that neither a crash nor a sick disk can forget it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Forget {
    session: Uuid,
    participant: Uuid,
    keep: bool,
    at_ms: i64,
}

impl Follows<ConsentWithdrawn> for Forget {
    fn after(fact: &ConsentWithdrawn) -> Option<Self> {
        Some(Self {
            session: fact.session,
            participant: fact.participant,
            keep: fact.keep,
            at_ms: fact.at_ms,
        })
    }
}

impl Job for Forget {
    const KIND: &'static str = "recordings.forget";
    // Before anything is made of what has to go.
    const PRIORITY: i32 = 50;
    // Captures that are on are in the server.
    const SLOT: Slot = Slot::House;

    fn title(&self) -> String {
        "Remove somebody who does not want to be recorded".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        let meant = see::meant_at(&app, self.session, self.at_ms, self.keep).await;
        for row in meant.or_retry()? {
            self.forget_in(&app, &row).await.or_retry()?;
        }
        Ok(())
    }
}

impl Forget {
    async fn forget_in(&self, app: &App, row: &Row) -> Result<()> {
        // First: whoever has just been met by the recorder is noted before this is answered.
        capture::end_of(app, row, self.participant).await;
        let was_there = people::find(app.db.read(), row.id, self.participant).await?;
        if was_there.is_none() {
            return Ok(());
        }
        if self.keep {
            return withdraw::note(app, row.id, self.participant).await;
        }
        let tracks = tracks::of_person(app.db.read(), row.id, self.participant).await?;
        withdraw::erase(app, row, self.participant, self.at_ms).await?;
        if row.state == State::Recording.as_str() {
            return Ok(());
        }
        // Who never was in it takes no film from the others. What a crash left half done is seen by the film.
        if tracks.is_empty() && withdraw::is_whole(app, row).await? {
            return Ok(());
        }
        // It has ended: the mix was made, or is being made, with them in it.
        withdraw::withhold(app, row).await
    }
}
