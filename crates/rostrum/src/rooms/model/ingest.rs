//! What an encoder sends by, as those who lead the room see it.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::name_of_a_person;
use crate::rooms::live::Source;

/// What the pictures of an encoder are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// A camera like others.
    #[default]
    Camera,
    /// What is presented: shown large, and before every camera where a live stream has to choose.
    Screen,
}

impl Picture {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Screen => "screen",
        }
    }

    /// Reads what is stored; what nobody ever wrote is taken for a camera.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "screen" => Self::Screen,
            _ => Self::Camera,
        }
    }
}

impl From<Picture> for Source {
    fn from(picture: Picture) -> Self {
        match picture {
            Picture::Camera => Self::Camera,
            Picture::Screen => Self::Screen,
        }
    }
}

/// A key for an encoder. Whoever makes it agrees that what is sent with it is recorded when the room is.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Lecture hall", "picture": "screen"}))]
pub struct NewIngest {
    /// How others see it called; left out: as before, and `Encoder` the first time.
    #[garde(inner(custom(name_of_a_person)))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub name: Option<String>,
    /// What its pictures are taken for; left out: as before, and a camera the first time.
    #[garde(skip)]
    #[serde(default)]
    pub picture: Option<Picture>,
}

/// Where an encoder sends to, and with which key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ingest {
    /// The address for WHIP (RFC 9725).
    pub whip_url: String,
    /// The address for RTMP; `null` where the server does not take it (the setting `rooms.rtmp_listen`).
    pub rtmp_url: Option<String>,
    /// Why the last encoder that came by RTMP with the right key was sent away; `null` when none was, or one is in again:
    /// `rtmp.b_frames`, `rtmp.picture_codec`, `rtmp.sound_codec`, `rtmp.profile`, `rtmp.time`, `rtmp.late`, or a code of what it
    /// met in the room.
    pub rtmp_refused: Option<String>,
    /// The key: `Authorization: Bearer` for WHIP, the name of the stream for RTMP. It is told once, when it is made, and then
    /// `null`.
    pub stream_key: Option<String>,
    /// How others see it called.
    pub name: String,
    /// What its pictures are taken for.
    pub picture: Picture,
    /// Who it is in the room.
    pub participant_id: Uuid,
    /// Since when the key is good.
    pub created_at: DateTime<Utc>,
    /// Whether an encoder sends with it now.
    pub publishing: bool,
}

/// Whether a room can be sent to by an encoder.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IngestState {
    /// By what; `null` while no key was made.
    pub ingest: Option<Ingest>,
}
