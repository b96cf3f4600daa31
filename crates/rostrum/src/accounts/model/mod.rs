//! A user, what is known of them, and the rules of what they may type.

mod password;
mod person;
mod scope;
mod text;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kit::{Role, Secret};

pub use password::checked as password;
pub use person::{
    AccountChange, FoundPerson, Notifications, NotificationsChange, ProfileChange, User, UserState,
    UsersWanted, picture_url,
};
pub use scope::{ApiToken, NewToken, PREFIX};
pub use text::{email, language, name, time_zone};

/// What it takes to make an account.
#[derive(Clone)]
pub struct NewUser {
    /// The address as it was typed.
    pub email: String,
    /// The password.
    pub password: String,
    /// The name as it was typed.
    pub name: String,
}

/// What a device gets when somebody signs in there. Not `Debug`: it must not come into a log.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Opens the API, for minutes.
    pub access_token: String,
    /// Gets the next pair, once.
    pub refresh_token: Secret,
    /// How long the access token holds, in seconds.
    pub expires_in: u64,
}

/// What a guest gets: an access token for one room. Not `Debug`: it must not come into a log.
#[derive(Clone)]
pub struct Guest {
    /// Opens one room.
    pub access_token: String,
    /// How long it holds, in seconds.
    pub expires_in: u64,
}

/// The fact that a sign-in ended: by logout, by a change of password, by a stolen token. Its sockets
/// close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInEnded {
    /// The sign-in.
    pub sign_in: Uuid,
    /// Whose it was.
    pub user: Uuid,
}

/// The fact that the address of an account is known to be its owner's: whoever runs the house made the
/// account, or a link that was sent there was used. Who signs up only says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressKnown {
    /// The account.
    pub user: Uuid,
    /// Its address.
    pub email: String,
}

impl crate::jobs::Fact for AddressKnown {}

/// The fact that somebody's role changed: sockets that were opened with the old one close and come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleChanged {
    /// One of their sign-ins.
    pub sign_in: Uuid,
}

/// A link by which somebody sets their password, to be shown once.
#[derive(Clone, Debug)]
pub struct PasswordLink {
    /// The link.
    pub url: url::Url,
    /// Until when it holds.
    pub expires_at: DateTime<Utc>,
}

crate::kit::settings::settings! {
    /// Accounts and how people sign in.
    pub struct Settings in "accounts" {
        /// What somebody who signs up becomes: `instructor` (may open rooms and record) or
        /// `student`. Never `admin`.
        pub signup_role: SignupRole = SignupRole::Instructor,
        /// Whether anybody may sign up. An admin's choice in the app goes before this.
        pub registration_open: bool = true,
        /// How long an access token holds, in minutes.
        #[within(1..=525_600)]
        pub access_token_minutes: u64 = 15_u64,
        /// How long a guest's access token holds, in hours.
        #[within(1..=8_760)]
        pub guest_token_hours: u64 = 24_u64,
        /// A device that was not used for so many days signs in again.
        #[within(1..=3_650)]
        pub sign_in_days: u64 = 30_u64,
        /// Tries to sign in to one account, per minute, wherever they come from; half of them at once.
        #[within(1..=u32::MAX)]
        pub tries_per_account: u32 = 10_u32,
        /// Tries to sign in from one address, per minute. A lecture hall may share one.
        #[within(1..=u32::MAX)]
        pub tries_per_address: u32 = 300_u32,
        /// Accounts made from one address, per minute.
        #[within(1..=u32::MAX)]
        pub signups_per_address: u32 = 60_u32,
        /// Letters with a link to set a password, to one address, per hour.
        #[within(1..=u32::MAX)]
        pub resets_per_account: u32 = 4_u32,
        /// How long a link to set a password holds that was asked for by mail, in minutes.
        #[within(5..=10_080)]
        pub reset_link_minutes: u64 = 60_u64,
        /// How long a link holds by which an invited person sets the first password, in hours.
        #[within(1..=8_760)]
        pub invite_link_hours: u64 = 168_u64,
        /// The largest picture of a person taken, in bytes.
        #[within(10_000..=50_000_000)]
        pub picture_bytes: usize = 5_000_000_usize,
        /// Renewals of access from one address, per minute.
        #[within(1..=u32::MAX)]
        pub refreshes_per_address: u32 = 1200_u32,
    }
}

/// What somebody who signs up can become: a setting that says `admin` is refused at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignupRole {
    /// Watches, takes part.
    Student,
    /// Opens rooms, records, teaches.
    Instructor,
}

impl From<SignupRole> for Role {
    fn from(role: SignupRole) -> Self {
        match role {
            SignupRole::Student => Self::Student,
            SignupRole::Instructor => Self::Instructor,
        }
    }
}
