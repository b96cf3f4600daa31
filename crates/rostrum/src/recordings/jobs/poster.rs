//! One picture that stands for the recording.

use media::plan;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{runner, wanted};
use crate::jobs::{Follows, Job, OrStop, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::files;
use crate::recordings::model::{MixReady, RenditionKind};
use crate::recordings::store::recordings;

/// Makes the poster of a recording from its mix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakePoster {
    recording: Uuid,
    owner: Uuid,
}

/// Large enough for a card on a large screen.
const WIDTH: u32 = 1280;

impl Follows<MixReady> for MakePoster {
    fn after(fact: &MixReady) -> Option<Self> {
        let (recording, owner) = (fact.recording, fact.owner);
        Some(Self { recording, owner })
    }
}

impl MakePoster {
    /// For this recording.
    pub fn of(row: &recordings::Row) -> Self {
        Self {
            recording: row.id,
            owner: row.owner,
        }
    }
}

impl Job for MakePoster {
    const KIND: &'static str = "recordings.poster";
    const SLOT: Slot = Slot::Heavy;
    const PRIORITY: i32 = 5;

    fn title(&self) -> String {
        "Make the poster".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("poster {}", self.recording))
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let row = recordings::find(app.db.read(), self.recording)
            .await
            .or_retry()?;
        let Some(row) = row else { return Ok(()) };
        let mix = files::rendition(&app, &row, RenditionKind::Mix)
            .await
            .or_retry()?;
        let Some(mix) = mix else { return Ok(()) };
        // The first seconds are people settling down.
        let opened = mix.open(&app).await.or_retry()?;
        let plan = plan::thumbnail(&opened.input, mix.duration_ms / 3, WIDTH);
        let media = runner(&app);
        let work = wanted(&run, media.run(&plan, |_| {})).await?;
        let key = BlobKey::new("recordings", &[row.id, app.new_id()], "jpg");
        let len = app
            .blobs
            .put(&key, &work.path("picture.jpg"))
            .await
            .or_retry()?;
        let made = super::Made {
            kind: RenditionKind::Poster,
            of: mix.version(),
            key: Some(key),
            mime: "image/jpeg",
            size_bytes: len,
            detail: "{}".to_owned(),
        };
        super::replace(&app, row.id, made).await.or_retry()
    }
}
