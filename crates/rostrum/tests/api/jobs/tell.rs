use serde_json::{Value, json};

use super::{PATH, convert, idle, mix, set};
use crate::api::recordings::until;
use crate::support::TestHouse;

const NOTICES: &str = "/api/v1/notices";

fn kinds(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items
        .iter()
        .filter_map(|notice| notice["kind"].as_str())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_long_is_told_once_and_who_did_not_wait_is_not() {
    let house = TestHouse::with(|config| config.jobs.tell_after_minutes = 60).await;
    let ada = house.signed_in("ada").await;
    let quick = mix(&house, &ada, house.app.new_id()).await;
    let done = |job: &Value| job["state"] == "done";
    until(&ada, &format!("{PATH}/{quick}"), done).await;
    // Whoever is told is told by a job that is written with the end of the other.
    let telling = format!("{PATH}?all=true&kind=recordings.tell_work");
    let telling = house.admin().await.get(&telling).await.expect(200);
    assert_eq!(telling["items"], json!([]));
    house.close().await;

    let house = TestHouse::with(|config| config.jobs.tell_after_minutes = 0).await;
    let ada = house.signed_in("ada").await;
    let slow = mix(&house, &ada, house.app.new_id()).await;
    // Nobody asked for this one.
    let other = convert(&house, &ada, house.app.new_id()).await;
    for id in [slow, other] {
        until(&ada, &format!("{PATH}/{id}"), done).await;
    }
    let told = until(&ada, NOTICES, |list| list["unread"] != 0).await;
    assert_eq!(kinds(&told), ["job.done"]);
    assert_eq!(told["items"][0]["params"]["work"], "Make the mix");
}

#[tokio::test]
async fn who_owns_work_that_is_given_up_is_told_why_in_the_app_and_by_mail() {
    let house = idle().await;
    let (ada, admin) = (house.signed_in("ada").await, house.admin().await);
    let id = mix(&house, &ada, house.app.new_id()).await;
    // As if it had taken its worker down three times.
    let lost =
        "state = 'running', attempts = 3, lease_until = 1, waiting_in = NULL, worker = 'gone'";
    set(&house, "recordings.mix", lost).await;
    let failed = |job: &Value| job["state"] == "failed";
    let seen = until(&ada, &format!("{PATH}/{id}"), failed).await;
    let why = seen["problem"].as_str().expect("a reason");
    assert!(why.contains("set aside"), "{why}");
    let queued = |list: &Value| list["items"].as_array().is_some_and(|all| !all.is_empty());
    let path = format!("{PATH}?all=true&kind=recordings.tell_work");
    let telling = until(&admin, &path, queued).await;
    assert_eq!(
        telling["items"].as_array().map(Vec::len),
        Some(1),
        "told once"
    );
    assert_eq!(telling["items"][0]["owner_id"], json!(null));
}
