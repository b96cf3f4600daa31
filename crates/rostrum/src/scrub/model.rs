//! What is known of stored files, and what an admin is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::Fact;

crate::kit::settings::settings! {
    /// Looking after what is stored: damage is found before somebody needs the file, and what nobody names is removed.
    pub struct Settings in "scrub" {
        /// Within so many days every stored file is read once and held against its sums. 0: never by itself.
        #[within(0..=3_650)]
        pub every_days: u32 = 30_u32,
        /// So many megabytes a second are read for that at the most. 0: as many as the storage gives.
        #[within(0..=1_000_000)]
        pub mb_per_s: u32 = 20_u32,
        /// A file that nothing in the database names for so many hours, and that was not written in that time, is removed.
        /// 0: never; the admin's list shows them.
        #[within(0..=87_600)]
        pub remove_unclaimed_after_h: u32 = 168_u32,
    }
}

/// A stored file was found to be something else than it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damaged {
    /// Which file.
    pub key: String,
    /// How: `changed`, `truncated`, `grown`, `gone`, `unreadable`.
    pub damage: String,
    /// What it is, in words for the operator.
    pub what: String,
}

impl Fact for Damaged {}

/// A damaged file, for the admin.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DamagedFile {
    /// Its place below `media` in the data folder, or in the bucket.
    pub key: String,
    /// What it is; null where nobody knows any more.
    pub what: Option<String>,
    /// `changed`, `truncated`, `grown`, `gone` or `unreadable`.
    pub damage: String,
    /// How long it must be.
    pub bytes: u64,
    /// The SHA-256 that it must have: a copy with another is not the file.
    pub sha256: String,
    /// When it was found.
    pub found_at: Option<DateTime<Utc>>,
}

/// A file that nothing names.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnclaimedFile {
    /// Its place below `media` in the data folder, or in the bucket.
    pub key: String,
    /// How long it is.
    pub bytes: u64,
    /// When it was last written.
    pub modified_at: DateTime<Utc>,
    /// Since when nothing names it, as far as was looked.
    pub since: DateTime<Utc>,
    /// When it is removed, if nothing names it by then; null: never.
    pub removed_at: Option<DateTime<Utc>>,
}

/// How what is stored is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StorageHealth {
    /// How many whole files are known.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many of them wait to be read, or are being read.
    pub waiting: u64,
    /// When the one was read that was not read for longest; null while one was never read since it was stored.
    pub oldest_check_at: Option<DateTime<Utc>>,
    /// How many are damaged.
    pub damaged_files: u64,
    /// Those, the newest first; 500 at the most.
    pub damaged: Vec<DamagedFile>,
    /// How many files nothing names.
    pub unclaimed_files: u64,
    /// How many bytes those have.
    pub unclaimed_bytes: u64,
    /// Those, the oldest first; 500 at the most.
    pub unclaimed: Vec<UnclaimedFile>,
}
