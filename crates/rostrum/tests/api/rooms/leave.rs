//! `room:leave`, and the end of a meeting.

use std::sync::{Arc, Mutex};

use rostrum::config::Config;
use rostrum::rooms::facts::SessionEnded;
use serde_json::json;
use tokio::sync::Notify;

use super::studio::Studio;

#[tokio::test]
async fn who_leaves_is_gone_at_once_and_may_come_again() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    guest.call("room:leave", json!({})).await;
    let left = host.hears("room:participant_left").await;
    assert_eq!(
        (&left["participant_id"], &left["reason"]),
        (&json!(guest.id), &json!("left"))
    );
    assert_eq!(
        guest.refused("hand:raise", json!({"raised": true})).await,
        "room.not_joined"
    );
    let joined = guest
        .socket
        .call("room:join", studio.join())
        .await
        .expect("a seat");
    assert_eq!(joined["participant_id"], guest.id.as_str());
    assert_eq!(
        joined["state"]["session_id"],
        guest.joined["state"]["session_id"]
    );
}

#[tokio::test]
async fn a_meeting_ends_when_everybody_has_left_and_the_next_is_another_one() {
    let studio = Studio::with(|config: &mut Config| config.rooms.empty_s = 0).await;
    let ended: Arc<(Mutex<Option<SessionEnded>>, Notify)> = Arc::default();
    let heard = ended.clone();
    studio.house.app.bus.on(move |fact: &SessionEnded| {
        *heard.0.lock().expect("not poisoned") = Some(fact.clone());
        heard.1.notify_one();
    });
    let host = studio.host_enters().await;
    host.call("chat:send", json!({"text": "Bye", "client_id": "1"}))
        .await;
    host.call("room:leave", json!({})).await;
    ended.1.notified().await;
    let fact = ended.0.lock().expect("not poisoned").clone().expect("told");
    assert_eq!(host.joined["state"]["session_id"], fact.session.to_string());
    let again = studio.host_enters().await;
    assert_ne!(
        again.joined["state"]["session_id"],
        host.joined["state"]["session_id"]
    );
    assert_eq!(again.joined["state"]["chat"], json!([]));
    assert_eq!(again.id, host.id);
}
