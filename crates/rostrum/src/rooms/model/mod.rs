//! What a room is, how it is seen from outside, and the rules that need no database.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::ObjectRole;
use crate::kit::text::one_line;
use crate::kit::{Error, Kind, Secret};

mod ingest;
mod quality;

pub use ingest::{Ingest, IngestState, NewIngest, Picture};
pub use quality::TakeQuality;

/// For how long a deleted room can be brought back.
pub const RESTORABLE_DAYS: i64 = 30;

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// People talk and are recorded in studio quality.
    Studio,
    /// One teaches, many watch.
    Lecture,
}

impl RoomKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Lecture => "lecture",
        }
    }

    /// Reads a stored kind; what nobody ever wrote is taken for a studio.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "lecture" => Self::Lecture,
            _ => Self::Studio,
        }
    }
}

/// A room as those who may see it see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Room {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Whose it is.
    pub owner_id: Uuid,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// The link that lets guests in; only hosts and co-hosts are shown it.
    pub join_url: Option<String>,
    /// What the caller is in it; `null` for an admin who only looks after it.
    pub my_role: Option<ObjectRole>,
    /// How good the pictures are that people record on their own computers.
    pub take_quality: TakeQuality,
    /// What goes on in it now.
    pub live: LiveSummary,
}

/// What goes on in a room now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiveSummary {
    /// The meeting that is held, when one is.
    pub session_id: Option<Uuid>,
    /// How many are in it.
    pub participants: usize,
    /// The recording that runs, when one does.
    pub recording_id: Option<Uuid>,
}

/// A new room.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Studio", "kind": "studio"}))]
pub struct NewRoom {
    /// How people call it.
    #[garde(custom(name_of_a_room))]
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// What it is for.
    #[garde(skip)]
    pub kind: RoomKind,
}

/// A room that was just made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedRoom {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// The link that lets guests in.
    pub join_url: String,
}

/// Changes to a room: the fields given.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Studio"}))]
pub struct RoomChange {
    /// Another name.
    #[garde(inner(custom(name_of_a_room)))]
    #[schema(min_length = 1, max_length = 120)]
    #[serde(default)]
    pub name: Option<String>,
    /// How good the pictures of local takes are, from the next recording on.
    #[garde(dive)]
    #[serde(default)]
    pub take_quality: Option<TakeQuality>,
}

/// The link of a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoomLink {
    /// Where guests come in. The secret stands behind the `#`: no server or log sees it pass.
    pub join_url: String,
}

/// What somebody with a link wants to know before coming in.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Jd1uXoyHq3kZ0sPvE2mLr9cTbWf4nAgI"}))]
pub struct Lookup {
    /// The secret of the link.
    #[garde(length(min = 1, max = 200))]
    pub token: String,
}

/// What a link shows before one comes in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Looked {
    /// The room.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Who invites.
    pub host_name: String,
    /// How good the pictures are that one records on one's own computer.
    pub take_quality: TakeQuality,
    /// What goes on in it now.
    pub live: LookedLive,
}

/// What a link shows of the meeting that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookedLive {
    /// How many are in it.
    pub participants: usize,
    /// Whether it is being recorded.
    pub recording: bool,
}

/// Coming in.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Jd1uXoyHq3kZ0sPvE2mLr9cTbWf4nAgI", "name": "Ada"}))]
pub struct Join {
    /// The secret of the link; whoever has a role in the room already needs none.
    #[garde(inner(length(min = 1, max = 200)))]
    #[serde(default)]
    pub token: Option<String>,
    /// How a guest wants to be called.
    #[garde(inner(custom(name_of_a_person)))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub name: Option<String>,
}

/// The answer to coming in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Joined {
    /// A guest's token for everything else; `null` for signed-in callers, who go on with their own.
    pub access_token: Option<String>,
    /// Always `Bearer`.
    pub token_type: String,
    /// How many seconds the token is good for; `null` without one.
    pub expires_in: Option<u64>,
    /// Who one is in this room.
    pub participant: JoinedAs,
    /// The room.
    pub room: JoinedRoom,
}

/// Who one is in a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JoinedAs {
    /// The participant: stays the same for this person in this room.
    pub id: Uuid,
    /// The name others see.
    pub name: String,
    /// What one may do.
    pub role: ObjectRole,
}

/// The room one came into.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JoinedRoom {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
}

/// The address people are given for a room. The secret is a fragment: browsers do not send it.
#[must_use]
pub fn join_url(base: &Url, room: Uuid, secret: &Secret) -> String {
    format!("{base}room/{room}#k={}", secret.reveal())
}

/// Names a text that people agreed to, so that it is known which one it was.
#[must_use]
pub fn version_of(text: &str) -> String {
    Secret::presented(text).hash()[..16].to_owned()
}

/// How far a role reaches in the call itself.
pub trait InTheCall {
    /// Whether it may send sound and picture.
    fn may_publish(self) -> bool;
    /// Whether it leads the room.
    fn leads(self) -> bool;
}

impl InTheCall for ObjectRole {
    fn may_publish(self) -> bool {
        matches!(
            self,
            Self::Host | Self::CoHost | Self::Presenter | Self::Participant
        )
    }

    fn leads(self) -> bool {
        matches!(self, Self::Host | Self::CoHost)
    }
}

/// The room was deleted: said only to those who could know that it was there.
pub fn deleted() -> Error {
    let say = "This room was deleted. Ask its host for another one.";
    Error::new(Kind::Gone, "room.deleted", say)
}

/// The door is locked.
pub fn locked() -> Error {
    let say = "The room is locked. Ask its host to let you in.";
    Error::new(Kind::Locked, "room.locked", say)
}

fn name_of_a_room(name: &str, _: &()) -> garde::Result {
    one_line(name, 120).map_err(garde::Error::new)
}

fn name_of_a_person(name: &str, _: &()) -> garde::Result {
    one_line(name, 80).map_err(garde::Error::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::http::extract::checked;

    #[test]
    fn the_secret_of_a_link_is_behind_the_fragment() {
        let base = Url::parse("https://studio.example.org/").expect("a URL");
        let url = join_url(&base, Uuid::nil(), &Secret::presented("s3cret"));
        let url = Url::parse(&url).expect("a URL");
        assert_eq!(url.fragment(), Some("k=s3cret"));
        assert_eq!(url.path(), format!("/room/{}", Uuid::nil()));
        assert_eq!(url.query(), None);
    }

    #[test]
    fn a_guest_cannot_hide_characters_in_a_name() {
        let named = |name: &str| Join {
            token: None,
            name: Some(name.to_owned()),
        };
        assert!(checked(&named("Grace 👩\u{200d}🚀")).is_ok());
        for wrong in ["Gra\u{200b}ce", "\u{202e}ecarG", "\u{3164}"] {
            assert!(checked(&named(wrong)).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_shows_something() {
        let named = |name: &str| NewRoom {
            name: name.to_owned(),
            kind: RoomKind::Studio,
        };
        assert!(checked(&named("Über Käse 🧀")).is_ok());
        for wrong in [
            "",
            "   ",
            "two\nlines",
            "\u{202e}dneirf",
            "a\u{200b}b",
            &"x".repeat(121),
        ] {
            assert!(checked(&named(wrong)).is_err(), "{wrong:?}");
        }
    }
}
