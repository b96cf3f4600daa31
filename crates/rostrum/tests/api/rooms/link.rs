//! `POST /api/v1/rooms/{id}/link` and `/lookup`

use serde_json::json;

use super::studio::{Studio, secret_of};

#[tokio::test]
async fn a_link_shows_the_room_before_one_comes_in() {
    let studio = Studio::open().await;
    let nobody = studio.house.nobody();
    let looked = nobody
        .post(&studio.path("lookup"), json!({"token": studio.secret}))
        .await;
    assert_eq!(
        looked.expect(200),
        json!({
            "id": studio.id, "name": "Studio", "kind": "studio", "host_name": "ada",
            "take_quality": {"height": 1080, "kbps": null},
            "live": {"participants": 0, "recording": false},
        })
    );
}

#[tokio::test]
async fn a_wrong_secret_is_answered_like_a_room_that_is_not_there() {
    let studio = Studio::open().await;
    let nobody = studio.house.nobody();
    let wrong = nobody
        .post(&studio.path("lookup"), json!({"token": "x".repeat(32)}))
        .await;
    let absent = "/api/v1/rooms/00000000-0000-0000-0000-000000000000/lookup";
    let nowhere = nobody.post(absent, json!({"token": studio.secret})).await;
    assert_eq!(wrong.expect(404), nowhere.expect(404));
}

#[tokio::test]
async fn the_old_link_stops_and_who_came_by_it_stays() {
    let studio = Studio::open().await;
    let guest = studio.guest_enters("Gil").await;
    let renewed = studio
        .host
        .post(&studio.path("link"), json!({}))
        .await
        .expect(200);
    let secret = secret_of(&renewed["join_url"]);
    assert_ne!(secret, studio.secret);
    let nobody = studio.house.nobody();
    let body = json!({"token": studio.secret, "name": "Late"});
    nobody
        .post(&studio.path("join"), body)
        .await
        .refused(410, "link.revoked");
    let body = json!({"token": secret, "name": "New"});
    nobody.post(&studio.path("join"), body).await.expect(200);
    guest.call("hand:raise", json!({"raised": true})).await;
}

#[tokio::test]
async fn neither_secret_nor_what_makes_it_is_in_the_database() {
    let studio = Studio::open().await;
    studio.guest_enters("Gil").await;
    let file = studio.house.app.data.join("rostrum.db");
    for suffix in ["", "-wal"] {
        let path = file.with_file_name(format!("rostrum.db{suffix}"));
        let bytes = std::fs::read(path).unwrap_or_default();
        let found = bytes
            .windows(studio.secret.len())
            .any(|w| w == studio.secret.as_bytes());
        assert!(!found, "the secret is in rostrum.db{suffix}");
    }
}
