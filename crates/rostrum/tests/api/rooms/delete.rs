//! `DELETE /api/v1/signalling/room/delete` and `POST /api/v1/rooms/{id}/restore`

use std::time::Duration;

use serde_json::json;

use super::studio::{Studio, code_of, secret_of};
use crate::support::TestHouse;

fn path(studio: &Studio) -> String {
    format!("/api/v1/signalling/room/delete?room_id={}", studio.id)
}

#[tokio::test]
async fn deleting_ends_the_meeting_and_shuts_every_door() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let mut guest = studio.guest_enters("Gil").await;
    studio.host.delete(&path(&studio)).await.expect(204);
    for seated in [&mut host, &mut guest] {
        assert_eq!(seated.hears("room:closed").await["reason"], "deleted");
        seated.is_hung_up_on().await;
    }
    let nobody = studio.house.nobody();
    let body = json!({"token": studio.secret, "name": "Late"});
    nobody
        .post(&studio.path("join"), body)
        .await
        .refused(410, "room.deleted");
    let body = json!({"token": studio.secret});
    nobody
        .post(&studio.path("lookup"), body)
        .await
        .refused(410, "room.deleted");
    let socket = studio.connect(&guest.token).await;
    assert_eq!(
        code_of(socket.call("room:join", studio.join()).await),
        "not_found"
    );
    let socket = studio.connect(&host.token).await;
    assert_eq!(
        code_of(socket.call("room:join", studio.join()).await),
        "room.deleted"
    );
    let one = format!("/api/v1/rooms/{}", studio.id);
    studio.host.get(&one).await.refused(404, "not_found");
    assert_eq!(
        studio.host.get("/api/v1/rooms").await.expect(200)["items"],
        json!([])
    );
    studio
        .host
        .delete(&path(&studio))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn nobody_but_the_host_deletes_a_room() {
    let studio = Studio::open().await;
    let bob = studio.house.signed_in("bob").await;
    bob.delete(&path(&studio)).await.refused(404, "not_found");
    bob.post(&studio.path("join"), json!({"token": studio.secret}))
        .await
        .expect(200);
    bob.delete(&path(&studio)).await.refused(403, "forbidden");
    let token = studio.guest_token("Gil").await;
    let guest = studio.house.nobody().holding(&token);
    guest.delete(&path(&studio)).await.refused(403, "forbidden");
    studio
        .host
        .delete("/api/v1/signalling/room/delete")
        .await
        .refused(422, "request.invalid");
    studio
        .host
        .delete("/api/v1/signalling/room/delete?room_id=7")
        .await
        .refused(422, "request.invalid");
}

#[tokio::test]
async fn a_restored_room_has_a_new_link_and_lets_guests_in_again() {
    let studio = Studio::open().await;
    studio.host.delete(&path(&studio)).await.expect(204);
    let room = studio
        .host
        .post(&studio.path("restore"), json!({}))
        .await
        .expect(200);
    let secret = secret_of(&room["join_url"]);
    assert_ne!(secret, studio.secret);
    let nobody = studio.house.nobody();
    let body = json!({"token": secret, "name": "Gil"});
    nobody.post(&studio.path("join"), body).await.expect(200);
    let body = json!({"token": studio.secret, "name": "Gil"});
    nobody
        .post(&studio.path("join"), body)
        .await
        .refused(410, "link.revoked");
}

#[tokio::test]
async fn a_room_deleted_longer_than_thirty_days_ago_stays_away() {
    let studio = Studio::within(TestHouse::held().await).await;
    studio.host.delete(&path(&studio)).await.expect(204);
    studio.house.advance(Duration::from_secs(31 * 24 * 3600));
    let host = studio.house.sign_in("ada").await;
    host.post(&studio.path("restore"), json!({}))
        .await
        .refused(410, "room.deleted");
}
