//! Who calls. A layer at the roof fills it in from the token; handlers ask for it by their signature.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::error::{Error, Kind, Result};

/// The role of a user in the whole installation.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Watches, takes part.
    Student,
    /// Opens rooms, records, teaches.
    Instructor,
    /// Runs the installation.
    Admin,
}

impl Role {
    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Instructor => "instructor",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "student" => Ok(Self::Student),
            "instructor" => Ok(Self::Instructor),
            "admin" => Ok(Self::Admin),
            other => Err(format!(
                "`{other}` is no role: student, instructor or admin"
            )),
        }
    }
}

/// Somebody with a valid access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A person with an account.
    User {
        /// The user.
        id: Uuid,
        /// The role in the whole installation.
        role: Role,
        /// The sign-in the token belongs to.
        sign_in: Uuid,
    },
    /// Somebody who came by a room's link, without an account.
    Guest {
        /// The guest; also the id of the participant.
        id: Uuid,
        /// The one room the token opens.
        room: Uuid,
    },
    /// Somebody who holds a participant's recovery link: they bring the takes of one person to one recording,
    /// and do nothing else. Only doors for senders let them in.
    Recovering {
        /// The user or guest whose takes these are.
        id: Uuid,
        /// The one recording.
        recording: Uuid,
    },
}

impl Caller {
    /// The user's or guest's id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::User { id, .. } | Self::Guest { id, .. } | Self::Recovering { id, .. } => *id,
        }
    }

    /// The user, where it is one.
    #[must_use]
    pub const fn user(&self) -> Option<Uuid> {
        match self {
            Self::User { id, .. } => Some(*id),
            Self::Guest { .. } | Self::Recovering { .. } => None,
        }
    }

    /// Whether it is an admin.
    #[must_use]
    pub const fn is_admin(&self) -> bool {
        matches!(
            self,
            Self::User {
                role: Role::Admin,
                ..
            }
        )
    }
}

/// What the layer at the roof found: a caller, nobody, or a token that is no good.
#[derive(Clone, Debug)]
pub enum Presented {
    /// No token.
    Nobody,
    /// A valid one.
    Caller(Caller),
    /// A token that is forged, expired or revoked: `code` says which.
    Refused(&'static str),
    /// A recovery link: whom it stands for, or why it is no good.
    Link(Result<Caller, Dead>),
}

/// Why a link is no good: said to whoever holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dead {
    /// 404 or 410.
    pub kind: Kind,
    /// As a stable code.
    pub code: &'static str,
    /// In words.
    pub say: &'static str,
}

impl From<Dead> for Error {
    fn from(dead: Dead) -> Self {
        Self::new(dead.kind, dead.code, dead.say).asking_for_another_token()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        presented(parts)?.ok_or_else(Error::unauthorized)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>> {
        presented(parts)
    }
}

/// The caller of a request. A bad token is refused even where none is needed: its owner should know.
///
/// # Errors
/// The token is no good.
pub fn presented(parts: &Parts) -> Result<Option<Caller>> {
    match parts.extensions.get::<Presented>() {
        None | Some(Presented::Nobody) => Ok(None),
        Some(Presented::Caller(caller)) => Ok(Some(caller.clone())),
        Some(Presented::Refused(code)) => {
            let say = "Your sign-in has ended. Sign in again.";
            Err(Error::new(Kind::Unauthorized, code, say))
        }
        Some(Presented::Link(_)) => {
            let say = "This link brings what was recorded to safety and opens nothing else.";
            Err(Error::new(Kind::Forbidden, "recovery.only_takes", say))
        }
    }
}

/// Lets a recovery link that is good pass as the caller it stands for.
///
/// # Errors
/// The link is no good.
pub fn let_links_pass(parts: &mut Parts) -> Result<()> {
    let caller = match parts.extensions.get::<Presented>() {
        Some(Presented::Link(Ok(caller))) => caller.clone(),
        Some(Presented::Link(Err(dead))) => return Err((*dead).into()),
        _ => return Ok(()),
    };
    parts.extensions.insert(Presented::Caller(caller));
    Ok(())
}
