//! Somebody took their word back: their captures end, and unless they choose otherwise what there is of them goes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::{App, Result};
use crate::recordings::capture;
use crate::recordings::model::State;
use crate::recordings::service::withdraw;
use crate::recordings::store::people;
use crate::recordings::store::recordings::{self, Row};
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
        for row in self.meant(&app).await.or_retry()? {
            self.forget_in(&app, &row).await.or_retry()?;
        }
        Ok(())
    }
}

impl Forget {
    /// Who wants everything removed may say so when the host has stopped already: then it is what ended last.
    async fn meant(&self, app: &App) -> Result<Vec<Row>> {
        let (db, session) = (app.db.read(), self.session);
        let running = recordings::running_at(db, session, self.at_ms).await?;
        if self.keep || !running.is_empty() {
            return Ok(running);
        }
        let last = recordings::last_at(db, session, self.at_ms).await?;
        Ok(last.into_iter().collect())
    }

    async fn forget_in(&self, app: &App, row: &Row) -> Result<()> {
        let was_there = people::find(app.db.read(), row.id, self.participant).await?;
        if was_there.is_none() {
            return Ok(());
        }
        capture::end_of(app, row, self.participant).await;
        if self.keep {
            return withdraw::note(app, row.id, self.participant).await;
        }
        withdraw::erase(app, row, self.participant, self.at_ms).await?;
        if row.state == State::Recording.as_str() {
            return Ok(());
        }
        // It has ended: the mix was made, or is being made, with them in it.
        withdraw::withhold(app, row).await
    }
}
