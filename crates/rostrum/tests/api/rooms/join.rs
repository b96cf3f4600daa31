//! `POST /api/v1/rooms/{id}/join`

use serde_json::json;

use super::studio::{Studio, text};

#[tokio::test]
async fn a_guest_comes_in_by_the_link_and_a_name() {
    let studio = Studio::open().await;
    let body = json!({"token": studio.secret, "name": "Gil"});
    let joined = studio
        .house
        .nobody()
        .post(&studio.path("join"), body)
        .await
        .expect(200);
    assert_eq!(joined["participant"]["role"], "participant");
    assert_eq!(joined["participant"]["name"], "Gil");
    assert_eq!(joined["room"]["id"], studio.id.as_str());
    assert_eq!(joined["token_type"], "Bearer");
    assert!(joined["expires_in"].as_u64().expect("seconds") > 3600);
    let seated = studio.enters(&text(&joined["access_token"])).await;
    assert_eq!(seated.id, text(&joined["participant"]["id"]));
}

#[tokio::test]
async fn a_guest_who_comes_again_with_the_token_is_the_same_participant() {
    let studio = Studio::open().await;
    let token = studio.guest_token("Gil").await;
    let guest = studio.house.nobody().holding(&token);
    let again = guest
        .post(&studio.path("join"), json!({"name": "Gilbert"}))
        .await
        .expect(200);
    assert_eq!(again["participant"]["name"], "Gilbert");
    let before = studio.enters(&token).await;
    assert_eq!(before.id, text(&again["participant"]["id"]));
    let after = studio.enters(&text(&again["access_token"])).await;
    assert_eq!(before.id, after.id);
}

#[tokio::test]
async fn a_guest_must_say_a_name_and_have_a_link() {
    let studio = Studio::open().await;
    let (nobody, path) = (studio.house.nobody(), studio.path("join"));
    nobody
        .post(&path, json!({"token": studio.secret}))
        .await
        .refused_field("name", "missing");
    nobody
        .post(&path, json!({"name": "Gil"}))
        .await
        .refused(404, "not_found");
    let body = json!({"token": "guess", "name": "Gil"});
    nobody.post(&path, body).await.refused(404, "not_found");
    let body = json!({"token": studio.secret, "name": "x".repeat(81)});
    nobody
        .post(&path, body)
        .await
        .refused_field("name", "invalid");
    let body = json!({"token": studio.secret, "name": "Gil", "role": "host"});
    nobody
        .post(&path, body)
        .await
        .refused_field("role", "unknown");
}

#[tokio::test]
async fn a_user_joins_by_the_link_as_themselves_and_is_the_same_participant_each_time() {
    let studio = Studio::open().await;
    let bob = studio.house.signed_in("bob").await;
    bob.post(&studio.path("join"), json!({}))
        .await
        .refused(404, "not_found");
    let body = json!({"token": studio.secret});
    let joined = bob.post(&studio.path("join"), body).await.expect(200);
    assert_eq!(joined["access_token"], json!(null));
    assert_eq!(joined["participant"]["name"], "bob");
    assert_eq!(joined["participant"]["role"], "participant");
    let again = bob.post(&studio.path("join"), json!({})).await.expect(200);
    assert_eq!(again["participant"]["id"], joined["participant"]["id"]);
    let seated = studio
        .enters(bob.token.as_deref().expect("signed in"))
        .await;
    assert_eq!(seated.id, text(&joined["participant"]["id"]));
    let me = seated.sees(&seated.id).expect("there");
    assert_eq!(me["user_id"], bob.id.to_string());
}

#[tokio::test]
async fn the_host_needs_no_link() {
    let studio = Studio::open().await;
    let joined = studio
        .host
        .post(&studio.path("join"), json!({}))
        .await
        .expect(200);
    assert_eq!(joined["participant"]["role"], "host");
}

#[tokio::test]
async fn a_guests_token_opens_no_other_room() {
    let studio = Studio::open().await;
    let body = json!({"name": "Other", "kind": "studio"});
    let other = studio
        .host
        .post("/api/v1/signalling/room/create", body)
        .await
        .expect(201);
    let other = text(&other["id"]);
    let token = studio.guest_token("Gil").await;
    let guest = studio.house.nobody().holding(&token);
    guest
        .get(&format!("/api/v1/rooms/{other}"))
        .await
        .refused(404, "not_found");
    let path = format!("/api/v1/rooms/{other}/join");
    guest
        .post(&path, json!({"name": "Gil"}))
        .await
        .refused(404, "not_found");
    let socket = studio.connect(&token).await;
    let mut join = studio.join();
    join["room_id"] = other.into();
    assert_eq!(
        super::studio::code_of(socket.call("room:join", join).await),
        "not_found"
    );
}
