//! What a player asks and is told.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// How long a playback token in an address is good for.
pub const TOKEN_S: i64 = 5 * 60;
/// How long the cookie of a playback is good for: a long evening.
pub const COOKIE_S: i64 = 12 * 3600;
/// The cookie's name; its path is the recording.
pub const COOKIE: &str = "rostrum_playback";

/// Opening a playback takes nothing yet.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Open {}

/// One person playing one recording on one device.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Playback {
    /// Its id.
    pub playback_id: Uuid,
    /// Good as `?pt=` for players that can only follow links.
    pub token: String,
    /// Until when the token is.
    pub expires_at: DateTime<Utc>,
    /// Where this person stopped last time, in seconds.
    pub resume_at: Option<f64>,
}

/// What a download is called by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Format {
    /// The mix, or a track that is one.
    #[default]
    #[serde(rename = "mp4")]
    Mp4,
    /// The mix coded anew, or a track that is one.
    #[serde(rename = "webm")]
    Webm,
    /// The sound, small.
    #[serde(rename = "mp3")]
    Mp3,
    /// The sound, exact.
    #[serde(rename = "wav")]
    Wav,
    /// All originals in one archive.
    #[serde(rename = "tracks.zip")]
    Tracks,
}

/// What is downloaded.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// As what. Without it: the mix, or the track as it is.
    #[garde(skip)]
    #[param(inline)]
    pub format: Option<Format>,
    /// Only this track.
    #[garde(skip)]
    pub track: Option<Uuid>,
    /// A playback token.
    #[garde(length(max = 100))]
    pub pt: Option<String>,
}

/// A playback token, where nothing else is asked.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Token {
    /// A playback token.
    #[garde(length(max = 100))]
    pub pt: Option<String>,
}

/// A picture of a recording.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Picture {
    /// At this second; without it, the poster.
    #[garde(range(min = 0.0, max = 1e6))]
    pub at: Option<f64>,
    /// So many columns.
    #[garde(range(min = 16, max = 1920))]
    #[param(minimum = 16, maximum = 1920)]
    pub width: Option<u32>,
    /// A playback token.
    #[garde(length(max = 100))]
    pub pt: Option<String>,
}

/// Whose waveform.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wave {
    /// Of this track; without it, of the mix.
    #[garde(skip)]
    pub track: Option<Uuid>,
    /// A playback token.
    #[garde(length(max = 100))]
    pub pt: Option<String>,
}

/// Where a file can be fetched without a header.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DownloadUrl {
    /// The address.
    pub url: String,
    /// Until when a download may begin.
    pub expires_at: DateTime<Utc>,
}

/// A waveform.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PeaksView {
    /// Samples a second of what was measured.
    pub sample_rate: u32,
    /// Samples in each stretch.
    pub samples_per_peak: u32,
    /// Lowest and highest of each stretch in turn, from −128 to 127.
    pub peaks: Vec<i8>,
}
