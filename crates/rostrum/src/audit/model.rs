//! What is worth an entry.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
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
    /// An admin made an account and a link to set its password.
    Invite,
    /// An admin changed the name of an account.
    Rename,
    /// An admin closed an account.
    Disable,
    /// An admin opened an account again.
    Enable,
    /// An admin made a link that sets somebody's password.
    MakeResetLink,
    /// A link to set a password was asked for by mail.
    AskReset,
    /// A password was set by such a link.
    ResetPassword,
    /// A token for programs was made.
    MakeToken,
    /// A token for programs was revoked.
    RevokeToken,
    /// An admin had a letter sent again.
    SendLetter,
    /// A link that shows a recording was made.
    MakeShare,
    /// What such a link opens, or for how long, was changed.
    ChangeShare,
    /// Such a link was taken back.
    RevokeShare,
    /// A key was made by which an encoder sends into a room.
    MakeIngest,
    /// Such a key was taken back.
    RevokeIngest,
    /// A platform was added that a room's live streams are sent on to.
    AddDestination,
    /// Such a platform was changed, or switched on or off.
    ChangeDestination,
    /// Such a platform was removed.
    RemoveDestination,
    /// What somebody watched was erased.
    EraseWatching,
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
            Self::Invite => "account.invite",
            Self::Rename => "account.rename",
            Self::Disable => "account.disable",
            Self::Enable => "account.enable",
            Self::MakeResetLink => "account.make_reset_link",
            Self::AskReset => "account.ask_reset",
            Self::ResetPassword => "account.reset_password",
            Self::MakeToken => "token.make",
            Self::RevokeToken => "token.revoke",
            Self::SendLetter => "letter.send",
            Self::MakeShare => "share.make",
            Self::ChangeShare => "share.change",
            Self::RevokeShare => "share.revoke",
            Self::MakeIngest => "ingest.make",
            Self::RevokeIngest => "ingest.revoke",
            Self::AddDestination => "destination.add",
            Self::ChangeDestination => "destination.change",
            Self::RemoveDestination => "destination.remove",
            Self::EraseWatching => "watching.erase",
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
    /// What kind of thing that is; an account unless it is said otherwise.
    pub object_kind: Option<&'static str>,
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
            object_kind: None,
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

    /// What kind of thing it was done to.
    #[must_use]
    pub const fn kind(mut self, kind: &'static str) -> Self {
        self.object_kind = Some(kind);
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

/// An entry as it was written.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; absent for the command line and for people who are not signed in.
    pub actor: Option<Uuid>,
    /// What was done, such as `account.register`.
    pub action: String,
    /// What kind of thing it was done to.
    pub object_kind: Option<String>,
    /// To what.
    pub object: Option<Uuid>,
    /// From which address.
    pub address: Option<String>,
    /// What else helps to understand it.
    pub detail: Option<String>,
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By whom.
    pub actor: Option<Uuid>,
    /// What was done: one action, or all of a subject (`account`).
    pub action: Option<String>,
    /// To what.
    pub object: Option<Uuid>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Up to this moment.
    pub to: Option<DateTime<Utc>>,
}
