//! What was sent grew on this machine's disk; when it is over it is noted what it is, and it goes where whole files are kept.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Job, OrStop as _, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::live::store::renditions;

/// Puts the files of a stream that is over away.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeepStream {
    /// Of which recording.
    pub recording: Uuid,
}

impl Job for KeepStream {
    const KIND: &'static str = "live.keep";
    // What was sent lies on the server's disk.
    const SLOT: Slot = Slot::House;
    const PRIORITY: i32 = -10;

    fn title(&self) -> String {
        "Move what was live to the storage".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        for row in renditions::of(app.db.read(), self.recording)
            .await
            .or_retry()?
        {
            run.still_wanted()?;
            keep(&app, &row).await.or_retry()?;
        }
        Ok(())
    }
}

async fn keep(app: &App, row: &renditions::Row) -> Result<()> {
    let key = BlobKey::stored(&row.stored_key)?;
    // What a crash wrote behind the last segment is nobody's.
    app.blobs
        .cut(&key, u64::try_from(row.size_bytes).unwrap_or(0))
        .await?;
    app.blobs.keep(&key).await?;
    // It may have been taken out of service meanwhile.
    let all = renditions::of(app.db.read(), row.recording).await?;
    if all.iter().all(|now| now.id != row.id) {
        app.blobs.delete(&key).await?;
    }
    Ok(())
}
