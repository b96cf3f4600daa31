//! What somebody who imports a file is told.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of an imported file.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ImportResult {
    /// The recording it became.
    pub recording_id: Uuid,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Importing {
    /// `uploading`, `verifying`, `converting`; `cancelled` when somebody stopped the work on it.
    pub state: &'static str,
    /// Of this state.
    pub percent: Option<f64>,
}

/// Where an import stands. Beyond that it is a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It is looked at.
    Verifying,
    /// It is good, and is made into something that plays.
    Converting,
    /// It was refused; nothing of it is left.
    Refused,
}

impl ImportState {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verifying => "verifying",
            Self::Converting => "converting",
            Self::Refused => "refused",
        }
    }
}

/// The kinds of jobs that an import passes through.
pub const PARTS: [&str; 2] = ["recordings.import", "recordings.conform"];
