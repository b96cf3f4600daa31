//! `POST /api/v1/recordings/start` with a course.

use serde_json::json;

use super::text;
use crate::api::recordings::Studio;

#[tokio::test]
async fn a_recording_that_begins_for_a_course_is_a_draft_of_it_at_once() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let ada = &studio.host;
    let course = ada
        .post("/api/v1/courses", json!({"title": "Algebra"}))
        .await
        .expect(201);
    let body = json!({"room_id": studio.room, "course_id": course["id"]});
    let begun = ada.post("/api/v1/recordings/start", body).await.expect(201);
    let path = format!("/api/v1/courses/{}/lectures", text(&course["id"]));
    let list = ada.get(&path).await.expect(200);
    assert_eq!(list["items"][0]["recording_id"], begun["id"]);
    assert_eq!(list["items"][0]["state"], "draft");
    assert_eq!(list["items"][0]["recording_state"], "recording");
}

#[tokio::test]
async fn nothing_begins_for_a_course_where_one_places_nothing() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let other = studio.house.signed_in("eve").await;
    let course = other
        .post("/api/v1/courses", json!({"title": "Hers"}))
        .await
        .expect(201);
    let body = json!({"room_id": studio.room, "course_id": course["id"]});
    studio
        .host
        .post("/api/v1/recordings/start", body)
        .await
        .refused(404, "not_found");
    let body = json!({"room_id": studio.room, "course_id": "x"});
    let refused = studio.host.post("/api/v1/recordings/start", body).await;
    refused.refused_field("course_id", "malformed");
    let list = studio.host.get("/api/v1/recordings").await.expect(200);
    assert_eq!(list["items"], json!([]));
}
