//! The mix in segments, for players that speak HLS.

use media::plan;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Made, report, runner, wanted};
use crate::jobs::{Follows, Job, OrStop, Run, Slot, Stop};
use crate::kit::{App, Error, Result};
use crate::recordings::files::{self, segment_key};
use crate::recordings::model::{MixReady, RenditionKind};
use crate::recordings::store::recordings;

/// Cuts the mix of a recording into segments, without encoding it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeHls {
    recording: Uuid,
    owner: Uuid,
}

/// What is kept of a set of segments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Segments {
    /// The folder they lie in.
    pub made: Uuid,
    /// Their lengths in seconds.
    pub seconds: Vec<f64>,
}

impl Follows<MixReady> for MakeHls {
    fn after(fact: &MixReady) -> Option<Self> {
        let (recording, owner) = (fact.recording, fact.owner);
        Some(Self { recording, owner })
    }
}

impl MakeHls {
    /// For this recording.
    pub fn of(row: &recordings::Row) -> Self {
        Self {
            recording: row.id,
            owner: row.owner,
        }
    }
}

impl Job for MakeHls {
    const KIND: &'static str = "recordings.hls";
    const SLOT: Slot = Slot::Heavy;

    fn title(&self) -> String {
        "Prepare streaming".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("hls {}", self.recording))
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
        let opened = mix.open(&app).await.or_retry()?;
        let plan = plan::hls_single(&opened.input, mix.duration_ms);
        let media = runner(&app);
        let work = wanted(&run, media.run(&plan, report(&run))).await?;
        let seconds = plan::segments(&work).map_err(super::stop_of)?;
        let made = app.new_id();
        let mut size_bytes = 0;
        for n in 0..seconds.len() {
            let from = work.path(&format!("segment-{n}.ts"));
            let key = segment_key(row.id, made, n);
            size_bytes += app.blobs.put(&key, &from).await.or_retry()?;
        }
        let detail = serde_json::to_string(&Segments { made, seconds });
        let detail = detail.map_err(Error::internal).or_fail()?;
        let made = Made {
            kind: RenditionKind::Hls,
            of: mix.version(),
            key: None,
            mime: "application/vnd.apple.mpegurl",
            size_bytes,
            detail,
        };
        super::replace(&app, row.id, made).await.or_retry()
    }
}
