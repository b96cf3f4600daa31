//! An account as its owner and the admin see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::Role;

/// A person with an account, as they see themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// The id.
    pub id: Uuid,
    /// The address, in lower case.
    pub email: String,
    /// The name that others see.
    pub name: String,
    /// The role in the whole installation.
    pub role: Role,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Preferred language (BCP 47), such as `en` or `pt-BR`.
    pub language: Option<String>,
    /// Time zone (IANA), such as `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// Where their picture is; it needs a sign-in like everything else.
    pub picture_url: Option<String>,
    /// What they want to be written about.
    pub notifications: Notifications,
    /// Whether the account can be used.
    pub state: UserState,
    /// When they were here last, to some minutes.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// It can.
    #[default]
    Active,
    /// Made by an admin; nobody set its password yet.
    Invited,
    /// Closed by an admin: nobody signs in, no token works.
    Disabled,
}

impl UserState {
    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Disabled => "disabled",
        }
    }

    /// Reads a stored state. What nobody stored lets nobody in.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "invited" => Self::Invited,
            _ => Self::Disabled,
        }
    }
}

/// About what somebody wants mail. Letters about the account itself always go, and notices in the app are
/// there whatever is chosen here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Notifications {
    /// Being enrolled in courses.
    pub courses: bool,
    /// Lectures that were published.
    pub lectures: bool,
    /// One's own recordings and imports.
    pub recordings: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            courses: true,
            lectures: true,
            recordings: true,
        }
    }
}

impl Notifications {
    /// The names of the choices that were declined.
    #[must_use]
    pub fn declined(self) -> Vec<&'static str> {
        [
            ("courses", self.courses),
            ("lectures", self.lectures),
            ("recordings", self.recordings),
        ]
        .into_iter()
        .filter_map(|(name, wanted)| (!wanted).then_some(name))
        .collect()
    }
}

/// What changes of the notifications: absent is left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotificationsChange {
    /// Being enrolled in courses.
    pub courses: Option<bool>,
    /// Lectures that were published.
    pub lectures: Option<bool>,
    /// One's own recordings and imports.
    pub recordings: Option<bool>,
}

impl NotificationsChange {
    /// `old` with what is given here.
    #[must_use]
    pub fn applied_to(self, old: Notifications) -> Notifications {
        Notifications {
            courses: self.courses.unwrap_or(old.courses),
            lectures: self.lectures.unwrap_or(old.lectures),
            recordings: self.recordings.unwrap_or(old.recordings),
        }
    }
}

/// What changes of a profile: absent is left alone, `None` within clears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// The name.
    pub name: Option<String>,
    /// The language.
    pub language: Option<Option<String>>,
    /// The time zone.
    pub time_zone: Option<Option<String>>,
    /// What they want to be written about.
    pub notifications: Option<NotificationsChange>,
}

/// What an admin changes of an account: absent is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The name.
    pub name: Option<String>,
    /// The role in the whole installation.
    pub role: Option<Role>,
    /// Whether it is closed.
    pub disabled: Option<bool>,
}

/// Which accounts an admin wants to see.
#[derive(Clone, Debug, Default)]
pub struct UsersWanted {
    /// Something of the name or the address.
    pub q: Option<String>,
    /// Only with this role.
    pub role: Option<Role>,
    /// Only in this state.
    pub state: Option<UserState>,
}

/// Somebody as those see them who look for people to add.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoundPerson {
    /// The id.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Where their picture is.
    pub picture_url: Option<String>,
}

/// Where somebody's picture is; its version stands in the address, so that a new one is seen at once.
#[must_use]
pub fn picture_url(user: Uuid, picture: Option<Uuid>) -> Option<String> {
    picture.map(|version| format!("/api/v1/users/{user}/picture?v={}", version.simple()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_is_not_known_lets_nobody_in() {
        assert_eq!(UserState::parse("hibernating"), UserState::Disabled);
        for state in [UserState::Active, UserState::Invited, UserState::Disabled] {
            assert_eq!(UserState::parse(state.as_str()), state);
        }
    }

    #[test]
    fn only_what_is_given_of_the_choices_changes() {
        let change = NotificationsChange {
            lectures: Some(false),
            ..NotificationsChange::default()
        };
        let now = change.applied_to(Notifications::default());
        assert_eq!(now.declined(), ["lectures"]);
    }
}
