//! What a player asks and is told.

mod captions;
mod ladder;
mod roll;
mod watch;

pub use captions::{
    Caption, CaptionChange, CaptionKind, CaptionList, Chapter, Chapters, MOST_TRACKS, NewCaption,
};
pub use ladder::{
    AskLadder, AskRendition, Codec, LeftOutView, Percent, Quality, RungKind, RungState, RungView,
    Wanted as WantedRungs,
};
pub use roll::{OnAir, Played, QUARTER_MS, ROLL_VERSION, Roll};
pub use watch::{Beat, Beats, InProgress, ProgressPage, ProgressQuery, Spans, takes_ms};

use chrono::{DateTime, Utc};
use garde::Validate;
use media::live::SoundCodec;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

crate::kit::settings::settings! {
    /// Playing recordings, and letting others do so.
    pub struct Settings in "playback" {
        /// The bit rates, in kbit/s, of the renditions that are made of every mix and import, each from 100 to 20000. Those
        /// above what the source has are left out.
        pub ladder_kbps: Vec<u32> = media::plan::ladder::DEFAULT_KBPS,
        /// Whether renditions are made by themselves. If not, somebody has to ask for them.
        pub ladder_auto: bool = true,
        /// Sites, such as `https://lms.example.org`, whose pages may fetch streams from here with a script. Everybody's
        /// pages may embed none unless they stand here.
        pub cors_origins: Vec<String> = Vec::new(),
        /// Whether caches that many people share may keep segments. Only behind a proxy that asks
        /// `/api/v1/playback/authorize` for each request, as described in `docs/operate/cdn.md`: others would hand them to
        /// anybody.
        pub shared_cache: bool = false,
        /// For how many minutes an address from `download-url` is good. A download that has begun goes on.
        #[within(1..=60)]
        pub download_url_minutes: i64 = 15_i64,
        /// For how many seconds a playback token in an address (`?pt=`) is good; players ask for a new one in time. A proxy that
        /// keeps bytes without asking for each request hands them out for as long after a right was withdrawn.
        #[within(5..=3600)]
        pub token_s: i64 = 300_i64,
        /// Sites, such as `https://lms.example.org`, whose pages may show an embedded recording in a frame. `*` is every
        /// site: a recording can be embedded only by a link that its owner made for it. Empty: none.
        pub embed_origins: Vec<String> = vec!["*".to_owned()],
    }
}

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
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
    /// What a `download-url` carries.
    #[garde(length(max = 200))]
    pub signed: Option<String>,
}

/// What a playback token can look like: addresses that repeat it hold nothing else.
pub fn a_token(pt: &str, _: &()) -> garde::Result {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if pt.len() <= 100 && pt.bytes().all(fits) {
        return Ok(());
    }
    let say = "A playback token has up to 100 letters, digits, `-` and `_`.";
    Err(garde::Error::new(say))
}

/// A playback token, where nothing else is asked.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Token {
    /// A playback token.
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
}

/// A playback token, and what a list of what can be chosen from shall hold.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Choosing {
    /// A playback token.
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
    /// How the sound of what is or was live shall be coded. What was made of a recording later has AAC alone.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    pub sound: SoundAs,
}

/// A codec of sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SoundAs {
    /// What every player understands.
    #[default]
    Aac,
    /// As good with half the bytes.
    Opus,
}

impl From<SoundAs> for SoundCodec {
    fn from(asked: SoundAs) -> Self {
        match asked {
            SoundAs::Aac => Self::Aac,
            SoundAs::Opus => Self::Opus,
        }
    }
}

/// A playback token, and what a player of a live stream waits for (RFC 8216bis, section 6.2.5).
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct Awaited {
    /// A playback token.
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
    /// Of a playlist: answer when it has this segment.
    #[serde(rename = "_HLS_msn")]
    pub msn: Option<u64>,
    /// Of a playlist: answer when it has this part of that segment.
    #[serde(rename = "_HLS_part")]
    pub part: Option<u64>,
    /// Of a playlist: `YES` leaves out what the player has already.
    #[serde(rename = "_HLS_skip")]
    #[garde(length(max = 10))]
    pub skip: Option<String>,
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
    #[garde(inner(custom(a_token)))]
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
    /// How many milliseconds each pair of peaks stands for: 20, 100, 500 or 2000.
    #[garde(inner(custom(a_zoom)))]
    #[param(example = 100)]
    pub ms: Option<u32>,
    /// A playback token.
    #[garde(inner(custom(a_token)))]
    pub pt: Option<String>,
}

/// What a pair of peaks can stand for, in milliseconds: a pixel at the closest zoom, and three from further away.
pub const ZOOMS: [u32; 4] = [20, 100, 500, 2_000];

#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde wants it")]
fn a_zoom(ms: &u32, (): &()) -> garde::Result {
    match ZOOMS.contains(ms) {
        true => Ok(()),
        false => Err(garde::Error::new("It is 20, 100, 500 or 2000.")),
    }
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

/// What a player needs to begin.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaybackInfo {
    /// Whether it is recorded at this moment: only then it may become live.
    pub running: bool,
    /// Whether it is live at this moment.
    pub live: bool,
    /// The multivariant playlist, once there are renditions, and while it is live.
    pub hls_url: Option<String>,
    /// The multivariant playlist of the camera beside the shared screen, with the same dates as that of the stream: where what
    /// was live is what plays, and a camera was beside it.
    pub beside_url: Option<String>,
    /// The DASH manifest, once there are renditions.
    pub dash_url: Option<String>,
    /// The mix as one file, once there is one, for those who may take it home.
    pub mp4_url: Option<String>,
    /// The captions.
    pub captions: Vec<Caption>,
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// Which part of the sheet of pictures belongs to which time (WebVTT).
    pub sprite_url: Option<String>,
    /// The renditions that can be played now.
    pub qualities: Vec<Quality>,
    /// How long it is, in seconds.
    pub duration_s: Option<f64>,
}
