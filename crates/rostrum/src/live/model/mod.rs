//! What a live stream is, as it is seen from outside.

mod destination;

pub use destination::{
    Address, ChangeDestination, Destination, Destinations, MOST, NewDestination, Reason, Standing,
};

use chrono::{DateTime, Utc};
use garde::Validate;
use media::live::Sound;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::kit::settings::settings! {
    /// Live lectures.
    pub struct Settings in "live" {
        /// So many people watch one stream at the same time; whoever comes then is told so and may try again.
        #[within(1..=1_000_000)]
        pub max_viewers: usize = 5_000_usize,
        /// So many of them watch one stream by WHEP, less than half a second behind: to each of these the server sends
        /// pictures and sound of their own, as to somebody in the call. 0: nobody does.
        #[within(0..=10_000)]
        pub max_whep_viewers: usize = 50_usize,
        /// Pictures that cannot be passed on as they are (VP8, which everybody sends while somebody in the room has a browser without H.264) are coded anew here, in three sizes. That takes about half a processor for each stream while it is so; without it viewers see black meanwhile.
        pub recode: bool = true,
        /// So many streams at the same time may show several people in one picture, where those who lead the room want it or
        /// several of them have their cameras on. Such a picture is drawn and coded here, in three sizes: about half a processor
        /// for two people, and a little more for each other one. 0: viewers always see one person or one screen, as it is sent.
        #[within(0..=1_000)]
        pub max_composed: usize = 1_usize,
        /// Whether those who lead a room may have its live streams sent on to other platforms by RTMP.
        pub push: bool = true,
        /// Whether these may be within this machine or a private network. Whoever leads a room could then
        /// find out what answers there.
        pub push_private: bool = false,
    }
}

/// The folders of pictures, by the names that simulcast layers have, smallest first.
pub const LAYERS: [&str; 3] = ["q", "h", "f"];

/// The same of the camera beside a shared screen, which is shown small.
pub const BESIDE: [&str; 2] = ["q", "h"];

/// How sound is coded that every player and every platform understands.
pub const AAC: Sound = Sound::Aac { channels: 2 };

/// What a rendition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A layer of the pictures.
    Picture,
    /// The sound of all, in AAC, which every player understands.
    Sound,
    /// The same in Opus.
    Opus,
    /// A layer of the camera beside a shared screen.
    Beside,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
            Self::Opus => "opus",
            Self::Beside => "beside",
        }
    }

    /// As it was stored.
    #[must_use]
    pub fn read(stored: &str) -> Self {
        let all = [Self::Sound, Self::Opus, Self::Beside];
        let found = all.into_iter().find(|kind| kind.as_str() == stored);
        found.unwrap_or(Self::Picture)
    }

    /// As its files are sent.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Picture | Self::Beside => "video/mp4",
            Self::Sound | Self::Opus => "audio/mp4",
        }
    }

    /// How it is coded, where it is sound.
    #[must_use]
    pub const fn sound(self) -> Option<Sound> {
        match self {
            Self::Sound => Some(AAC),
            // A stream that runs has no beginning whose samples would be dropped: packets lie where they are heard.
            Self::Opus => Some(Sound::Opus {
                channels: 2,
                pre_skip: 0,
            }),
            Self::Picture | Self::Beside => None,
        }
    }
}

/// Where a live stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LiveState)]
pub enum State {
    /// Nothing is sent yet.
    Waiting,
    /// It can be watched.
    Live,
    /// It is over; the recording plays.
    Ended,
}

/// Why nothing is sent although the stream was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LiveHint)]
pub enum Hint {
    /// Nobody who agreed to be recorded has a camera or a screen on.
    NoPictures,
    /// The pictures come in a codec that cannot be passed on as they are, and they are not to be coded anew (`live.recode`).
    Codec,
}

/// How viewers see several people who have their cameras on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LiveLayout)]
pub enum Layout {
    /// Those who lead the room together, while nobody shows a screen; else one person or one screen.
    #[default]
    Automatic,
    /// One person or one screen, as it is sent.
    One,
    /// Everybody who agreed to be recorded together, nine at the most; five beside a screen.
    Together,
}

impl Layout {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::One => "one",
            Self::Together => "together",
        }
    }

    /// What was stored; what nobody knows any more chooses by itself.
    #[must_use]
    pub fn stored(text: Option<&str>) -> Self {
        let mut others = [Self::One, Self::Together].into_iter();
        let known = others.find(|one| Some(one.as_str()) == text);
        known.unwrap_or_default()
    }
}

/// Whether the server can show several people in one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LiveComposing)]
pub enum Composing {
    /// It never does (`live.max_composed`).
    Off,
    /// It does so for as many other streams as it may.
    Full,
    /// It can, or does.
    Ready,
}

/// A request to go on air.
#[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = StartLive, example = json!({}))]
pub struct Start {
    /// How several people are shown; it can be changed while it is live.
    #[serde(default)]
    pub layout: Layout,
}

/// How several people shall be shown from now on.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = ArrangeLive, example = json!({"layout": "together"}))]
pub struct Arrange {
    /// How.
    pub layout: Layout,
}

/// A live stream.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LiveStream)]
pub struct Live {
    /// Where it stands.
    pub state: State,
    /// When somebody pressed the button; absent when nobody did: then `ended` means that nobody can any more.
    pub started_at: Option<DateTime<Utc>>,
    /// Since when it can be watched.
    pub on_air_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The multivariant playlist (LL-HLS while it is live). 404 while it waits.
    pub hls_url: Option<String>,
    /// The multivariant playlist of the camera beside the shared screen, with the same dates; absent while there was none.
    pub beside_url: Option<String>,
    /// The DASH manifest, some seconds further behind. 404 until a segment is complete.
    pub dash_url: Option<String>,
    /// Where a player asks for it by WHEP, less than half a second behind. Only while it is live and not coded anew, and where the server has it.
    pub whep_url: Option<String>,
    /// How many watch at this moment.
    pub viewers: usize,
    /// How many watched at the same time at the most.
    pub peak_viewers: usize,
    /// How far behind the presenter players are that keep as near as they are told to, in milliseconds.
    pub latency_ms: Option<u64>,
    /// Why it still waits, when that is known.
    pub hint: Option<Hint>,
    /// Whether the pictures are coded anew on the server, because they cannot be passed on as they are.
    pub recoded: bool,
    /// How several people shall be shown.
    pub layout: Layout,
    /// How many pictures are shown together in one at this moment; 0 while one is passed on as it is sent.
    pub together: usize,
    /// Whether several can be.
    pub composing: Composing,
    /// The renditions that can be chosen now, smallest first.
    pub layers: Vec<LiveLayer>,
}

/// A rendition of a live stream.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveLayer {
    /// Its id, as the playlists name it.
    pub id: Uuid,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Measured until now, in kbit/s.
    pub bitrate_kbps: u64,
    /// How many watch it.
    pub viewers: usize,
}
