//! `GET /api/v1/signalling/health`, `/room/stats` and `/rooms/stats`

use serde_json::json;

use super::studio::Studio;

#[tokio::test]
async fn the_figures_follow_who_is_there() {
    let studio = Studio::open().await;
    let nobody = studio.house.nobody();
    let health = nobody.get("/api/v1/signalling/health").await.expect(200);
    assert_eq!(
        health,
        json!({"status": "ok", "rooms": 0, "participants": 0, "nodes": 1})
    );
    let host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    let health = nobody.get("/api/v1/signalling/health").await.expect(200);
    assert_eq!(
        (&health["rooms"], &health["participants"]),
        (&json!(1), &json!(2))
    );
    let path = format!("/api/v1/signalling/room/stats?room_id={}", studio.id);
    let stats = studio.host.get(&path).await.expect(200);
    assert_eq!(stats["session_id"], host.joined["state"]["session_id"]);
    let ids: Vec<_> = stats["participants"]
        .as_array()
        .expect("people")
        .iter()
        .map(|p| &p["id"])
        .collect();
    assert_eq!(ids, [&json!(host.id), &json!(guest.id)]);
    let all = studio
        .host
        .get("/api/v1/signalling/rooms/stats")
        .await
        .expect(200);
    assert_eq!(all["totals"]["participants"], 2);
    assert_eq!(all["items"][0]["room_id"], studio.id.as_str());
}

#[tokio::test]
async fn figures_are_for_those_who_lead_the_room() {
    let studio = Studio::open().await;
    studio.host_enters().await;
    let path = format!("/api/v1/signalling/room/stats?room_id={}", studio.id);
    let bob = studio.house.signed_in("bob").await;
    bob.get(&path).await.refused(404, "not_found");
    let all = bob.get("/api/v1/signalling/rooms/stats").await.expect(200);
    assert_eq!(all["items"], json!([]));
    let token = studio.guest_token("Gil").await;
    studio
        .house
        .nobody()
        .holding(&token)
        .get(&path)
        .await
        .refused(403, "forbidden");
    let admin = studio.house.admin().await;
    admin.get(&path).await.expect(200);
    let all = admin
        .get("/api/v1/signalling/rooms/stats")
        .await
        .expect(200);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
}
