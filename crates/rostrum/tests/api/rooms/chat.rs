//! `chat:send`, `reaction:send`, `hand:raise`, `consent:set`, `take:report`

use serde_json::json;

use super::studio::Studio;

#[tokio::test]
async fn a_message_reaches_everybody_and_who_comes_later() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    let sent = guest
        .call("chat:send", json!({"text": "Hello 🧀", "client_id": "a"}))
        .await;
    let heard = host.hears("chat:message").await;
    assert_eq!(heard["message"]["id"], sent["id"]);
    assert_eq!(heard["message"]["name"], "Gil");
    let late = studio.guest_enters("Late").await;
    assert_eq!(late.joined["state"]["chat"][0]["text"], "Hello 🧀");
}

#[tokio::test]
async fn a_message_sent_again_is_the_same_message() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let message = json!({"text": "Once", "client_id": "a"});
    let first = host.call("chat:send", message.clone()).await;
    let again = host.call("chat:send", message).await;
    assert_eq!(first, again);
    let late = studio.guest_enters("Late").await;
    assert_eq!(
        late.joined["state"]["chat"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn messages_stay_in_the_order_they_were_sent() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    for n in 0..8 {
        guest.socket.tell(
            "chat:send",
            json!({"text": n.to_string(), "client_id": n.to_string()}),
        );
    }
    for n in 0..8 {
        assert_eq!(
            host.hears("chat:message").await["message"]["text"],
            n.to_string()
        );
    }
}

#[tokio::test]
async fn hands_are_raised_in_order_and_lowered() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    guest.call("hand:raise", json!({"raised": true})).await;
    let told = host.hears("room:participant_changed").await;
    assert!(told["participant"]["hand_raised_at_ms"].is_i64());
    guest.call("hand:raise", json!({"raised": false})).await;
    let told = host.hears("room:participant_changed").await;
    assert_eq!(told["participant"]["hand_raised_at_ms"], json!(null));
}

#[tokio::test]
async fn reactions_are_one_of_six() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    guest.call("reaction:send", json!({"emoji": "🎉"})).await;
    let shown = host.hears("reaction:shown").await;
    assert_eq!(
        (&shown["emoji"], &shown["participant_id"]),
        (&json!("🎉"), &json!(guest.id))
    );
    let refused = guest
        .refused("reaction:send", json!({"emoji": "<b>x</b>"}))
        .await;
    assert_eq!(refused, "request.invalid");
}

#[tokio::test]
async fn consent_is_seen_by_all_and_can_be_withdrawn() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    let answer = guest.call("consent:set", json!({"recording": true})).await;
    assert_eq!(answer, json!({"consent": true}));
    let told = host.hears("room:participant_changed").await;
    assert_eq!(told["participant"]["consent"], true);
    guest
        .call("consent:set", json!({"recording": false, "keep": false}))
        .await;
    let told = host.hears("room:participant_changed").await;
    assert_eq!(told["participant"]["consent"], false);
}

#[tokio::test]
async fn reports_on_takes_reach_the_host_also_the_one_who_comes_later() {
    let studio = Studio::open().await;
    let guest = studio.guest_enters("Gil").await;
    let item = json!({
        "source": "microphone", "recorded_ms": 5000, "saved_ms": 5000, "uploaded_ms": 4000,
        "uploaded_bytes": 1, "total_bytes": 2, "state": "uploading",
    });
    let report = json!({"recording_id": studio.id, "items": [item]});
    guest.call("take:report", report).await;
    let mut host = studio.host_enters().await;
    let told = host.hears("take:changed").await;
    assert_eq!(told["participant_id"], guest.id.as_str());
    assert_eq!(told["items"], json!([item]));
}

#[tokio::test]
async fn a_withdrawal_is_not_undone_by_coming_in_again_at_the_same_moment() {
    let studio = Studio::open().await;
    let _host = studio.host_enters().await;
    let room = studio.id.parse().expect("an id");
    for _ in 0..10 {
        let guest = studio.guest_enters("Gil").await;
        guest.call("consent:set", json!({"recording": true})).await;
        let again = studio.connect(&guest.token).await;
        let no = json!({"recording": false, "keep": false});
        let (withdrawn, joined) = tokio::join!(
            guest.socket.call("consent:set", no),
            again.call("room:join", studio.join()),
        );
        joined.expect("the seat");
        // Whose socket was replaced before it was heard has to say it again.
        if withdrawn.is_ok() {
            let live = rostrum::rooms::live(&studio.house.app, room).expect("a meeting");
            let id: uuid::Uuid = guest.id.parse().expect("an id");
            let seen = live.participants.iter().find(|person| person.id == id);
            assert_eq!(seen.and_then(|person| person.consent), Some(false));
        }
    }
}
