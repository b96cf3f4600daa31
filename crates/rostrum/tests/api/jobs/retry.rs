use serde_json::json;

use super::{PATH, convert, fail, idle, mix};

#[tokio::test]
async fn a_failed_job_is_put_back_and_one_that_waits_is_not() {
    let house = idle().await;
    let (ada, grace) = (house.signed_in("ada").await, house.signed_in("grace").await);
    let id = mix(&house, &ada, house.app.new_id()).await;
    let path = format!("{PATH}/{id}/retry");
    ada.post(&path, json!({}))
        .await
        .refused(409, "job.not_ended");
    fail(&house, "recordings.mix").await;
    grace.post(&path, json!({})).await.refused(404, "not_found");
    let seen = ada.post(&path, json!({})).await.expect(200);
    assert_eq!(
        (&seen["state"], &seen["attempts"]),
        (&json!("queued"), &json!(0))
    );
    assert!(seen["problem"].is_null() && seen["ended_at"].is_null());
    ada.post(&path, json!({}))
        .await
        .refused(409, "job.not_ended");
}

#[tokio::test]
async fn what_waits_already_is_not_queued_twice() {
    let house = idle().await;
    let ada = house.signed_in("ada").await;
    let recording = house.app.new_id();
    let failed = mix(&house, &ada, recording).await;
    fail(&house, "recordings.mix").await;
    mix(&house, &ada, recording).await;
    let again = ada.post(&format!("{PATH}/{failed}/retry"), json!({})).await;
    again.refused(409, "job.already_queued");
}

#[tokio::test]
async fn an_admin_tries_all_failed_ones_of_a_kind_again_and_those_that_wait_already_stay() {
    let house = idle().await;
    let (ada, admin) = (house.signed_in("ada").await, house.admin().await);
    let doubled = house.app.new_id();
    for recording in [doubled, house.app.new_id(), house.app.new_id()] {
        mix(&house, &ada, recording).await;
    }
    convert(&house, &ada, doubled).await;
    fail(&house, "recordings.mix").await;
    fail(&house, "recordings.convert").await;
    mix(&house, &ada, doubled).await;
    let path = format!("{PATH}/retry");
    let body = json!({"kind": "recordings.mix"});
    let done = admin.post(&path, body.clone()).await.expect(200);
    assert_eq!(done, json!({"retried": 2, "left": 1}));
    let again = admin.post(&path, body.clone()).await.expect(200);
    assert_eq!(again, json!({"retried": 0, "left": 1}));
    let failed = format!("{PATH}?all=true&state=failed&kind=recordings.convert");
    let left = admin.get(&failed).await.expect(200);
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));
    ada.post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    house
        .nobody()
        .post(&path, body)
        .await
        .refused(401, "auth.required");
    let none = admin.post(&path, json!({"kind": ""})).await;
    none.expect(422);
}
