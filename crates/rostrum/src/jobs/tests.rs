//! The queue as its users meet it, on a real database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use super::store::{self, Row};
use super::{Changed, Fact, Follows, Job, Registry, Run, Settings, Slot, State, Stop};
use crate::config::Config;
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
}

#[derive(Clone, Serialize, Deserialize)]
struct Task {
    does: Does,
    lane: Option<String>,
}

impl Job for Task {
    const KIND: &'static str = "tests.task";

    fn title(&self) -> String {
        "A task of a test".to_owned()
    }

    fn lane(&self) -> Option<String> {
        self.lane.clone()
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
    Task { does, lane: None }
}

struct House {
    app: App,
    changes: mpsc::UnboundedReceiver<Changed>,
    _data: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let jobs = Settings {
            lease_ms: 400,
            poll_ms: 20,
            ..Settings::default()
        };
        let config = Config {
            jobs,
            ..Config::default()
        };
        let app = crate::app::bare(&config, data.path(), Clock::real())
            .await
            .expect("built");
        super::prepare(
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
        let id = super::enqueue(&self.app, &mut tx, job)
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

#[tokio::test]
async fn a_job_exists_only_if_its_transaction_was_committed() {
    let house = House::new().await;
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let id = super::enqueue(&house.app, &mut tx, &task(Does::Succeed))
        .await
        .expect("enqueued");
    drop(tx);
    assert!(house.row(id).await.is_none());
}

#[tokio::test]
async fn a_job_runs_and_is_told_to_be_done() {
    let mut house = House::new().await;
    super::start(&house.app);
    let id = house.enqueue(&task(Does::Succeed)).await;
    let done = house.until(id, State::Done).await;
    assert!((done.job.percent - 100.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_its_wait_is_stored() {
    let mut house = House::new().await;
    super::start(&house.app);
    let id = house.enqueue(&task(Does::FailTwice)).await;
    let waiting = house.until(id, State::Queued).await;
    assert_eq!(waiting.job.problem, None, "told when it was enqueued");
    let again = house.until(id, State::Queued).await;
    assert_eq!(again.job.problem.as_deref(), Some("It is away."));
    let row = house.row(id).await.expect("there");
    assert!(
        row.run_at > row.started_at.expect("it ran"),
        "the wait survives a restart"
    );
    house.until(id, State::Done).await;
    assert_eq!(house.seen().runs.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_try_on_a_full_disk_does_not_count() {
    let mut house = House::new().await;
    super::start(&house.app);
    let id = house.enqueue(&task(Does::FindNoRoom)).await;
    house.until(id, State::Queued).await;
    let again = house.until(id, State::Queued).await;
    let problem = again.job.problem.expect("a person is told why");
    assert!(problem.contains("disk is full"), "{problem}");
    let row = house.row(id).await.expect("there");
    assert_eq!(row.attempts, 0);
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_job_that_can_never_go_well_is_given_up_at_once_and_its_room_is_told() {
    let mut house = House::new().await;
    super::start(&house.app);
    let id = house.enqueue(&task(Does::Refuse)).await;
    house.until(id, State::Failed).await;
    assert_eq!(house.seen().runs.load(Ordering::SeqCst), 1);
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_job_that_panics_ends_in_the_dead_letters_and_the_worker_lives_on() {
    let mut house = House::new().await;
    super::start(&house.app);
    let poison = house.enqueue(&task(Does::Panic)).await;
    house.until(poison, State::Failed).await;
    assert_eq!(house.seen().runs.load(Ordering::SeqCst), 3);
    let next = house.enqueue(&task(Does::Succeed)).await;
    house.until(next, State::Done).await;
}

#[tokio::test]
async fn a_job_whose_worker_died_is_taken_over_and_the_old_worker_can_no_longer_end_it() {
    let mut house = House::new().await;
    let id = house.enqueue(&task(Does::Succeed)).await;
    let now = house.app.clock.now().timestamp_millis();
    let db = house.app.db.clone();
    let writer = db.writer();
    let dead = store::claim(writer, Slot::Light, "dead", now, now + 50)
        .await
        .expect("claimed");
    super::start(&house.app);
    house.until(id, State::Done).await;
    let late = super::store::Outcome {
        state: State::Failed,
        run_at: 0,
        attempts: 1,
        problem: None,
        cause: None,
    };
    let dead = dead.expect("there was one");
    assert!(
        !store::release(writer, &dead, late, now)
            .await
            .expect("asked")
    );
    assert_eq!(house.row(id).await.expect("there").state, "done");
}

#[tokio::test]
async fn a_job_that_took_its_worker_down_on_the_last_attempt_is_parked() {
    let mut house = House::new().await;
    let id = house.enqueue(&task(Does::Succeed)).await;
    for _ in 0..3 {
        let now = house.app.clock.now().timestamp_millis();
        // A lease that is over before it begins: the worker died at once.
        let claimed = store::claim(house.app.db.writer(), Slot::Light, "dead", now, now - 1).await;
        assert!(claimed.expect("asked").is_some());
    }
    super::start(&house.app);
    let parked = house.until_ended(id).await;
    assert_eq!(parked.state, "failed");
    assert_eq!(house.seen().runs.load(Ordering::SeqCst), 0);
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
}

impl House {
    /// Waits until the row says that the job has ended, for ends that nobody tells.
    async fn until_ended(&mut self, id: Uuid) -> Row {
        let ended = async {
            loop {
                let row = self.row(id).await.expect("there");
                if row.ended_at.is_some() {
                    return row;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ended)
            .await
            .expect("ended in time")
    }
}

#[tokio::test]
async fn a_running_job_stops_when_it_is_cancelled() {
    let mut house = House::new().await;
    super::start(&house.app);
    let id = house.enqueue(&task(Does::WaitForLeave)).await;
    house.seen().running.notified().await;
    let now = house.app.clock.now().timestamp_millis();
    store::ask_cancel(house.app.db.writer(), id, now)
        .await
        .expect("asked");
    house.until(id, State::Cancelled).await;
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn those_who_waited_for_a_job_are_told_when_it_is_cancelled_before_it_ran() {
    let house = House::new().await;
    let id = house.enqueue(&task(Does::Succeed)).await;
    let admin = crate::kit::Caller::User {
        id: house.app.new_id(),
        role: crate::kit::Role::Admin,
        sign_in: house.app.new_id(),
    };
    let seen = super::service::cancel(&house.app, &admin, id).await;
    assert_eq!(seen.expect("cancelled").state, State::Cancelled);
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
    let again = super::service::cancel(&house.app, &admin, id).await;
    assert_eq!(again.expect_err("it has ended").code(), "job.ended");
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn jobs_of_one_lane_run_one_after_another_and_only_one_waits() {
    let mut house = House::new().await;
    super::start(&house.app);
    let lane = Some("recording".to_owned());
    let slow = Task {
        does: Does::WaitForLeave,
        lane: lane.clone(),
    };
    let first = house.enqueue(&slow).await;
    house.seen().running.notified().await;
    let second = house
        .enqueue(&Task {
            does: Does::Succeed,
            lane: lane.clone(),
        })
        .await;
    let third = house
        .enqueue(&Task {
            does: Does::Succeed,
            lane,
        })
        .await;
    assert_ne!(first, second);
    assert_eq!(
        second, third,
        "the one that waits will see the same state of the world"
    );
    let other = house.enqueue(&task(Does::Succeed)).await;
    house.until(other, State::Done).await;
    assert_eq!(house.row(second).await.expect("there").state, "queued");
    house.seen().may_end.notify_one();
    house.until(second, State::Done).await;
}

#[tokio::test]
async fn what_must_follow_from_a_fact_is_written_with_it() {
    let house = House::new().await;
    let mut tx = house.app.db.tx().await.expect("a transaction");
    for matters in [true, false] {
        super::announce(&house.app, &mut tx, &Happened { matters })
            .await
            .expect("announced");
    }
    let (before, _) = super::backlog(&house.app).await.expect("asked");
    tx.commit().await.expect("committed");
    let (after, _) = super::backlog(&house.app).await.expect("asked");
    assert_eq!((before, after), (0, 1));
}
