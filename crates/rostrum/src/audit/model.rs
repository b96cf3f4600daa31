//! What is worth an entry.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// An account was made, by its owner or by the command line.
    Register,
    /// A one-time link for an admin was redeemed.
    Welcome,
    /// A sign-in was refused.
    FailSignIn,
    /// A password was changed.
    ChangePassword,
    /// A used refresh token came again: its sign-in was ended.
    ReuseToken,
    /// A role in the whole installation was given or changed.
    ChangeRole,
    /// How much somebody may store was changed.
    ChangeQuota,
    /// A setting of the house was changed.
    ChangeSettings,
    /// What somebody may do in a course was changed.
    ChangePermission,
}

impl Did {
    /// As it is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "account.register",
            Self::Welcome => "account.welcome",
            Self::FailSignIn => "sign_in.fail",
            Self::ChangePassword => "account.change_password",
            Self::ReuseToken => "sign_in.reuse_token",
            Self::ChangeRole => "account.change_role",
            Self::ChangeQuota => "account.change_quota",
            Self::ChangeSettings => "house.change_settings",
            Self::ChangePermission => "course.change_permission",
        }
    }
}

/// One thing to write down.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done.
    pub did: Did,
    /// By whom; `None` for the command line and for people who are not signed in.
    pub actor: Option<Uuid>,
    /// To what: the account, where it is one.
    pub object: Option<Uuid>,
    /// From where.
    pub address: Option<IpAddr>,
    /// What else helps to understand it. Never a secret.
    pub detail: Option<String>,
}

impl Entry {
    /// Something that was done, nothing else known yet.
    #[must_use]
    pub const fn of(did: Did) -> Self {
        Self {
            did,
            actor: None,
            object: None,
            address: None,
            detail: None,
        }
    }

    /// By whom.
    #[must_use]
    pub fn by(mut self, actor: impl Into<Option<Uuid>>) -> Self {
        self.actor = actor.into();
        self
    }

    /// To what.
    #[must_use]
    pub fn to(mut self, object: impl Into<Option<Uuid>>) -> Self {
        self.object = object.into();
        self
    }

    /// From where.
    #[must_use]
    pub fn from(mut self, address: impl Into<Option<IpAddr>>) -> Self {
        self.address = address.into();
        self
    }

    /// What else.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// An entry as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Logged {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; absent for the command line and for people who are not signed in.
    pub actor: Option<Uuid>,
    /// What was done, such as `account.register`.
    pub action: String,
    /// To what.
    pub object: Option<Uuid>,
    /// From which address.
    pub address: Option<String>,
    /// What else helps to understand it.
    pub detail: Option<String>,
}
