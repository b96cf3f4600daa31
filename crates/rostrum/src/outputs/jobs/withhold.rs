//! What somebody is in who took their word back goes. It is shown to nobody from the moment on in which a piece of them is
//! gone; here its file goes as well.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::outputs::model::{Made, OutputState, WITHDRAWN};
use crate::outputs::service::now::are_there;
use crate::outputs::store::{self, Row};
use crate::recordings::{self, Withheld};
use crate::storage;

/// Removes the files that were made of a mix which is out of service, or of pieces that are gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithholdOutputs {
    recording: Uuid,
}

impl Follows<Withheld> for WithholdOutputs {
    fn after(fact: &Withheld) -> Option<Self> {
        Some(Self {
            recording: fact.recording,
        })
    }
}

impl Job for WithholdOutputs {
    const KIND: &'static str = "outputs.withhold";
    // Before anything is made anew.
    const PRIORITY: i32 = 50;

    fn title(&self) -> String {
        "Remove files that may not be shown".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.withhold(&app).await.or_retry()
    }
}

impl WithholdOutputs {
    async fn withhold(self, app: &App) -> Result<()> {
        let there = recordings::pieces_now(app.db.read(), self.recording).await?;
        for row in store::of(app.db.read(), self.recording).await? {
            let Some(made) = row.made.as_deref().map(Made::read) else {
                continue;
            };
            let is_newest = match made.mix {
                Some(_) => {
                    recordings::is_newest_mix(app.db.read(), self.recording, made.mix).await?
                }
                None => true,
            };
            if !is_newest || !are_there(&there, &made.of.pieces) {
                remove(app, row).await?;
            }
        }
        Ok(())
    }
}

/// The file first: a row that is left shows that there is something to do again.
async fn remove(app: &App, old: Row) -> Result<()> {
    let Some(key) = old.stored_key else {
        return Ok(());
    };
    app.blobs.delete(&BlobKey::stored(&key)?).await?;
    let tx = app.db.tx().await?;
    let Some(mut row) = store::hold(&*tx, old.id).await? else {
        return Ok(());
    };
    // What was made meanwhile was made without them.
    if row.stored_key.as_deref() != Some(&*key) {
        return Ok(());
    }
    (row.stored_key, row.size_bytes, row.sha256) = (None, None, None);
    (row.duration_ms, row.made_at, row.made) = (None, None, None);
    if !OutputState::parse(&row.state).is_open() {
        row.state = OutputState::Failed.as_str().to_owned();
        row.problem = Some(WITHDRAWN.to_owned());
    }
    storage::remove(&tx, row.id).await?;
    store::save(&*tx, row).await?;
    tx.commit().await
}
