//! `GET /api/v1/rooms`, `GET` and `PATCH /api/v1/rooms/{id}`

use serde_json::json;

use super::studio::Studio;

#[tokio::test]
async fn each_sees_their_own_rooms_newest_first_and_in_pages() {
    let studio = Studio::open().await;
    let body = json!({"name": "Second", "kind": "lecture"});
    studio
        .host
        .post("/api/v1/signalling/room/create", body)
        .await
        .expect(201);
    let page = studio.host.get("/api/v1/rooms?limit=1").await.expect(200);
    assert_eq!(page["items"][0]["name"], "Second");
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let page = studio
        .host
        .get(&format!("/api/v1/rooms?limit=1&cursor={cursor}"))
        .await;
    let page = page.expect(200);
    assert_eq!(page["items"][0]["name"], "Studio");
    assert_eq!(page["next_cursor"], json!(null));
    let other = studio.house.signed_in("bob").await;
    assert_eq!(
        other.get("/api/v1/rooms").await.expect(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn a_room_of_somebody_else_is_not_there() {
    let studio = Studio::open().await;
    let bob = studio.house.signed_in("bob").await;
    let path = format!("/api/v1/rooms/{}", studio.id);
    bob.get(&path).await.refused(404, "not_found");
    bob.patch(&path, json!({"name": "Mine"}))
        .await
        .refused(404, "not_found");
    bob.post(&studio.path("link"), json!({}))
        .await
        .refused(404, "not_found");
    bob.post(&studio.path("restore"), json!({}))
        .await
        .refused(404, "not_found");
    bob.get("/api/v1/rooms/00000000-0000-0000-0000-000000000000")
        .await
        .refused(404, "not_found");
    bob.get("/api/v1/rooms/none")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_room_is_renamed_by_its_host_and_by_no_guest() {
    let studio = Studio::open().await;
    let path = format!("/api/v1/rooms/{}", studio.id);
    let token = studio.guest_token("Gil").await;
    let guest = studio.house.nobody().holding(&token);
    guest
        .patch(&path, json!({"name": "Mine"}))
        .await
        .refused(403, "forbidden");
    let room = studio
        .host
        .patch(&path, json!({"name": "Den"}))
        .await
        .expect(200);
    assert_eq!(room["name"], "Den");
    let seen = guest.get(&path).await.expect(200);
    assert_eq!(
        (&seen["name"], &seen["join_url"]),
        (&json!("Den"), &json!(null))
    );
    studio
        .host
        .patch(&path, json!({"name": " "}))
        .await
        .refused_field("name", "invalid");
    studio
        .host
        .patch(&path, json!({"kind": "lecture"}))
        .await
        .refused_field("kind", "unknown");
}
