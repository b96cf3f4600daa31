//! What was damaged and can be made from something else is made anew.

use serde::{Deserialize, Serialize};

use super::{Convert, ConvertTo, MakeHls, MakePoster, Mix, Segments};
use crate::jobs::{self, Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::model::RenditionKind;
use crate::recordings::store::{recordings, renditions};
use crate::scrub::Damaged;

/// Has a rendition made anew whose file is damaged. Of an original there is no other: an admin is told, and may have a copy.
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
    const KIND: &'static str = "recordings.make_anew";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Make a damaged file anew".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        let key = BlobKey::stored(&self.key).or_fail()?;
        queue(&app, &key).await.or_retry()
    }
}

async fn queue(app: &App, key: &BlobKey) -> Result<()> {
    let ids = key.ids();
    let Some(id) = ids.first().copied() else {
        return Ok(());
    };
    let Some(row) = recordings::find(app.db.read(), id).await? else {
        return Ok(());
    };
    let all = renditions::of(app.db.read(), &[id]).await?;
    let is_of = |made: &&renditions::Row| {
        let segments = serde_json::from_str::<Segments>(&made.detail).ok();
        made.stored_key.as_deref() == Some(key.as_str())
            || segments.is_some_and(|segments| ids.get(1) == Some(&segments.made))
    };
    let Some(made) = all.iter().find(is_of) else {
        return Ok(());
    };
    let convert = |to| Convert::of(&row, to);
    let mut tx = app.db.tx().await?;
    match RenditionKind::parse(&made.kind) {
        Some(RenditionKind::Mix) => jobs::enqueue(app, &mut tx, &Mix::of(&row)).await?,
        Some(RenditionKind::Hls) => jobs::enqueue(app, &mut tx, &MakeHls::of(&row)).await?,
        Some(RenditionKind::Poster) => jobs::enqueue(app, &mut tx, &MakePoster::of(&row)).await?,
        Some(RenditionKind::Mp3) => jobs::enqueue(app, &mut tx, &convert(ConvertTo::Mp3)).await?,
        Some(RenditionKind::Wav) => jobs::enqueue(app, &mut tx, &convert(ConvertTo::Wav)).await?,
        Some(RenditionKind::Webm) => jobs::enqueue(app, &mut tx, &convert(ConvertTo::Webm)).await?,
        None => return Ok(()),
    };
    tx.commit().await?;
    tracing::info!(recording.id = %id, kind = made.kind, "a damaged rendition is made anew");
    Ok(())
}
