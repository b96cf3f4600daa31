//! Captures grow on this machine's disk; when they are whole it is noted what they are, and they go where whole files are
//! kept.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::model::{PieceState, Stopped};
use crate::recordings::store::pieces;

/// Notes what the captures of a recording that has stopped are, and moves them into the bucket, where there is one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeepCaptures {
    recording: Uuid,
}

impl Follows<Stopped> for KeepCaptures {
    fn after(fact: &Stopped) -> Option<Self> {
        let recording = fact.recording;
        Some(Self { recording })
    }
}

impl Job for KeepCaptures {
    const KIND: &'static str = "recordings.keep_captures";
    // What was captured lies on the server's disk.
    const SLOT: Slot = Slot::House;
    const PRIORITY: i32 = -10;

    fn title(&self) -> String {
        "Move what was captured to the storage".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let all = pieces::of(app.db.read(), &[self.recording])
            .await
            .or_retry()?;
        let ready = |piece: &pieces::Row| piece.state == PieceState::Ready.as_str();
        for piece in all.into_iter().filter(ready) {
            run.still_wanted()?;
            keep(&app, &piece).await.or_retry()?;
        }
        Ok(())
    }
}

async fn keep(app: &App, piece: &pieces::Row) -> Result<()> {
    let key = BlobKey::stored(&piece.stored_key)?;
    app.blobs.keep(&key).await?;
    // Somebody may have taken their word back while it was on its way.
    if pieces::find(app.db.read(), piece.id).await?.is_none() {
        app.blobs.delete(&key).await?;
    }
    Ok(())
}
