//! What a job is: its states, its slots, how it says that it stops.

mod hardware;
mod limit;
pub mod log;
pub mod pace;
mod seen;

pub use hardware::Hardware;
pub use limit::KindLimit;
pub use seen::{Changed, Detail, Ended, Log, Retried, Try, TryEnd, View};

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::runner::Run;
use crate::kit::settings::settings;
use crate::kit::{App, Error, Result, Tx};

settings! {
    /// Work in the background.
    pub struct Settings in "jobs" {
        /// How many heavy jobs (ffmpeg) run at once. 0: half the processors, at least one.
        #[within(0..=1_024)]
        pub heavy_slots: usize = 0_usize,
        /// How many light jobs run at once.
        #[within(1..=1_024)]
        pub light_slots: usize = 4_usize,
        /// How many jobs of a kind run at once in this process, where that is fewer than there are slots:
        /// `["playback.ladder=1"]`.
        pub kind_limits: Vec<KindLimit> = Vec::new(),
        /// How many processors one ffmpeg may use. 0: all of them.
        #[within(0..=1_024)]
        pub ffmpeg_threads: usize = 0_usize,
        /// How much memory (address space, in MiB) one ffmpeg may take. 0: what its work is given, at most 8192.
        #[within(0..=1_048_576)]
        pub ffmpeg_memory_mb: u64 = 0_u64,
        /// Whether films are coded by the machine's own encoder: `auto` takes the first of NVENC, Quick Sync and VAAPI that
        /// works when the server starts, and x264 for what it cannot do; `off` takes x264, whose films are smaller at the
        /// same quality. `rostrum doctor` tells which works.
        pub ffmpeg_hardware: Hardware = Hardware::Off,
        /// How many minutes one try of a heavy job may take; then it is stopped for good.
        #[within(1..=43_200)]
        pub heavy_minutes: u64 = 1_440_u64,
        /// How many minutes one try of a light job may take; then it is stopped for good.
        #[within(1..=43_200)]
        pub light_minutes: u64 = 240_u64,
        /// Whether `rostrum serve` runs jobs. Where `rostrum work` does, the server may leave them to it; what has to do
        /// with a meeting that is on is done by the server all the same.
        pub serve: bool = true,
        /// From how many minutes on, counted from when it was asked for, somebody is told that their work is done.
        #[within(0..=10_080)]
        pub tell_after_minutes: i64 = 3_i64,
        /// How long, in milliseconds, a worker that went silent keeps its job before another takes it.
        #[within(1_000..=3_600_000)]
        pub lease_ms: i64 = 8_000_i64,
        /// How often, in milliseconds, workers look for jobs that other processes enqueued or that
        /// became due.
        #[within(10..=60_000)]
        pub poll_ms: u64 = 500_u64,
        /// How many days ended jobs stay in the list.
        #[within(1..=36_500)]
        pub keep_days: i64 = 30_i64,
    }
}

/// A piece of work that survives a restart. Its fields are its payload.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + Sized + 'static {
    /// `room.verb`, stable for good: rows of an older version carry it.
    const KIND: &'static str;
    /// What it takes of the machine.
    const SLOT: Slot = Slot::Light;
    /// Tries before it is given up.
    const MAX_ATTEMPTS: i32 = 3;
    /// Higher runs first: what somebody waits for is above 0, what makes things nicer later below.
    const PRIORITY: i32 = 0;
    /// Of which end its owner is told.
    const TELLS: Tells = Tells::Failure;

    /// What a person reads in the list of jobs.
    fn title(&self) -> String;

    /// The user who sees it in their list.
    fn owner(&self) -> Option<Uuid> {
        None
    }

    /// The object it works on.
    fn subject(&self) -> Option<Uuid> {
        None
    }

    /// Higher runs first; where it depends on who asked.
    fn priority(&self) -> i32 {
        Self::PRIORITY
    }

    /// Of which end its owner is told; where it depends on who asked.
    fn tells(&self) -> Tells {
        Self::TELLS
    }

    /// Jobs of one lane run one after another, and only one of them waits.
    fn lane(&self) -> Option<String> {
        None
    }

    /// Does the work. It may run again from the start at any time.
    fn run(self, app: App, run: Run) -> impl Future<Output = Result<(), Stop>> + Send;

    /// Called in the transaction that gives it up for good, to tell those who waited for it.
    fn gave_up(
        self,
        _app: &App,
        _tx: &mut Tx,
        _problem: &str,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Called in the transaction that ends it because somebody cancelled it. Where nothing else is said that
    /// is as if it had been given up: those who waited for it are told.
    fn was_cancelled(self, app: &App, tx: &mut Tx) -> impl Future<Output = Result<()>> + Send {
        self.gave_up(app, tx, CANCELLED)
    }
}

/// What those are told who waited for work that somebody cancelled.
pub const CANCELLED: &str = "The work was cancelled before it was done.";

/// Of which end of a job its owner is told, in the app and by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Of none: they are told in another way.
    Nothing,
    /// When it failed for good.
    Failure,
    /// When it failed for good, and when it is done after long.
    Both,
}

/// What a job takes of the machine; each slot has its own limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Waits more than it works.
    Light,
    /// Keeps a processor or more busy.
    Heavy,
    /// Light, and only in the server: it has to do with a meeting that is on.
    House,
}

impl Slot {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Heavy => "heavy",
            Self::House => "house",
        }
    }
}

/// Why a job did not finish.
#[derive(Debug)]
pub enum Stop {
    /// May go better next time: the disk, the network, a process that died.
    Retry(Error),
    /// Will never go better: the input is wrong.
    Fail(Error),
    /// Somebody asked it to stop, or the lease was lost.
    Cancelled,
}

/// Says at each `?` of a job what a failure means.
pub trait OrStop<T> {
    /// Trying again may help.
    ///
    /// # Errors
    /// `Stop::Retry`.
    fn or_retry(self) -> Result<T, Stop>;

    /// Trying again will not help.
    ///
    /// # Errors
    /// `Stop::Fail`.
    fn or_fail(self) -> Result<T, Stop>;
}

impl<T, E: Into<Error>> OrStop<T> for Result<T, E> {
    fn or_retry(self) -> Result<T, Stop> {
        self.map_err(|cause| Stop::Retry(cause.into()))
    }

    fn or_fail(self) -> Result<T, Stop> {
        self.map_err(|cause| Stop::Fail(cause.into()))
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for its time and a slot.
    Queued,
    /// A worker has it.
    Running,
    /// Finished.
    Done,
    /// Given up; `problem` says why. It can be retried by hand.
    Failed,
    /// Stopped by somebody.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a stored state.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether somebody may still stop it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// Whether it can be put back into the queue by hand.
    #[must_use]
    pub const fn can_be_retried(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How long to wait before the next try: 1 s, 4 s, 16 s … at most ten minutes, spread by a quarter so
/// that many jobs that failed together do not come back together.
#[must_use]
pub fn backoff(attempts: i32, chance: u8) -> Duration {
    let exponent = u32::try_from(attempts - 1).unwrap_or(0).min(8);
    let base = Duration::from_secs(4_u64.pow(exponent).min(600));
    base + base.mul_f64(0.25 * f64::from(chance) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_spread_and_end_at_ten_minutes() {
        assert_eq!(backoff(1, 0), Duration::from_secs(1));
        assert_eq!(backoff(2, 0), Duration::from_secs(4));
        assert_eq!(backoff(2, 255), Duration::from_secs(5));
        assert_eq!(backoff(40, 0), Duration::from_secs(600));
    }
}
