//! What is asked of links and told of them.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::patch;
use crate::kit::text::one_line;
use crate::playback::model::Playback;

/// A link as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Share)]
pub struct ShareView {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub label: String,
    /// The link, only in the answer that made it: it is stored nowhere.
    pub url: Option<String>,
    /// What a page puts into a frame, only in the answer that made it.
    pub embed_url: Option<String>,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether who comes by it is asked for a password.
    pub has_password: bool,
    /// Whether files may be taken home, too.
    pub download: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// How often it was opened.
    pub opened: i64,
    /// When last.
    pub last_opened_at: Option<DateTime<Utc>>,
}

/// A new link.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"label": "For the guests", "expires_at": "2027-01-01T00:00:00Z"}))]
pub struct NewShare {
    /// What its owner calls it.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub(super) label: Option<String>,
    /// Until when it is good; without one until it is taken back.
    #[garde(skip)]
    #[serde(default)]
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// What who comes by it is asked for.
    #[garde(inner(length(min = 4, max = 200)))]
    #[serde(default)]
    pub(super) password: Option<String>,
    /// Whether files may be taken home.
    #[garde(skip)]
    #[serde(default)]
    pub(super) download: bool,
}

/// Changes to a link: the fields given. `null` takes expiry or password away.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"download": true}))]
pub struct ShareChange {
    /// Another name.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub(super) label: Option<String>,
    /// Another end.
    #[garde(skip)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    #[serde(default, deserialize_with = "patch::given")]
    pub(super) expires_at: Option<Option<DateTime<Utc>>>,
    /// Another password. Whoever came by the one before must come again.
    #[garde(inner(inner(length(min = 4, max = 200))))]
    #[schema(value_type = Option<String>, min_length = 4, max_length = 200)]
    #[serde(default, deserialize_with = "patch::given")]
    pub(super) password: Option<Option<String>>,
    /// Whether files may be taken home.
    #[garde(skip)]
    #[serde(default)]
    pub(super) download: Option<bool>,
}

/// Coming by a link.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "what stands behind the last slash of the link"}))]
pub struct OpenShare {
    /// What stands behind the last `/` of the link.
    #[garde(length(min = 1, max = 100))]
    pub(super) token: String,
    /// Its password, when it has one.
    #[garde(inner(length(max = 200)))]
    #[serde(default)]
    pub(super) password: Option<String>,
}

/// What who came by a link may see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenedShare {
    /// The recording.
    pub recording: SharedRecording,
    /// What plays it.
    pub playback: Playback,
    /// Whether files may be taken home.
    pub download: bool,
}

/// A recording as a visitor sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SharedRecording {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    pub title: String,
    /// How long it is.
    pub duration_ms: i64,
}

fn a_label(label: &str, _: &()) -> garde::Result {
    one_line(label, 200).map_err(garde::Error::new)
}
