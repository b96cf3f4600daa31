//! What an output is, and what it is made of.

mod settings;

pub use settings::{Channels, NewOutput, OutputSettings, Quality};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// So many a recording has at the most.
pub const MOST: u64 = 50;
/// What is said of a file that may not be shown any more.
pub const WITHDRAWN: &str = "Somebody who is in this file does not want to be recorded any more. Make it again: it will be without them.";

/// Where an output stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputState {
    /// It will be made.
    Queued,
    /// It is being made.
    Running,
    /// It is there.
    Ready,
    /// It could not be made; the problem says why.
    Failed,
}

impl OutputState {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// Reads what was stored.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "queued" => Self::Queued,
            "running" => Self::Running,
            "ready" => Self::Ready,
            _ => Self::Failed,
        }
    }

    /// Whether somebody works on it, or will.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// A file to publish or to take to an editor.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Output {
    /// Its id.
    pub id: Uuid,
    /// Of which recording.
    pub recording_id: Uuid,
    /// What was asked for.
    pub settings: OutputSettings,
    /// Where it stands. While it is made again the file before can be fetched.
    pub state: OutputState,
    /// Why it, or the last try to make it again, failed; of one that is queued, what it waits for.
    pub problem: Option<String>,
    /// The job that makes it, or made it last.
    pub job_id: Option<Uuid>,
    /// What the file is called; nothing while there is none.
    pub file_name: Option<String>,
    /// Its length.
    pub size_bytes: Option<u64>,
    /// Its SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// How long it plays.
    pub duration_ms: Option<u64>,
    /// What it was made of has changed since: the mix, the pieces or the chapters.
    pub is_stale: bool,
    /// When it was made.
    pub made_at: Option<DateTime<Utc>>,
    /// What it was made of.
    pub made_of: Option<MadeOf>,
    /// When it was asked for first.
    pub created_at: DateTime<Utc>,
    /// Who asked for it first.
    pub created_by: Option<Uuid>,
}

/// The outputs of a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutputList {
    /// All of them, newest first; never more than a page.
    pub items: Vec<Output>,
    /// Always absent.
    pub next_cursor: Option<String>,
}

/// What an output was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MadeOf {
    /// The version of the recipe that its mix was made by; absent for imported files and tracks.
    pub recipe_version: Option<i32>,
    /// The pieces of people that are in it.
    pub pieces: Vec<Uuid>,
    /// How many chapters it has.
    pub chapters: usize,
    /// The SHA-256 of the mix it was made of; absent for tracks.
    pub mix_sha256: Option<String>,
}

/// The same as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What is told of it.
    #[serde(flatten)]
    pub of: MadeOf,
    /// Which making of the mix it was.
    pub mix: Option<Uuid>,
    /// Another one means that it would be made of something else today.
    pub mark: String,
}

impl Made {
    /// Reads what was stored.
    #[must_use]
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}
