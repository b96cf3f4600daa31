//! How safe takes are, and the links that bring them to safety.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ParticipantView, TrackKind, TrackState};

/// Everybody's takes of a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Standings {
    /// By person, in the order they came.
    pub items: Vec<Standing>,
}

/// How safe one person's takes are.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TakesOfPerson)]
pub struct Standing {
    /// Whose.
    pub participant: ParticipantView,
    /// Whether this person is in the room now.
    pub present: bool,
    /// Whether the server has all of it.
    pub safe: bool,
    /// When their browser last said how far it is.
    pub reported_at: Option<DateTime<Utc>>,
    /// Since when they are gone.
    pub left_at: Option<DateTime<Utc>>,
    /// By source.
    pub takes: Vec<TakeStanding>,
}

/// How safe one source of a person is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TakeStanding {
    /// Of what.
    pub kind: TrackKind,
    /// How it stands.
    pub state: StandingState,
    /// How much was recorded, as far as is known, in milliseconds.
    pub recorded_ms: u64,
    /// How much of it the server has.
    pub stored_ms: u64,
    /// How much is only on that machine.
    pub only_there_ms: u64,
}

/// How a source of a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TakeStandingState)]
pub enum StandingState {
    /// It grows, or did when their browser was last heard.
    Recording,
    /// It has ended, and part of it is only on that machine.
    Arriving,
    /// The server has all of it.
    Safe,
    /// What came cannot be used.
    Failed,
}

/// A recovery link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecoveryLink {
    /// What a browser sends as `Authorization: Bearer`. It sends takes and does nothing else.
    pub token: String,
    /// Where a person goes with it. The token stands behind the `#`: no server or log sees it pass.
    pub url: String,
    /// Until when it holds; `null` while the recording runs.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a recovery link is for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Recovery)]
pub struct RecoveryView {
    /// The recording.
    pub recording_id: Uuid,
    /// How it is called.
    pub title: String,
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// When it ended.
    pub stopped_at_ms: Option<i64>,
    /// Whose takes these are.
    pub participant: ParticipantView,
    /// Until when the link holds; `null` while the recording runs.
    pub expires_at: Option<DateTime<Utc>>,
    /// What the server knows of them.
    pub takes: Vec<RecoveredTake>,
}

/// What the server has of one source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecoveredTake {
    /// Of what.
    pub kind: TrackKind,
    /// Where it stands.
    pub state: TrackState,
    /// How much was recorded, as far as is known.
    pub seconds_recorded: f64,
    /// How much of that the server has.
    pub seconds_safe: f64,
}

/// Where a recovery link is mailed.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "grace@example.org"}))]
pub struct MailRecovery {
    /// The address of whoever has the link.
    #[garde(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub email: String,
}
