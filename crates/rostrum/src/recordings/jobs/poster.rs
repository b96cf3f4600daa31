//! One picture that stands for the recording.

use media::plan;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{runner, wanted};
use crate::jobs::{Follows, Job, OrStop, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::files;
use crate::recordings::model::{MixReady, RenditionKind, made_map};
use crate::recordings::store::{recordings, renditions};

/// Makes the poster of a recording from its mix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakePoster {
    recording: Uuid,
    owner: Uuid,
}

/// Large enough for a card on a large screen.
const WIDTH: u32 = 1280;
/// Nearer to the end of a film there may be no picture.
const LAST_MS: u64 = 100;

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
        let at_ms = poster_moment(&app, &row, mix.duration_ms);
        let at_ms = at_ms.await.or_retry()?;
        let opened = mix.open(&app).await.or_retry()?;
        let plan = plan::thumbnail(&opened.input, at_ms, WIDTH);
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

/// Where in a film of this length the picture is that stands for it: where somebody said, else where people have settled
/// down.
///
/// # Errors
/// The database is away.
pub async fn poster_moment(app: &App, row: &recordings::Row, film_ms: u64) -> Result<u64> {
    let Some(chosen) = row.poster_at_ms.and_then(|ms| u64::try_from(ms).ok()) else {
        return Ok(film_ms / 3);
    };
    let mix = renditions::find(app.db.read(), row.id, RenditionKind::Mix.as_str()).await?;
    let map = mix.map(|mix| made_map(&mix.detail)).unwrap_or_default();
    Ok(map.to_film(chosen).min(film_ms.saturating_sub(LAST_MS)))
}
