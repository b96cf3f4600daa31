//! Jobs as people and programs see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::State;
use crate::jobs::Fact;

/// A job as a person sees it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct View {
    /// Its id.
    pub id: Uuid,
    /// What it does, in words.
    pub title: String,
    /// What it does, for programs.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// It runs, and somebody asked it to stop.
    pub stopping: bool,
    /// How far it is.
    pub percent: f64,
    /// Seconds until it is done, told from its pace of late; absent when that cannot be said.
    pub eta_s: Option<u64>,
    /// Why it was given up or is tried again.
    pub problem: Option<String>,
    /// The recording it works on.
    pub recording_id: Option<Uuid>,
    /// That recording's title; only in lists and where one job is asked for.
    pub recording_title: Option<String>,
    /// Whose it is; nobody's where the server does it for itself.
    pub owner_id: Option<Uuid>,
    /// How often it was tried, the present try included.
    pub attempts: i32,
    /// After so many tries it is given up.
    pub max_attempts: i32,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When its last try began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it is tried next, where that is later than now.
    pub next_try_at: Option<DateTime<Utc>>,
}

/// One job with what became of its tries.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = JobDetail)]
pub struct Detail {
    /// What lists say of it, too.
    #[serde(flatten)]
    pub job: View,
    /// Which place it has among those that wait for the same slots, from 1; absent unless it waits and is due.
    pub position: Option<u64>,
    /// Seconds until a slot becomes free for it; absent unless it is the next and that is known.
    pub starts_in_s: Option<u64>,
    /// Its priority: higher runs first.
    pub priority: i32,
    /// `light`, `heavy` or `house`: which slots it takes.
    pub slot: String,
    /// Which process has it, or had it last; for admins.
    pub worker: Option<String>,
    /// The technical cause behind `problem`; for admins.
    pub cause: Option<String>,
    /// Its tries, the newest first, as far as there is something to tell of them.
    pub tries: Vec<Try>,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = JobTryEnd)]
pub enum TryEnd {
    /// The work was done.
    Done,
    /// It did not go well, and another try followed.
    Again,
    /// It did not go well, and was the last.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
    /// The server or worker ended, or the disk was full: it did not count.
    Returned,
    /// Its worker went silent, and another took it over.
    Lost,
}

impl TryEnd {
    const ALL: [Self; 6] = [
        Self::Done,
        Self::Again,
        Self::Failed,
        Self::Cancelled,
        Self::Returned,
        Self::Lost,
    ];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again => "again",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Returned => "returned",
            Self::Lost => "lost",
        }
    }

    /// Reads a stored one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == text)
    }
}

/// One try of a job.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = JobTry)]
pub struct Try {
    /// The how-manieth it was.
    pub attempt: i32,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub ended: Option<TryEnd>,
    /// Why it did not go well, in words.
    pub problem: Option<String>,
    /// The technical cause; for admins.
    pub cause: Option<String>,
    /// Which process ran it; for admins.
    pub worker: Option<String>,
}

/// The end of what a job said in its last try.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = JobLog)]
pub struct Log {
    /// Of which try.
    pub attempt: Option<i32>,
    /// At most 8 KiB, in lines; without addresses' secrets.
    pub text: String,
}

/// What became of a wish to try many again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = JobsRetried)]
pub struct Retried {
    /// How many were put back into the queue.
    pub retried: u64,
    /// How many failed ones are left: the same work waits already, or there were more than one request takes.
    pub left: u64,
}

/// Told on the bus when a job moves; may be missed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Who sees it.
    pub owner: Option<Uuid>,
    /// How it looks now.
    pub job: View,
}

/// A job that somebody is to be told of has ended. Announced in the transaction that ends it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ended {
    /// Whose it was.
    pub owner: Uuid,
    /// Its id.
    pub job: Uuid,
    /// What it did, in words.
    pub title: String,
    /// What it did, for programs.
    pub kind: String,
    /// What it worked on.
    pub subject: Option<Uuid>,
    /// Why it failed; absent when it is done.
    pub problem: Option<String>,
}

impl Fact for Ended {}
