//! What no client should send: every event, wrong in every way, is answered with a refusal.

use serde_json::{Value, json};

use super::studio::Studio;

/// Every event, as the document lists them; a test in the crate holds the document to the code.
fn events() -> Vec<&'static str> {
    const DOCUMENT: &str = include_str!("../../../../../docs/protocol/signalling.md");
    let headings = DOCUMENT
        .lines()
        .filter_map(|line| line.strip_prefix("### `"));
    headings.filter_map(|rest| rest.strip_suffix('`')).collect()
}

fn deep(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}

#[tokio::test]
async fn garbage_in_any_event_is_refused_and_the_socket_goes_on() {
    let studio = Studio::open().await;
    let events = events();
    assert_eq!(events.len(), 15);
    for event in events {
        // A socket of its own each: limits are by socket.
        let host = studio.host_enters().await;
        let mut wrong = vec![
            Value::Null,
            json!([]),
            json!("text"),
            json!(7),
            json!({"__proto__": {}}),
            json!({"unknown_field": 1}),
            deep(60),
            json!({"text": "x".repeat(64 * 1024)}),
        ];
        if !["room:leave", "media:restart"].contains(&event) {
            wrong.push(json!({}));
        }
        for (n, payload) in wrong.into_iter().enumerate() {
            let answer = host
                .socket
                .call_raw(event, payload)
                .await
                .expect("an answer");
            assert_eq!(answer["ok"], false, "{event} took garbage {n}: {answer}");
            let status = answer["problem"]["status"].as_u64().expect("a status");
            assert!(
                (400..500).contains(&status),
                "{event}, garbage {n}: {answer}"
            );
        }
        host.call("clock:ping", json!({"t0": 1})).await;
    }
}

#[tokio::test]
async fn fields_of_the_wrong_type_or_size_are_refused_by_name() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let join = studio.join();
    let with = |key: &str, value: Value| {
        let mut join = join.clone();
        join[key] = value;
        join
    };
    for (event, payload, field) in [
        (
            "chat:send",
            json!({"text": "x".repeat(4001), "client_id": "1"}),
            "text",
        ),
        ("chat:send", json!({"text": "  ", "client_id": "1"}), "text"),
        (
            "chat:send",
            json!({"text": "x", "client_id": ""}),
            "client_id",
        ),
        ("chat:send", json!({"text": "x"}), "client_id"),
        (
            "chat:send",
            json!({"text": "x", "client_id": "a\u{0}"}),
            "client_id",
        ),
        ("hand:raise", json!({"raised": true, "at": 1}), "at"),
        (
            "media:subscribe",
            json!({"slots": [{"mid": "0", "track_id": null, "max_height": 99999}]}),
            "slots.0.max_height",
        ),
        (
            "media:subscribe",
            json!({"slots": [{"mid": "0", "max_height": 9}]}),
            "slots.0.track_id",
        ),
        ("consent:set", json!({"recording": "yes"}), "recording"),
        ("room:join", with("last_seq", json!(-1)), "last_seq"),
        ("room:join", with("room_id", json!("x")), "room_id"),
        (
            "media:offer",
            json!({"sdp": "v=0", "publish": [{"mid": "0", "source": "smell"}]}),
            "publish.0.source",
        ),
        ("media:offer", json!({"sdp": "", "publish": []}), "sdp"),
        ("room:join", with("decode", json!([])), "decode"),
    ] {
        let answer = host
            .socket
            .call_raw(event, payload)
            .await
            .expect("an answer");
        let errors = answer["problem"]["errors"].as_array().expect("fields");
        assert!(
            errors.iter().any(|error| error["field"] == field),
            "{event}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_message_of_64_kib_is_refused_and_nothing_of_it_is_kept() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let message = json!({"text": "y".repeat(64 * 1024), "client_id": "1"});
    assert_eq!(
        host.refused("chat:send", message).await,
        "request.too_large"
    );
    let late = studio.guest_enters("Late").await;
    assert_eq!(late.joined["state"]["chat"], json!([]));
}

#[tokio::test]
async fn an_offer_that_is_none_is_refused() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    for sdp in [
        "garbage",
        "v=0",
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio",
        "\u{0}",
    ] {
        let offer = json!({"sdp": sdp, "publish": []});
        assert_eq!(
            host.refused("media:offer", offer).await,
            "media.bad_sdp",
            "{sdp:?}"
        );
    }
    let twice = json!({"sdp": "v=0", "publish": [
        {"mid": "0", "source": "camera"}, {"mid": "1", "source": "camera"},
    ]});
    assert_eq!(host.refused("media:offer", twice).await, "request.invalid");
    let unknown = json!({"slots": [{"mid": "9", "track_id": null, "max_height": 0}]});
    assert_eq!(
        host.refused("media:subscribe", unknown).await,
        "media.bad_sdp"
    );
}

#[tokio::test]
async fn whoever_has_no_seat_is_told_to_join_first() {
    let studio = Studio::open().await;
    let socket = studio.connect(&studio.guest_token("Gil").await).await;
    for (event, payload) in [
        ("room:leave", json!({})),
        ("consent:set", json!({"recording": true})),
        ("media:offer", json!({"sdp": "v=0", "publish": []})),
        ("media:restart", json!({})),
        ("room:lock", json!({"locked": true})),
        ("hand:raise", json!({"raised": true})),
        ("chat:send", json!({"text": "x", "client_id": "1"})),
        ("reaction:send", json!({"emoji": "👍"})),
    ] {
        let refused = socket.call(event, payload).await;
        assert_eq!(
            super::studio::code_of(refused),
            "room.not_joined",
            "{event}"
        );
    }
}

#[tokio::test]
async fn too_many_messages_are_refused_and_other_events_are_not() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let mut refusals = 0;
    for n in 0..20 {
        let message = json!({"text": "flood", "client_id": n.to_string()});
        let answer = host
            .socket
            .call_raw("chat:send", message)
            .await
            .expect("an answer");
        if answer["ok"] == false {
            assert_eq!(answer["problem"]["code"], "rate.limited", "{answer}");
            assert_eq!(answer["problem"]["status"], 429);
            refusals += 1;
        }
    }
    assert!(refusals > 0, "nothing was refused");
    host.call("hand:raise", json!({"raised": true})).await;
}

#[tokio::test]
async fn an_event_that_is_not_known_is_answered() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    assert_eq!(
        host.refused("room:explode", json!({})).await,
        "event.unknown"
    );
    assert_eq!(host.refused("", json!({})).await, "event.unknown");
}
