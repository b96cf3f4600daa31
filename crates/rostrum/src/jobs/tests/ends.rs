//! How a job ends: done, tried again, given up, cancelled, taken over.

use std::sync::atomic::Ordering;
use std::time::Duration;

use uuid::Uuid;

use super::{Does, House, task};
use crate::jobs::store::{self, Row};
use crate::jobs::{self, Settings, Slot, State};

#[tokio::test]
async fn a_job_runs_and_is_told_to_be_done() {
    let mut house = House::new().await;
    jobs::start(&house.app, jobs::Role::Serve);
    let id = house.enqueue(&task(Does::Succeed)).await;
    let done = house.until(id, State::Done).await;
    assert!((done.job.percent - 100.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_its_wait_is_stored() {
    let mut house = House::new().await;
    jobs::start(&house.app, jobs::Role::Serve);
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
    jobs::start(&house.app, jobs::Role::Serve);
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
    jobs::start(&house.app, jobs::Role::Serve);
    let id = house.enqueue(&task(Does::Refuse)).await;
    house.until(id, State::Failed).await;
    assert_eq!(house.seen().runs.load(Ordering::SeqCst), 1);
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_job_that_panics_ends_in_the_dead_letters_and_the_worker_lives_on() {
    let mut house = House::new().await;
    jobs::start(&house.app, jobs::Role::Serve);
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
    let dead = store::claim(writer, Slot::Light, &[], "dead", now, now + 50)
        .await
        .expect("claimed");
    jobs::start(&house.app, jobs::Role::Serve);
    house.until(id, State::Done).await;
    let late = jobs::store::Outcome {
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
    for n in 0..3 {
        let now = house.app.clock.now().timestamp_millis();
        let writer = house.app.db.writer();
        // A lease that is over before it begins: the worker died at once.
        let claimed = match n {
            0 => store::claim(writer, Slot::Light, &[], "dead", now, now - 1).await,
            _ => store::take_over(writer, Slot::Light, &[], "dead", now, now - 1).await,
        };
        assert!(claimed.expect("asked").is_some());
    }
    jobs::start(&house.app, jobs::Role::Serve);
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
    jobs::start(&house.app, jobs::Role::Serve);
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
    let seen = jobs::service::cancel(&house.app, &admin, id).await;
    assert_eq!(seen.expect("cancelled").state, State::Cancelled);
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
    let again = jobs::service::cancel(&house.app, &admin, id).await;
    assert_eq!(again.expect_err("it has ended").code(), "job.ended");
    assert_eq!(house.seen().given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_job_that_takes_longer_than_it_may_is_stopped_for_good_with_the_reason() {
    let mut house = House::with(Settings {
        light_minutes: 0,
        ..Settings::default()
    })
    .await;
    jobs::start(&house.app, jobs::Role::Serve);
    let id = house.enqueue(&task(Does::WaitForLeave)).await;
    let failed = house.until(id, State::Failed).await;
    let why = failed.job.problem.expect("a person is told why");
    assert!(why.contains("longer than 0 minutes"), "{why}");
    assert_eq!(failed.job.attempts, 1);
}

#[tokio::test]
async fn what_a_job_said_is_kept_with_the_try_and_nothing_of_one_that_simply_went_well() {
    let mut house = House::new().await;
    jobs::start(&house.app, jobs::Role::Serve);
    let well = house.enqueue(&task(Does::Succeed)).await;
    house.until(well, State::Done).await;
    let id = house.enqueue(&task(Does::Speak)).await;
    house.until(id, State::Failed).await;
    let tries = |id| store::tries::of(house.app.db.read(), id);
    assert!(tries(well).await.expect("read").is_empty());
    let tries = tries(id).await.expect("read");
    assert_eq!(tries.len(), 1);
    assert_eq!(tries[0].ended.as_deref(), Some("failed"));
    assert_eq!(
        tries[0].log.as_deref(),
        Some("reading https://s3.example/b/k?…\n")
    );
}
