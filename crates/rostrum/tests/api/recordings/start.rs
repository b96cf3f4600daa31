use serde_json::json;

use super::{Studio, path};

#[tokio::test]
async fn a_host_records_a_room_with_people_in_it() {
    let studio = Studio::open().await;
    let mut seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    assert_eq!(recording["state"], "recording");
    assert_eq!(recording["title"], "Talk");
    assert_eq!(recording["room_id"], studio.room.as_str());
    assert_eq!(recording["owner_id"], studio.host.id.to_string());
    let told = seated
        .socket
        .wait_for("recording:changed")
        .await
        .expect("told");
    assert_eq!(told["recording"]["id"], recording["id"]);
    assert!(told["recording"]["stopped_at_ms"].is_null());
    studio.host.get(&path(&recording)).await.expect(200);
}

#[tokio::test]
async fn an_empty_room_is_not_recorded() {
    let studio = Studio::open().await;
    let body = json!({"room_id": studio.room});
    studio
        .host
        .post("/api/v1/recordings/start", body)
        .await
        .refused(422, "recording.nobody_there");
}

#[tokio::test]
async fn no_recording_begins_on_a_disk_that_is_nearly_full_and_one_does_when_there_is_room_again() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let before = studio.house.app.get::<rostrum::uploads::Settings>();
    studio.house.app.put(rostrum::uploads::Settings {
        keep_free_bytes: u64::MAX,
        ..(*before).clone()
    });
    let body = json!({"room_id": studio.room});
    studio
        .host
        .post("/api/v1/recordings/start", body)
        .await
        .refused(507, "storage.full");
    let list = studio.host.get("/api/v1/recordings").await.expect(200);
    assert_eq!(list["items"].as_array().expect("items").len(), 0);
    studio.house.app.put((*before).clone());
    assert_eq!(studio.record().await["state"], "recording");
}

#[tokio::test]
async fn of_two_racing_starts_one_makes_a_recording_and_the_other_is_told() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let body = json!({"room_id": studio.room});
    let start = || studio.host.post("/api/v1/recordings/start", body.clone());
    let (one, two) = tokio::join!(start(), start());
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    let list = studio.host.get("/api/v1/recordings").await.expect(200);
    assert_eq!(list["items"].as_array().expect("items").len(), 1);
    start().await.refused(409, "recording.already_running");
}

#[tokio::test]
async fn only_who_leads_the_room_records_it() {
    let studio = Studio::open().await;
    let guest = studio.guest_enters("Grace", true).await;
    let body = json!({"room_id": studio.room});
    let stranger = studio.house.signed_in("eve").await;
    stranger
        .post("/api/v1/recordings/start", body.clone())
        .await
        .refused(404, "not_found");
    let refused = guest
        .person
        .post("/api/v1/recordings/start", body.clone())
        .await;
    assert_eq!(refused.status.as_u16(), 403);
    let nobody = studio.house.nobody();
    assert_eq!(
        nobody
            .post("/api/v1/recordings/start", body)
            .await
            .status
            .as_u16(),
        401
    );
}

#[tokio::test]
async fn what_is_not_understood_is_refused_by_its_name() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let start = |body| studio.host.post("/api/v1/recordings/start", body);
    start(json!({})).await.refused_field("room_id", "missing");
    start(json!({"room_id": studio.room, "colour": 1}))
        .await
        .refused_field("colour", "unknown");
    start(json!({"room_id": studio.room, "title": "x".repeat(201)}))
        .await
        .refused_field("title", "invalid");
    start(json!({"room_id": "x"})).await.expect(422);
    let absent = json!({"room_id": "018f0000-0000-7000-8000-000000000000"});
    start(absent).await.refused(404, "not_found");
}
