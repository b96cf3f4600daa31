//! The queue as its users meet it, on a real database.

mod ends;
mod turns;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use crate::config::Config;
use crate::jobs::store::{self, Row};
use crate::jobs::{Changed, Fact, Follows, Job, Registry, Run, Settings, State, Stop};
use crate::kit::{App, Clock, Error, Kind, Result, Tx};

/// What the jobs of these tests did and wait for.
#[derive(Default)]
struct Seen {
    runs: AtomicU32,
    given_up: AtomicU32,
    running: Notify,
    may_end: Notify,
}

#[derive(Clone, Serialize, Deserialize)]
enum Does {
    Succeed,
    FailTwice,
    Refuse,
    FindNoRoom,
    Panic,
    WaitForLeave,
    Speak,
}

#[derive(Clone, Serialize, Deserialize)]
struct Task {
    does: Does,
    lane: Option<String>,
    /// Somebody waits for it.
    asked: bool,
}

impl Job for Task {
    const KIND: &'static str = "tests.task";

    fn title(&self) -> String {
        "A task of a test".to_owned()
    }

    fn lane(&self) -> Option<String> {
        self.lane.clone()
    }

    fn priority(&self) -> i32 {
        i32::from(self.asked)
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let seen = app.get::<Seen>();
        let times = seen.runs.fetch_add(1, Ordering::SeqCst) + 1;
        let error = || Error::new(Kind::Unavailable, "tests.away", "It is away.");
        match self.does {
            Does::Succeed => Ok(()),
            Does::FailTwice if times <= 2 => Err(Stop::Retry(error())),
            Does::FailTwice => Ok(()),
            Does::Refuse => Err(Stop::Fail(error())),
            Does::FindNoRoom => {
                let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
                Err(Stop::Retry(full.into()))
            }
            Does::Speak => {
                run.note("reading https://s3.example/b/k?X-Amz-Signature=abc");
                Err(Stop::Fail(error()))
            }
            Does::Panic => panic!("on purpose"),
            Does::WaitForLeave => {
                seen.running.notify_one();
                tokio::select! {
                    () = seen.may_end.notified() => Ok(()),
                    () = run.cancelled.cancelled() => Err(Stop::Cancelled),
                }
            }
        }
    }

    async fn gave_up(self, app: &App, _tx: &mut Tx, problem: &str) -> Result<()> {
        assert!(!problem.is_empty(), "a person is told why");
        app.get::<Seen>().given_up.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Happened {
    matters: bool,
}

impl Fact for Happened {}

impl Follows<Happened> for Task {
    fn after(fact: &Happened) -> Option<Self> {
        fact.matters.then(|| task(Does::Succeed))
    }
}

fn task(does: Does) -> Task {
    Task {
        does,
        lane: None,
        asked: false,
    }
}

struct House {
    app: App,
    changes: mpsc::UnboundedReceiver<Changed>,
    _data: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    async fn with(settings: Settings) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let jobs = Settings {
            lease_ms: 8_000,
            poll_ms: 20,
            ..settings
        };
        let config = Config {
            jobs,
            ..Config::default()
        };
        let app = crate::app::bare(&config, data.path(), Clock::real())
            .await
            .expect("built");
        crate::jobs::prepare(
            &app,
            Registry::default().job::<Task>().on::<Happened, Task>(),
        );
        app.put(Seen::default());
        let (tell, changes) = mpsc::unbounded_channel();
        app.bus
            .on(move |changed: &Changed| drop(tell.send(changed.clone())));
        Self {
            app,
            changes,
            _data: data,
        }
    }

    async fn enqueue(&self, job: &Task) -> Uuid {
        let mut tx = self.app.db.tx().await.expect("a transaction");
        let id = crate::jobs::enqueue(&self.app, &mut tx, job)
            .await
            .expect("enqueued");
        tx.commit().await.expect("committed");
        id
    }

    async fn row(&self, id: Uuid) -> Option<Row> {
        store::find(self.app.db.read(), id).await.expect("read")
    }

    /// Waits until the job is told to be in `state`.
    async fn until(&mut self, id: Uuid, state: State) -> Changed {
        let found = async {
            loop {
                let changed = self.changes.recv().await.expect("the bus lives");
                if changed.job.id == id && changed.job.state == state {
                    return changed;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found)
            .await
            .expect("told in time")
    }

    fn seen(&self) -> Arc<Seen> {
        self.app.get()
    }
}
