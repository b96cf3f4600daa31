//! What comes in.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{MadeBy, State, TrackKind};
use crate::kit::patch;
use crate::kit::text::one_line;

/// Starting a recording.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"room_id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60", "title": "Talk"}))]
pub struct Start {
    /// The room.
    #[garde(skip)]
    pub room_id: Uuid,
    /// How it is called; without one, after the room.
    #[garde(inner(custom(a_title)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub title: Option<String>,
    /// The course it will be a lecture of, as a draft.
    #[garde(skip)]
    #[serde(default)]
    pub course_id: Option<Uuid>,
}

/// Changes to a recording: the fields given.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Talk"}))]
pub struct Change {
    /// Another title.
    #[garde(inner(custom(a_title)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub title: Option<String>,
    /// The moment of the film that its poster shows, in milliseconds; it stays the same picture however the film is cut
    /// later. `null`: the program chooses one.
    #[garde(inner(inner(range(min = 0))))]
    #[schema(value_type = Option<i64>, minimum = 0)]
    #[serde(default, deserialize_with = "patch::given")]
    pub poster_at_ms: Option<Option<i64>>,
}

/// What a list of recordings is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    /// Words of the title.
    #[garde(length(max = 200))]
    pub q: Option<String>,
    /// Where they stand.
    #[garde(skip)]
    #[param(inline)]
    pub state: Option<State>,
    /// Where they come from.
    #[garde(skip)]
    #[param(inline)]
    pub source: Option<MadeBy>,
    /// Made in this room.
    #[garde(skip)]
    pub room_id: Option<Uuid>,
    /// Lectures of this course that one may see, whosever they are.
    #[garde(skip)]
    pub course_id: Option<Uuid>,
    /// Of this owner.
    #[garde(skip)]
    pub owner_id: Option<Uuid>,
    /// Not older than this.
    #[garde(skip)]
    pub from: Option<DateTime<Utc>>,
    /// Older than this.
    #[garde(skip)]
    pub to: Option<DateTime<Utc>>,
    /// Those in the trash instead of those that are not.
    #[garde(skip)]
    pub trashed: Option<bool>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// How a recording is thrown away.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Removal {
    /// Out of the trash, with no way back.
    #[garde(skip)]
    pub for_good: Option<bool>,
}

/// A take that somebody's browser records.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"source": "microphone", "mime": "audio/x-pcm", "codec": "s16le", "sample_rate": 48000, "channels": 1, "started_at_ms": 1_800_000_000_000.0, "part": 0}))]
pub struct NewTake {
    /// What it is of.
    #[garde(skip)]
    pub source: TrackKind,
    /// Its container: `audio/x-pcm`, `video/webm`, `video/mp4`, `video/x-matroska`, `audio/webm`.
    #[garde(length(min = 1, max = 100), ascii)]
    pub mime: String,
    /// Its codec: `s24le`, `s16le` or `f32le` for bare samples, else what the browser says.
    #[garde(length(min = 1, max = 40), ascii)]
    pub codec: String,
    /// Samples a second.
    #[garde(range(min = 8000, max = 384_000))]
    #[serde(default)]
    pub sample_rate: Option<i32>,
    /// Channels.
    #[garde(range(min = 1, max = 8))]
    #[serde(default)]
    pub channels: Option<i32>,
    /// Columns of the picture.
    #[garde(range(min = 1, max = 16_384))]
    #[serde(default)]
    pub width: Option<i32>,
    /// Rows of the picture.
    #[garde(range(min = 1, max = 16_384))]
    #[serde(default)]
    pub height: Option<i32>,
    /// When its first sample or frame was, in milliseconds of the server's clock; `null` when the
    /// browser was cut off before it could tell.
    #[garde(inner(custom(a_time)))]
    #[serde(default)]
    pub started_at_ms: Option<f64>,
    /// The number of the piece: 0, and one more after each change of device or reload.
    #[garde(range(min = 0, max = 9999))]
    #[serde(default)]
    pub part: i32,
}

/// What only the end of a take knows.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"duration_ms": 60_000}))]
pub struct TakeChange {
    /// A better measurement of its start.
    #[garde(inner(custom(a_time)))]
    #[serde(default)]
    pub started_at_ms: Option<f64>,
    /// Its length.
    #[garde(range(min = 0))]
    #[serde(default)]
    pub duration_ms: Option<i64>,
    /// Pairs of sample count and server time.
    #[garde(inner(length(max = 5000)))]
    #[serde(default)]
    pub clock: Option<Vec<ClockPair>>,
    /// When samples were taken, on the browser's own clock: one in two seconds is enough, and in hours fewer.
    #[garde(inner(length(max = 5000), inner(custom(a_stamp))))]
    #[serde(default)]
    pub stamps: Option<Vec<Stamp>>,
    /// What the stamps are the time of.
    #[garde(skip)]
    #[serde(default)]
    pub stamped: Option<Stamped>,
    /// How the browser's clock lay against the server's, over the whole take.
    #[garde(inner(length(max = 5000), inner(custom(a_ping))))]
    #[serde(default)]
    pub pings: Option<Vec<Ping>>,
}

/// A sample and when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Samples of the take before this one.
    pub sample: u64,
    /// The browser's clock, in milliseconds: that of the pings, whatever its zero.
    pub local_ms: f64,
}

/// What a stamp is the time of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stamped {
    /// When the sample was taken: wrong to both sides.
    #[default]
    Captured,
    /// When it came to the page: never early.
    Heard,
}

/// One question to the server for its time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    /// The middle between question and answer on the browser's clock, in milliseconds.
    pub local_ms: f64,
    /// The server's answer, in milliseconds since 1970.
    pub server_ms: f64,
    /// From question to answer, in milliseconds.
    pub rtt_ms: f64,
}

/// So many samples had come at that time of the server's clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockPair {
    /// Samples (or frames) since the beginning.
    pub samples: u64,
    /// Milliseconds of the server's clock.
    pub at_ms: f64,
}

/// A title is one line that shows something.
fn a_title(title: &str, _: &()) -> garde::Result {
    one_line(title, 200).map_err(garde::Error::new)
}

/// A time between the years 2000 and 2200.
fn a_time(ms: &f64, _: &()) -> garde::Result {
    if (946_684_800_000.0..7_258_118_400_000.0).contains(ms) {
        return Ok(());
    }
    Err(garde::Error::new("is no time in milliseconds since 1970"))
}

/// A sample that a take can have, at a time that some clock can show.
fn a_stamp(stamp: &Stamp, _: &()) -> garde::Result {
    if stamp.sample < 1 << 40 && stamp.local_ms.abs() < 1e14 {
        return Ok(());
    }
    Err(garde::Error::new("holds a sample or a time that cannot be"))
}

/// A trip of less than ten minutes to a server whose clock is about right.
fn a_ping(ping: &Ping, _: &()) -> garde::Result {
    a_time(&ping.server_ms, &())?;
    if ping.local_ms.abs() < 1e14 && (0.0..600_000.0).contains(&ping.rtt_ms) {
        return Ok(());
    }
    Err(garde::Error::new("holds a time that cannot be"))
}
