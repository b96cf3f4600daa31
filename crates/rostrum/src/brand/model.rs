//! What an asset is, and what it may be.

use chrono::{DateTime, Utc};
use garde::Validate;
use media::examine::{AudioStream, VideoStream};
use media::sniff::Format;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kit::text::one_line;

/// The largest picture taken.
pub const PICTURE_BYTES: u64 = 10 << 20;
/// The largest clip taken.
pub const CLIP_BYTES: u64 = 200 << 20;
/// The longest clip taken.
pub const CLIP_MS: u64 = 60_000;
/// Shorter ones are not seen.
pub const SHORTEST_CLIP_MS: u64 = 200;
/// Pictures are kept no larger than a film can be, lying or standing.
pub const PICTURE_BOX: (u32, u32) = (3840, 3840);
/// Clips have no more pixels: 4K.
pub const CLIP_PIXELS: u64 = 4096 * 2304;
/// So many assets one person keeps.
pub const MOST: u64 = 200;

/// What an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A still picture.
    Picture,
    /// Moving pictures, with sound or without.
    Video,
    /// Sound alone.
    Sound,
}

impl AssetKind {
    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Sound => "sound",
        }
    }

    /// Reads a stored kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Picture, Self::Video, Self::Sound]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// What was found in a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// The only format it is read as.
    pub format: Format,
    /// Its pictures.
    pub video: Option<VideoStream>,
    /// Its sound.
    pub audio: Option<AudioStream>,
    /// How long it is.
    pub duration_ms: u64,
}

/// A picture or clip that its owner keeps for films.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BrandAsset)]
pub struct Asset {
    /// Names it in recipes.
    pub id: Uuid,
    /// What it is.
    pub kind: AssetKind,
    /// What its owner calls it.
    pub name: String,
    /// Media type of its file.
    pub mime: String,
    /// Length of its file.
    #[schema(minimum = 0)]
    pub size_bytes: u64,
    /// Columns; `null` for sound.
    #[schema(minimum = 1)]
    pub width: Option<u32>,
    /// Rows; `null` for sound.
    #[schema(minimum = 1)]
    pub height: Option<u32>,
    /// How long a clip is; `null` for a picture.
    #[schema(minimum = 0)]
    pub duration_ms: Option<u64>,
    /// Whether there is anything to hear.
    pub has_sound: bool,
    /// When it was brought.
    pub created_at: DateTime<Utc>,
    /// Where its file is.
    pub file_url: String,
}

/// How a new asset is called.
#[derive(Clone, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewAsset {
    /// Its name, on one line.
    #[garde(custom(a_name))]
    #[param(min_length = 1, max_length = 120)]
    pub name: String,
}

fn a_name(name: &str, _: &()) -> garde::Result {
    one_line(name, 120).map_err(garde::Error::new)
}
