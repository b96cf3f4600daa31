//! What a new mix asks of playback: a ladder by itself, or nothing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::MakeLadder;
use crate::jobs::{self, Follows, Job, OrStop as _, Run, Stop};
use crate::kit::{App, Result};
use crate::live;
use crate::playback::model::Settings;
use crate::playback::store::ladders;
use crate::recordings::{self, MixReady, RecordingRow};

/// Has the ladder of a new mix made, unless nobody needs one: no work is queued that would find nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FollowMix {
    recording: Uuid,
}

impl Follows<MixReady> for FollowMix {
    fn after(fact: &MixReady) -> Option<Self> {
        let recording = fact.recording;
        Some(Self { recording })
    }
}

impl Job for FollowMix {
    const KIND: &'static str = "playback.follow_mix";

    fn title(&self) -> String {
        "See whether playback needs a new mix".to_owned()
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.go_on(&app).await.or_retry()
    }
}

impl FollowMix {
    async fn go_on(self, app: &App) -> Result<()> {
        let Some(row) = recordings::by_id(app, self.recording).await? else {
            return Ok(());
        };
        if !is_needed(app, &row).await? {
            return Ok(());
        }
        let mut tx = app.db.tx().await?;
        jobs::enqueue(app, &mut tx, &MakeLadder::by_itself(row.id, row.owner)).await?;
        tx.commit().await
    }
}

/// Whether a ladder is due though nobody has asked for one just now.
async fn is_needed(app: &App, row: &RecordingRow) -> Result<bool> {
    if ladders::find(app.db.read(), row.id).await?.is_some() {
        return Ok(true);
    }
    if !app.get::<Settings>().ladder_auto {
        return Ok(false);
    }
    // What was live has its qualities already, until somebody wants it to look or to sound another way.
    Ok(!live::covers(app, row).await? || recordings::is_edited(app, row.id).await?)
}
