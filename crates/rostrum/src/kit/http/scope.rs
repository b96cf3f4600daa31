//! What a token for programs may do: every route belongs to an area, and reading or changing something
//! there takes a scope. The doors ask; nobody else has to.

use std::sync::Arc;

use axum::http::Method;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kit::error::{Error, Kind, Result};

/// What a token for programs may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    /// Read everything that its owner may see, but not what only admins see.
    #[serde(rename = "read")]
    Read,
    /// Change everything that its owner may change, but not what only admins change.
    #[serde(rename = "write")]
    Write,
    /// See, play and download recordings.
    #[serde(rename = "recordings:read")]
    RecordingsRead,
    /// Make, change and import recordings.
    #[serde(rename = "recordings:write")]
    RecordingsWrite,
    /// See courses and who is in them.
    #[serde(rename = "courses:read")]
    CoursesRead,
    /// Make and change courses, enrol people.
    #[serde(rename = "courses:write")]
    CoursesWrite,
    /// What only admins may. A token of an admin without this scope is no admin's.
    #[serde(rename = "admin")]
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::Write,
        Self::RecordingsRead,
        Self::RecordingsWrite,
        Self::CoursesRead,
        Self::CoursesWrite,
        Self::Admin,
    ];

    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::RecordingsRead => "recordings:read",
            Self::RecordingsWrite => "recordings:write",
            Self::CoursesRead => "courses:read",
            Self::CoursesWrite => "courses:write",
            Self::Admin => "admin",
        }
    }

    /// Reads a stored scope.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// What a route is about, which decides the scope that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Nobody's in particular: health, the documents. Any token will do.
    Public,
    /// One's own account, rooms, notices, jobs.
    General,
    /// Recordings, uploads, playback.
    Recordings,
    /// Courses.
    Courses,
    /// What only admins see.
    Admin,
    /// What takes a person who signed in: no token does this, whatever its scopes.
    SignIn,
}

impl Area {
    /// The scopes of which one suffices; `None` where no token does.
    #[must_use]
    pub fn scopes(self, reads: bool) -> Option<&'static [Scope]> {
        match (self, reads) {
            (Self::Public, _) => Some(&[]),
            (Self::General, true) => Some(&[Scope::Read]),
            (Self::General, false) => Some(&[Scope::Write]),
            (Self::Recordings, true) => Some(&[Scope::RecordingsRead, Scope::Read]),
            (Self::Recordings, false) => Some(&[Scope::RecordingsWrite, Scope::Write]),
            (Self::Courses, true) => Some(&[Scope::CoursesRead, Scope::Read]),
            (Self::Courses, false) => Some(&[Scope::CoursesWrite, Scope::Write]),
            (Self::Admin, _) => Some(&[Scope::Admin]),
            (Self::SignIn, _) => None,
        }
    }
}

/// The scopes of the token that came with a request; absent where a person signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(pub Arc<[Scope]>);

/// Whether a method only reads.
#[must_use]
pub fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses a token that has no scope for `area`. Where no area is said, no token comes in.
///
/// # Errors
/// 403 `token.scope` names what is missing; 403 `token.sign_in` where no token will do.
pub fn suffices(area: Option<Area>, parts: &Parts) -> Result<()> {
    let Some(Scopes(held)) = parts.extensions.get::<Scopes>() else {
        return Ok(());
    };
    let Some(wanted) = area.and_then(|area| area.scopes(reads(&parts.method))) else {
        let say = "No token does this: it takes a person who signed in.";
        return Err(Error::new(Kind::Forbidden, "token.sign_in", say));
    };
    if wanted.is_empty() || wanted.iter().any(|scope| held.contains(scope)) {
        return Ok(());
    }
    let names: Vec<&str> = wanted.iter().map(|scope| scope.as_str()).collect();
    let say = format!("This token lacks the scope `{}`.", names.join("` or `"));
    Err(Error::new(Kind::Forbidden, "token.scope", say))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(area: Option<Area>, method: Method, held: Option<&[Scope]>) -> Result<()> {
        let (mut parts, ()) = axum::http::Request::builder()
            .method(method)
            .body(())
            .expect("a request")
            .into_parts();
        if let Some(held) = held {
            parts.extensions.insert(Scopes(held.into()));
        }
        suffices(area, &parts)
    }

    #[test]
    fn a_token_does_what_its_scopes_say_and_a_person_everything() {
        fn code(
            area: Option<Area>,
            method: Method,
            held: Option<&[Scope]>,
        ) -> Option<&'static str> {
            ask(area, method, held).err().map(|refused| refused.code())
        }
        let recordings = Some(Area::Recordings);
        for (held, get, post) in [
            (Scope::Read, None, Some("token.scope")),
            (Scope::RecordingsRead, None, Some("token.scope")),
            (Scope::Write, Some("token.scope"), None),
            (
                Scope::CoursesWrite,
                Some("token.scope"),
                Some("token.scope"),
            ),
            (Scope::Admin, Some("token.scope"), Some("token.scope")),
        ] {
            let one = [held];
            assert_eq!(code(recordings, Method::GET, Some(&one)), get, "{held:?}");
            assert_eq!(code(recordings, Method::POST, Some(&one)), post, "{held:?}");
        }
        assert_eq!(code(recordings, Method::POST, None), None);
        assert_eq!(code(Some(Area::Public), Method::GET, Some(&[])), None);
    }

    #[test]
    fn no_token_does_what_takes_a_person_nor_what_nobody_placed() {
        for area in [Some(Area::SignIn), None] {
            let refused = ask(area, Method::GET, Some(&Scope::ALL)).expect_err("refused");
            assert_eq!(refused.code(), "token.sign_in");
        }
    }

    #[test]
    fn a_scope_is_read_back_as_it_was_stored() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
            let sent = serde_json::to_value(scope).expect("serialises");
            assert_eq!(sent, scope.as_str());
        }
    }
}
