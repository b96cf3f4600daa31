//! `/api/v1/jobs`.

mod cancel;
mod get;
mod list;
mod retry;
mod tell;
mod work;

use rostrum::jobs;
use rostrum::recordings::{Convert, Mix};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::imports::{clip, send};
use crate::support::{Person, TestHouse};

const PATH: &str = "/api/v1/jobs";

/// A house in which jobs wait for ever.
async fn idle() -> TestHouse {
    TestHouse::with(|config| config.jobs.serve = false).await
}

/// Somebody's mix of a recording that is not there: done as soon as it runs.
async fn mix(house: &TestHouse, owner: &Person, recording: Uuid) -> String {
    let job = json!({"recording": recording, "owner": owner.id});
    let job: Mix = serde_json::from_value(job).expect("a payload");
    enqueue(house, &job).await
}

/// Somebody's conversion of it, of another kind.
async fn convert(house: &TestHouse, owner: &Person, recording: Uuid) -> String {
    let job = json!({"recording": recording, "owner": owner.id, "to": "wav"});
    let job: Convert = serde_json::from_value(job).expect("a payload");
    enqueue(house, &job).await
}

async fn enqueue(house: &TestHouse, job: &impl jobs::Job) -> String {
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let id = jobs::enqueue(&house.app, &mut tx, job).await;
    tx.commit().await.expect("committed");
    // Within a millisecond ids are in no order.
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    id.expect("enqueued").to_string()
}

/// Makes all jobs of a kind what only a run could make them.
async fn set(house: &TestHouse, kind: &str, what: &str) {
    let sql = format!("UPDATE jobs SET {what} WHERE kind = '{kind}'");
    let done = house.app.db.writer().execute_unprepared(&sql).await;
    done.expect("changed");
}

/// As if all tries had gone wrong.
async fn fail(house: &TestHouse, kind: &str) {
    let what = "state = 'failed', attempts = 3, waiting_in = NULL, ended_at = 4102444800000, \
                problem = 'It broke.', cause = 'a stone in the gears'";
    set(house, kind, what).await;
}

fn ids(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    let id = |job: &Value| job["id"].as_str().map(str::len);
    assert!(items.iter().all(|job| id(job) == Some(36)));
    items.iter().filter_map(|job| job["id"].as_str()).collect()
}

/// Imports a file that ffmpeg makes of `args`.
async fn import(owner: &Person, name: &str, args: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = clip(folder.path(), name, args);
    send(owner, name, &std::fs::read(file).expect("read")).await;
}

/// A film whose coding takes longer than what is asked of it here.
const FILM: &str = "-f lavfi -i testsrc2=s=1280x720:r=30:d=20 -c:v mpeg4 -g 300";
