//! What clients are shown of a meeting: the same words in `docs/protocol/signalling.md`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::ObjectRole;
use crate::rooms::model::{RoomKind, TakeQuality};

/// What a track shows or lets hear.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Sound.
    Microphone,
    /// A person's picture.
    Camera,
    /// A shared screen.
    Screen,
}

impl Source {
    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Microphone => "microphone",
            Self::Camera => "camera",
            Self::Screen => "screen",
        }
    }

    /// Whether it is sound.
    #[must_use]
    pub const fn is_audio(self) -> bool {
        matches!(self, Self::Microphone)
    }
}

/// The codec every camera of a room is sent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VideoCodec {
    /// Written to disk as it is.
    H264,
    /// Decoded everywhere.
    Vp8,
}

/// One published track, as others see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Track {
    /// The track.
    pub id: Uuid,
    /// What it shows or lets hear.
    pub source: Source,
    /// Whether the server drops what is sent of it.
    pub muted: bool,
}

/// A person in the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Participant {
    /// Stays the same for this person in this room.
    pub id: Uuid,
    /// The account, for those who have one.
    pub user_id: Option<Uuid>,
    /// The name others see.
    pub name: String,
    /// What this person may do.
    pub role: ObjectRole,
    /// Since when the hand is up, in milliseconds since 1970.
    pub hand_raised_at_ms: Option<i64>,
    /// Whether this person agreed to be recorded; `null` before the answer.
    pub consent: Option<bool>,
    /// Whether the socket is there; without it the seat is kept for a while.
    pub connected: bool,
    /// Since when this person is in the meeting.
    pub joined_at: DateTime<Utc>,
    /// What this person publishes.
    pub tracks: Vec<Track>,
}

/// A line of the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Chat {
    /// The message.
    pub id: Uuid,
    /// Who wrote it.
    pub participant_id: Uuid,
    /// The name it was written under.
    pub name: String,
    /// What was written.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The recording of a room, as everybody in it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecordingInfo {
    /// The recording.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// When it began, in milliseconds since 1970 on the server's clock.
    pub started_at_ms: i64,
    /// When it ended.
    pub stopped_at_ms: Option<i64>,
}

/// How far a take has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakeState {
    /// It grows.
    Recording,
    /// It is on its way.
    Uploading,
    /// It is here and is being checked.
    Verifying,
    /// Nothing of it can be lost any more.
    Safe,
    /// It cannot go on without help.
    Failed,
}

/// How far a participant's take of one source has come, as that participant's browser reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeItem {
    /// Of what.
    pub source: Source,
    /// How much was recorded, in milliseconds.
    pub recorded_ms: u64,
    /// How much of it is on that computer's disk.
    pub saved_ms: u64,
    /// How much of it the server has.
    pub uploaded_ms: u64,
    /// The same in bytes.
    pub uploaded_bytes: u64,
    /// How many bytes there are so far.
    pub total_bytes: u64,
    /// How far it has come.
    pub state: TakeState,
}

/// The room in a [`RoomState`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomHead {
    /// The room.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Whether nobody new comes in.
    pub locked: bool,
    /// How good the pictures are that everybody records on their own computer.
    pub take_quality: TakeQuality,
}

/// Everything a client needs to draw the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomState {
    /// The room.
    pub room: RoomHead,
    /// The meeting.
    pub session_id: Uuid,
    /// The codec cameras are sent with.
    pub codec: VideoCodec,
    /// Who is there, in the order they came.
    pub participants: Vec<Participant>,
    /// The recording that runs.
    pub recording: Option<RecordingInfo>,
    /// Whether it goes out to viewers at this moment.
    pub live: bool,
    /// The names of the platforms that it is sent on to.
    pub sent_on: Vec<String>,
    /// The last lines of the chat, oldest first.
    pub chat: Vec<Chat>,
    /// Who speaks.
    pub speaker_id: Option<Uuid>,
}
