//! The mix in other forms: MP3 after each mix, the rest when somebody asks for it.

use media::plan::{self, Input, Plan};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Made, report, runner, wanted};
use crate::jobs::{self, Follows, Job, OrStop, Run, Slot, Stop, Tells};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Result};
use crate::recordings::files;
use crate::recordings::model::{MixReady, RenditionKind};
use crate::recordings::store::recordings::{self, Row};

/// Makes another form of a mix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Convert {
    recording: Uuid,
    owner: Uuid,
    to: ConvertTo,
    /// Somebody waits for it.
    #[serde(default)]
    asked: bool,
}

/// Another form of a mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConvertTo {
    /// VP9 and Opus.
    Webm,
    /// Small sound.
    Mp3,
    /// Exact sound.
    Wav,
}

impl ConvertTo {
    /// What it is kept as.
    #[must_use]
    pub const fn kind(self) -> RenditionKind {
        match self {
            Self::Webm => RenditionKind::Webm,
            Self::Mp3 => RenditionKind::Mp3,
            Self::Wav => RenditionKind::Wav,
        }
    }

    /// The ending of its file.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        self.kind().as_str()
    }

    const fn mime(self) -> &'static str {
        match self {
            Self::Webm => "video/webm",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
        }
    }

    fn plan(self, input: &Input, duration_ms: u64) -> Plan {
        match self {
            Self::Webm => plan::webm(input, duration_ms),
            Self::Mp3 => plan::mp3(input, duration_ms),
            Self::Wav => plan::wav(input, duration_ms),
        }
    }
}

impl Convert {
    /// For this recording.
    pub fn of(row: &Row, to: ConvertTo) -> Self {
        Self {
            recording: row.id,
            owner: row.owner,
            to,
            asked: true,
        }
    }
}

/// Queues it, unless it waits already. The caller has asked for permission on the recording.
///
/// # Errors
/// The database is away.
pub async fn convert(app: &App, row: &Row, to: ConvertTo) -> Result<jobs::View> {
    let mut tx = app.db.tx().await?;
    let job = Convert::of(row, to);
    let id = jobs::enqueue(app, &mut tx, &job).await?;
    tx.commit().await?;
    let all = jobs::of_subject(app, row.id).await?;
    let found = all.into_iter().find(|job| job.id == id);
    found.ok_or_else(|| Error::internal("a job that was queued is gone"))
}

impl Follows<MixReady> for Convert {
    fn after(fact: &MixReady) -> Option<Self> {
        let (recording, owner) = (fact.recording, fact.owner);
        let to = ConvertTo::Mp3;
        Some(Self {
            recording,
            owner,
            to,
            asked: false,
        })
    }
}

impl Job for Convert {
    const KIND: &'static str = "recordings.convert";
    const SLOT: Slot = Slot::Heavy;
    const PRIORITY: i32 = -5;

    fn priority(&self) -> i32 {
        if self.asked { 2 } else { Self::PRIORITY }
    }

    fn tells(&self) -> Tells {
        if self.asked {
            Tells::Both
        } else {
            Tells::Failure
        }
    }

    fn title(&self) -> String {
        format!("Make the {} file", self.to.ending().to_uppercase())
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("{} {}", self.to.ending(), self.recording))
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
        let plan = self.to.plan(&opened.input, mix.duration_ms);
        let media = runner(&app);
        let work = wanted(&run, media.run(&plan, report(&run))).await?;
        let key = BlobKey::new("recordings", &[row.id, app.new_id()], self.to.ending());
        let name = plan.outputs.first().map(String::as_str).unwrap_or_default();
        let len = app.blobs.put(&key, &work.path(name)).await.or_retry()?;
        let made = Made {
            kind: self.to.kind(),
            of: mix.version(),
            key: Some(key),
            mime: self.to.mime(),
            size_bytes: len,
            detail: "{}".to_owned(),
        };
        super::replace(&app, row.id, made).await.or_retry()
    }
}
