//! What the house is used for.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Definition;

/// What the house is used for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UsageAnalytics {
    /// By day (UTC).
    pub days: Vec<UsageDay>,
    /// As it stands.
    pub totals: UsageTotals,
    /// What the figures mean.
    pub definition: Definition,
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct UsageDay {
    /// Which.
    pub day: NaiveDate,
    /// Meetings in which somebody came in that day.
    pub sessions: u64,
    /// People who came in, each once a meeting.
    pub participants: u64,
    /// Minutes that people who came in that day were in meetings, summed over people.
    pub call_minutes: f64,
    /// Recordings that began.
    pub recordings: u64,
    /// How long they are.
    pub recorded_minutes: f64,
    /// Minutes watched, summed over viewers.
    pub watched_minutes: f64,
    /// New users.
    pub new_users: u64,
    /// Jobs that were done.
    pub jobs_done: u64,
    /// Jobs that were given up.
    pub jobs_failed: u64,
}

/// As it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsageTotals {
    /// Accounts.
    pub users: u64,
    /// Rooms that were not deleted.
    pub rooms: u64,
    /// Recordings.
    pub recordings: u64,
    /// Bytes stored.
    pub stored_bytes: i64,
    /// Jobs that wait or run.
    pub jobs_waiting: u64,
}
