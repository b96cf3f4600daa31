//! What is told of the house.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::kit::settings::settings! {
    /// What this installation calls itself, and who sees how it is.
    pub struct Settings in "ops" {
        /// The name of this installation, shown on its pages.
        pub name: String = "Rostrum",
        /// Addresses that may read `/metrics` without signing in, when they come to us directly and
        /// not through a proxy. Admins always may.
        pub metrics_from: Vec<std::net::IpAddr> = vec![
            std::net::IpAddr::from([127, 0, 0, 1]),
            std::net::IpAddr::from(std::net::Ipv6Addr::LOCALHOST),
        ],
        /// Whoever sends this as `Authorization: Bearer …` may read `/metrics` too, from anywhere.
        /// Empty: nobody may by a token.
        pub metrics_token: String = "",
        /// With less space than this on the disk of the data folder, in megabytes, the server says
        /// that its storage is ill.
        pub least_free_mb: u64 = 500_u64,
    }
}

/// What anybody may know of this installation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// The version of the server.
    pub version: &'static str,
    /// Whether anybody may sign up.
    pub registration_open: bool,
    /// Whether there is an admin yet.
    pub has_admin: bool,
    /// What people agree to before they are recorded.
    pub consent_text: String,
}

/// What an admin decides in the app.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct HouseSettings {
    /// Whether anybody may sign up.
    pub registration_open: bool,
}

/// What somebody stores.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct OwnStorage {
    /// Bytes of all their recordings, with what was made of them, and of what they are uploading.
    pub used_bytes: u64,
    /// How many they may store; null: as many as fit.
    pub quota_bytes: Option<u64>,
    /// How many recordings they have outside of the trash.
    pub recordings: u64,
    /// What of `used_bytes` lies in the trash.
    pub trashed_bytes: u64,
}

/// What one person stores, as an admin sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonStorage {
    /// The account.
    pub user_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// Bytes stored.
    pub used_bytes: u64,
    /// Bytes that may be; null: as many as fit.
    pub quota_bytes: Option<u64>,
}

/// What all store.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HouseStorage {
    /// Bytes of all.
    pub used_bytes: u64,
    /// Bytes left on the disk; null where files are in a bucket.
    pub free_bytes: Option<u64>,
    /// Bytes that all may store together; null: as many as fit.
    pub quota_bytes: Option<u64>,
    /// `disk` or `s3`.
    pub backend: &'static str,
    /// Of each account, newest first.
    pub items: Vec<PersonStorage>,
    /// Give it as `cursor` for the next page.
    pub next_cursor: Option<String>,
}

/// Whether something is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Ok,
    /// It does not.
    Ill,
}

/// The process is alive.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Alive {
    /// Always `ok`.
    pub status: Status,
    /// The version of the server.
    pub version: &'static str,
}

/// Whether the server can do its work, and what hinders it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ready {
    /// `ill` when one of the four is.
    pub status: Status,
    /// The database answers.
    pub database: Check,
    /// The data folder takes a file, keeps it and has space.
    pub storage: Check,
    /// The queue of jobs answers.
    pub queue: Check,
    /// ffmpeg runs.
    pub ffmpeg: Check,
}

/// How one of them is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// Well or ill.
    pub status: Status,
    /// What is wrong, where something is.
    pub detail: Option<String>,
}

impl Check {
    /// Well, or ill for this reason.
    #[must_use]
    pub fn of(found: Result<(), String>) -> Self {
        match found {
            Ok(()) => Self {
                status: Status::Ok,
                detail: None,
            },
            Err(detail) => Self {
                status: Status::Ill,
                detail: Some(detail),
            },
        }
    }
}

impl Ready {
    /// All four together.
    #[must_use]
    pub fn of(database: Check, storage: Check, queue: Check, ffmpeg: Check) -> Self {
        let checks = [&database, &storage, &queue, &ffmpeg];
        let well = checks.iter().all(|check| check.status == Status::Ok);
        Self {
            status: if well { Status::Ok } else { Status::Ill },
            database,
            storage,
            queue,
            ffmpeg,
        }
    }
}
