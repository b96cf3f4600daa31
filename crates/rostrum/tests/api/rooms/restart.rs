//! A server that stops in the middle of a meeting.

use rostrum::kit::Clock;
use rostrum::rooms::{self, RecordingInfo};
use serde_json::json;

use super::studio::Studio;
use crate::support::TestHouse;

#[tokio::test]
async fn who_joins_again_after_a_restart_is_the_same_participant_in_the_same_meeting() {
    let data = tempfile::tempdir().expect("a folder");
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let studio = Studio::within(house).await;
    let host = studio.host_enters().await;
    let mut join = studio.join();
    join["consent"] = true.into();
    let token = studio.guest_token("Gil").await;
    let socket = studio.connect(&token).await;
    let guest = socket.call("room:join", join).await.expect("a seat");
    host.call("chat:send", json!({"text": "Before", "client_id": "1"}))
        .await;
    host.call("room:lock", json!({"locked": true})).await;
    let Studio {
        house,
        host: person,
        id,
        secret,
    } = studio;
    let app = house.app.clone();
    house.close().await;
    assert!(
        app.tasks.is_empty(),
        "something did not hear that the server ends"
    );

    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    // It answers, so every room has started.
    house
        .nobody()
        .get("/api/v1/signalling/health")
        .await
        .expect(200);
    let recording = RecordingInfo {
        id: house.app.new_id(),
        title: "Talk".to_owned(),
        state: "recording".to_owned(),
        started_at_ms: 1,
        stopped_at_ms: None,
    };
    rooms::recording_changed(&house.app, id.parse().expect("an id"), Some(recording));
    let studio = Studio {
        house,
        host: person,
        id,
        secret,
    };
    let socket = studio.connect(&token).await;
    let again = socket
        .call("room:join", studio.join_again(host.seq() + 2))
        .await;
    let again = again.expect("a seat, although the door is locked");
    assert_eq!(again["participant_id"], guest["participant_id"]);
    assert_eq!(again["missed"], json!(null));
    let state = &again["state"];
    assert_eq!(state["session_id"], guest["state"]["session_id"]);
    assert_eq!(state["chat"][0]["text"], "Before");
    assert_eq!(state["room"]["locked"], true);
    assert_eq!(state["participants"][0]["consent"], true);
    assert_eq!(state["recording"]["title"], "Talk");
    let mut socket = socket;
    socket
        .wait_for("media:restart")
        .await
        .expect("asked for a new connection");
}
