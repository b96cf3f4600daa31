//! What goes out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{MadeBy, Origin, RenditionKind, RenditionState, State, TrackKind, TrackState};
use crate::courses::LectureState;
use crate::jobs;

/// A recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Recording {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Why it failed.
    pub problem: Option<String>,
    /// Whether there is something to play now.
    pub playable: bool,
    /// What is still on its way.
    pub arriving: Vec<Arriving>,
    /// Where it comes from.
    pub source: MadeBy,
    /// Where it was made; an imported file was made in no room.
    pub room_id: Option<Uuid>,
    /// In which meeting.
    pub session_id: Option<Uuid>,
    /// Whose it is.
    pub owner_id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// The same on the clock that tracks lie on, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// When it ended.
    pub stopped_at_ms: Option<i64>,
    /// How long it is; of one that runs, how long it is now.
    pub duration_ms: i64,
    /// Its poster; another picture has another id.
    pub poster_id: Option<Uuid>,
    /// The moment of the film that its poster shows, in milliseconds, where somebody chose one.
    pub poster_at_ms: Option<i64>,
    /// Until when it can be brought back from the trash.
    pub restorable_until: Option<DateTime<Utc>>,
    /// One source of one person each.
    pub tracks: Vec<TrackView>,
    /// What was made from them.
    pub renditions: Vec<RenditionView>,
    /// The work on it.
    pub jobs: Vec<jobs::View>,
}

/// A page of recordings.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordingPage {
    /// The recordings, newest first; their `jobs` are left out.
    pub items: Vec<Recording>,
    /// Give it as `cursor` for the next page.
    pub next_cursor: Option<String>,
}

/// A recording as a lecture of a course.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Lecture)]
pub struct LectureView {
    /// The course.
    pub course_id: Uuid,
    /// The recording.
    pub recording_id: Uuid,
    /// Its section, or none.
    pub section_id: Option<Uuid>,
    /// How many lectures of its section stand before it.
    pub position: i32,
    /// Whether students see it.
    pub state: LectureState,
    /// From when they see it; `null` for a draft.
    pub publish_at: Option<DateTime<Utc>>,
    /// Since when they have seen it.
    pub published_at: Option<DateTime<Utc>>,
    /// How it is called.
    pub title: String,
    /// How long it is.
    pub duration_ms: i64,
    /// Where the recording stands.
    pub recording_state: State,
    /// Whether there is something to play now.
    pub playable: bool,
    /// Its picture, when there is one.
    pub thumbnail_url: Option<String>,
}

/// A page of lectures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LecturePage {
    /// The lectures, in the order of their course.
    pub items: Vec<LectureView>,
    /// Give it as `cursor` for the next page.
    pub next_cursor: Option<String>,
}

/// A track that is not all here.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Arriving {
    /// Whose, by name.
    pub participant: String,
    /// The track.
    pub track: Uuid,
    /// How much of it is only on that machine.
    pub seconds_missing: f64,
}

/// One source of one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrackView {
    /// Its id.
    pub id: Uuid,
    /// What it is of.
    pub kind: TrackKind,
    /// Who recorded it.
    pub origin: Origin,
    /// Where it stands.
    pub state: TrackState,
    /// Whose it is.
    pub participant: ParticipantView,
    /// Where it begins on the recording's clock.
    pub offset_ms: f64,
    /// From its beginning to its end.
    pub duration_ms: Option<i64>,
    /// How it is coded.
    pub codec: Option<String>,
    /// Columns.
    pub width: Option<i32>,
    /// Rows.
    pub height: Option<i32>,
    /// Of all its pieces.
    pub size_bytes: i64,
    /// What plays it, when it is in one piece.
    pub media_url: Option<String>,
    /// Its files, in order.
    pub pieces: Vec<PieceView>,
    /// Its waveform.
    pub peaks_url: Option<String>,
    /// Which sound of an imported file it is, when that has several.
    pub sound: Option<Sound>,
    /// How much was recorded, as far as is known.
    pub seconds_recorded: f64,
    /// How much of that the server has.
    pub seconds_safe: f64,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// One of several sounds of an imported file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TrackSound)]
pub struct Sound {
    /// The how many-th: the mix has number 1.
    #[schema(example = 2)]
    pub number: u32,
    /// Its language, as the file says it.
    #[schema(example = "deu")]
    pub language: Option<String>,
    /// How the file calls it.
    #[schema(example = "Interpreter")]
    pub title: Option<String>,
}

/// Somebody who was there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParticipantView {
    /// The participant.
    pub id: Uuid,
    /// The name shown.
    pub name: String,
}

/// One file of a track.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PieceView {
    /// Its id.
    pub id: Uuid,
    /// Where its first frame lies on the recording's clock.
    pub offset_ms: f64,
    /// How long it is.
    pub duration_ms: Option<i64>,
    /// Where it is fetched.
    pub url: String,
    /// Its container.
    pub mime: String,
    /// How it is coded.
    pub codec: String,
    /// Columns.
    pub width: Option<i32>,
    /// Rows.
    pub height: Option<i32>,
}

/// Something playable that was made from the tracks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RenditionView {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: RenditionKind,
    /// Where it stands.
    pub state: RenditionState,
    /// How far it is.
    pub percent: f64,
    /// Its container.
    pub mime: Option<String>,
    /// Columns.
    pub width: Option<i32>,
    /// Rows.
    pub height: Option<i32>,
    /// How long it is.
    pub duration_ms: Option<i64>,
    /// How large it is.
    pub size_bytes: Option<i64>,
    /// Why it could not be made.
    pub problem: Option<String>,
}

/// A take that may be uploaded now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TakeMade {
    /// The track it is a piece of.
    pub track_id: Uuid,
    /// What `take_id` in the upload's metadata must be.
    pub take_id: Uuid,
    /// What `purpose` in the upload's metadata must be: always `take`.
    pub purpose: &'static str,
}

/// What a browser encrypts with what it keeps of its takes until they are here.
#[derive(Clone, Serialize, ToSchema)]
#[schema(example = json!({"key": "W3fTgCz0ODXh5q5nC0zPvJ8cYv5D5D7qk2n0bqS3m1E="}))]
pub struct JournalKey {
    /// 32 bytes in base64: the input of HKDF-SHA256, from which a key for each take is made.
    pub key: String,
}

/// A key is not for logs.
impl std::fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JournalKey(…)")
    }
}
