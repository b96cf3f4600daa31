//! What somebody who imports a file is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::jobs::Fact;

/// What became of an imported file.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ImportResult {
    /// The recording it became.
    pub recording_id: Uuid,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Importing {
    /// `uploading`, `verifying` or `converting`.
    pub state: &'static str,
    /// Of this state.
    pub percent: Option<f64>,
}

/// An import came to nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportFailed {
    /// Who sent it.
    pub owner: Uuid,
    /// How it was called.
    pub title: String,
    /// Why, in words.
    pub why: String,
}

impl Fact for ImportFailed {}

/// Where an import stands. Beyond that it is a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It is looked at.
    Verifying,
    /// It is good, and is made into something that plays.
    Converting,
    /// It was refused or cancelled; nothing of it is left.
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
