//! Which job comes when: after what it follows, one of a lane, few of a kind.

use std::sync::atomic::Ordering;

use super::{Does, Happened, House, Task, task};
use crate::jobs::{self, Settings, State};

#[tokio::test]
async fn a_job_exists_only_if_its_transaction_was_committed() {
    let house = House::new().await;
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let id = jobs::enqueue(&house.app, &mut tx, &task(Does::Succeed))
        .await
        .expect("enqueued");
    drop(tx);
    assert!(house.row(id).await.is_none());
}

#[tokio::test]
async fn jobs_of_one_lane_run_one_after_another_and_only_one_waits() {
    let mut house = House::new().await;
    jobs::start(&house.app, jobs::Role::Serve);
    let lane = Some("recording".to_owned());
    let slow = Task {
        does: Does::WaitForLeave,
        lane: lane.clone(),
        asked: false,
    };
    let first = house.enqueue(&slow).await;
    house.seen().running.notified().await;
    let second = house
        .enqueue(&Task {
            does: Does::Succeed,
            lane: lane.clone(),
            asked: false,
        })
        .await;
    let third = house
        .enqueue(&Task {
            does: Does::Succeed,
            lane,
            asked: false,
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
async fn what_waits_by_itself_is_for_somebody_once_they_ask_for_it() {
    let house = House::new().await;
    let in_lane = |asked| Task {
        does: Does::Succeed,
        lane: Some("recording".to_owned()),
        asked,
    };
    let by_itself = house.enqueue(&in_lane(false)).await;
    let asked_for = house.enqueue(&in_lane(true)).await;
    // Whatever comes by itself afterwards takes nothing away.
    house.enqueue(&in_lane(false)).await;
    assert_eq!(by_itself, asked_for);
    let row = house.row(asked_for).await.expect("there");
    assert_eq!((row.priority, &row.payload["asked"]), (1, &true.into()));
}

#[tokio::test]
async fn what_must_follow_from_a_fact_is_written_with_it() {
    let house = House::new().await;
    let mut tx = house.app.db.tx().await.expect("a transaction");
    for matters in [true, false] {
        jobs::announce(&house.app, &mut tx, &Happened { matters })
            .await
            .expect("announced");
    }
    let (before, _) = jobs::backlog(&house.app).await.expect("asked");
    tx.commit().await.expect("committed");
    let (after, _) = jobs::backlog(&house.app).await.expect("asked");
    assert_eq!((before, after), (0, 1));
}

#[tokio::test]
async fn no_more_of_a_kind_run_at_once_than_may() {
    let limit = "tests.task=1".parse().expect("a limit");
    let mut house = House::with(Settings {
        kind_limits: vec![limit],
        ..Settings::default()
    })
    .await;
    // Both wait when the first is looked for.
    let first = house.enqueue(&task(Does::WaitForLeave)).await;
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let second = house.enqueue(&task(Does::Succeed)).await;
    jobs::start(&house.app, jobs::Role::Serve);
    house.seen().running.notified().await;
    // Ten looks later the other still waits.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert_eq!(house.seen().runs.load(Ordering::SeqCst), 1);
    house.seen().may_end.notify_one();
    house.until(first, State::Done).await;
    house.until(second, State::Done).await;
}

#[tokio::test]
async fn what_has_to_do_with_meetings_is_left_to_the_server() {
    let mut house = House::with(Settings {
        serve: false,
        ..Settings::default()
    })
    .await;
    jobs::start(&house.app, jobs::Role::Serve);
    let id = house.enqueue(&task(Does::Succeed)).await;
    let sql = "UPDATE jobs SET slot = 'house'";
    sea_orm::ConnectionTrait::execute_unprepared(house.app.db.writer(), sql)
        .await
        .expect("changed");
    let other = house.enqueue(&task(Does::Succeed)).await;
    house.until(id, State::Done).await;
    assert_eq!(house.row(other).await.expect("there").state, "queued");
}
