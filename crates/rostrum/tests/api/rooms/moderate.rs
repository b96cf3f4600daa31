//! `room:lock`, `participant:remove`, `participant:mute`

use serde_json::json;

use super::studio::{Studio, code_of};

#[tokio::test]
async fn a_locked_room_lets_in_only_who_was_there_or_leads() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let mut early = studio.guest_enters("Early").await;
    let token = studio.guest_token("Late").await;
    host.call("room:lock", json!({"locked": true})).await;
    assert_eq!(early.hears("room:locked").await["locked"], true);
    let late = studio.connect(&token).await;
    assert_eq!(
        code_of(late.call("room:join", studio.join()).await),
        "room.locked"
    );
    let body = json!({"token": studio.secret, "name": "Later"});
    let refused = studio.house.nobody().post(&studio.path("join"), body).await;
    refused.refused(423, "room.locked");
    early.call("room:leave", json!({})).await;
    early.call("room:join", studio.join()).await;
    host.call("room:lock", json!({"locked": false})).await;
    late.call("room:join", studio.join()).await.expect("a seat");
}

#[tokio::test]
async fn who_is_removed_is_told_hung_up_on_and_stays_out_with_that_token() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let mut guest = studio.guest_enters("Gil").await;
    host.call("participant:remove", json!({"participant_id": guest.id}))
        .await;
    assert_eq!(guest.hears("you:removed").await["reason"], "removed");
    guest.is_hung_up_on().await;
    let left = host.hears("room:participant_left").await;
    assert_eq!(
        (&left["participant_id"], &left["reason"]),
        (&json!(guest.id), &json!("removed"))
    );
    let socket = studio.connect(&guest.token).await;
    assert_eq!(
        code_of(socket.call("room:join", studio.join()).await),
        "not_found"
    );
    let person = studio.house.nobody().holding(&guest.token);
    person
        .post(&studio.path("join"), json!({"name": "Gil"}))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn guests_lead_nothing() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    for (event, payload) in [
        ("room:lock", json!({"locked": true})),
        ("participant:remove", json!({"participant_id": host.id})),
        (
            "participant:mute",
            json!({"participant_id": host.id, "source": "microphone"}),
        ),
    ] {
        assert_eq!(guest.refused(event, payload).await, "forbidden", "{event}");
    }
}

#[tokio::test]
async fn the_host_cannot_be_removed_and_nobody_who_is_not_there() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let own = json!({"participant_id": host.id});
    assert_eq!(
        host.refused("participant:remove", own).await,
        "room.host_stays"
    );
    let nobody = json!({"participant_id": studio.id});
    assert_eq!(
        host.refused("participant:remove", nobody).await,
        "room.no_such_participant"
    );
}
