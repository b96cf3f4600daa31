//! Renditions for players whose files were damaged are made anew, and so is what is kept only to be quick.

use serde::{Deserialize, Serialize};

use super::MakeLadder;
use crate::jobs::{self, Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::playback::model::RungState;
use crate::playback::store::rungs;
use crate::recordings;
use crate::scrub::Damaged;
use crate::storage;

/// Has a damaged rendition made anew; waveforms and pictures go, and are made when somebody asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeAnew {
    key: String,
}

impl Follows<Damaged> for MakeAnew {
    fn after(fact: &Damaged) -> Option<Self> {
        let key = fact.key.clone();
        key.starts_with("recordings/").then_some(Self { key })
    }
}

impl Job for MakeAnew {
    const KIND: &'static str = "playback.make_anew";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Make a damaged file anew".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        let key = BlobKey::stored(&self.key).or_fail()?;
        anew(&app, &key).await.or_retry()
    }
}

async fn anew(app: &App, key: &BlobKey) -> Result<()> {
    if is_made_when_asked(key) {
        return Ok(app.blobs.delete(key).await?);
    }
    let ids = key.ids();
    let Some(id) = ids.first().copied() else {
        return Ok(());
    };
    let Some(row) = recordings::by_id(app, id).await? else {
        return Ok(());
    };
    let mut tx = app.db.tx().await?;
    let all = rungs::of(&*tx, id).await?;
    let of_key = |rung: &rungs::Row| rung.stored_key.as_deref() == Some(key.as_str());
    let Some(mut rung) = all.into_iter().find(of_key) else {
        return Ok(());
    };
    rung.state = RungState::Queued.as_str().to_owned();
    (rung.stored_key, rung.shape, rung.size_bytes) = (None, None, 0);
    storage::remove(&tx, rung.id).await?;
    rungs::save(&*tx, rung).await?;
    jobs::enqueue(app, &mut tx, &MakeLadder::of(id, row.owner)).await?;
    tx.commit().await?;
    tracing::info!(recording.id = %id, "a damaged rendition for players is made anew");
    Ok(app.blobs.delete(key).await?)
}

/// Whether it is a waveform, a sheet of pictures, a preview or a smaller poster: of all that is stored only what is made of something
/// else has a name of its own behind the id (`<id>.peaks.json`, `<id>.sprite.jpg`).
fn is_made_when_asked(key: &BlobKey) -> bool {
    let name = key.as_str().rsplit('/').next().unwrap_or_default();
    name.split('.').count() > 2
}
