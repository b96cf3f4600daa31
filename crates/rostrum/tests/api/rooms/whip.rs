//! Encoders: the key, and what is sent with it by WHIP.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use load::fleet::{Fleet, Offer, Plan, Shape};
use load::media::{Codec, Media};
use reqwest::Method;
use serde_json::{Value, json};

use super::studio::{Seated, Studio, text};
use crate::support::Answer;

/// Pictures alone, in one size, as encoders send them.
const ENCODES: Plan = Plan {
    publish: Some(Shape::Single),
    screen: false,
    sound_slots: 0,
    picture_slots: 0,
};
const WATCHES: Plan = Plan {
    publish: None,
    screen: false,
    sound_slots: 1,
    picture_slots: 1,
};

fn fleet() -> Fleet {
    let media = Arc::new(Media::made_up(Codec::H264));
    Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media).expect("a fleet")
}

async fn studio() -> Studio {
    Studio::with(|config| config.rtc.bandwidth_estimation = false).await
}

/// A new key of the room's.
async fn key(studio: &Studio) -> String {
    let new = json!({"name": "Lecture hall", "picture": "screen"});
    let made = studio.host.post(&studio.path("ingest"), new).await;
    text(&made.expect(201)["stream_key"])
}

/// Offers to send.
async fn send(studio: &Studio, key: &str, sdp: &str) -> Answer {
    let call = studio
        .house
        .nobody()
        .call(Method::POST, &studio.path("whip"));
    let call = call
        .header("content-type", "application/sdp")
        .bearer_auth(key)
        .body(sdp.to_owned());
    Answer::of(call).await
}

/// An encoder that sends; where it ends.
async fn on_air(studio: &Studio, key: &str, fleet: &Fleet) -> String {
    let offer: Offer = fleet.offer(ENCODES).expect("an offer");
    let begun = send(studio, key, &offer.sdp).await;
    begun.expect_status(201);
    assert_eq!(begun.header("content-type"), Some("application/sdp"));
    fleet.answer(offer.peer, &begun.text()).expect("it fits");
    begun.header("location").expect("an address").to_owned()
}

async fn end(studio: &Studio, key: &str, location: &str) -> Answer {
    let call = studio.house.nobody().call(Method::DELETE, location);
    Answer::of(call.bearer_auth(key)).await
}

/// The tracks of an encoder, sound first.
async fn tracks(watcher: &mut Seated) -> (String, String) {
    let first = watcher.hears("track:published").await;
    let second = watcher.hears("track:published").await;
    assert_eq!(first["track"]["source"], "microphone");
    assert_eq!(second["track"]["source"], "screen");
    (text(&first["track"]["id"]), text(&second["track"]["id"]))
}

/// Somebody receives what an encoder sends.
async fn watch(watcher: &Seated, fleet: &Fleet, (sound, picture): (String, String)) {
    let offer = fleet.offer(WATCHES).expect("an offer");
    let payload = json!({"sdp": offer.sdp, "publish": []});
    let answer = watcher.call("media:offer", payload).await;
    let sdp = text(&answer["sdp"]);
    fleet.answer(offer.peer, &sdp).expect("it fits");
    let slots = json!({"slots": [
        {"mid": offer.sound_slots[0], "track_id": sound, "max_height": 0},
        {"mid": offer.picture_slots[0], "track_id": picture, "max_height": 720},
    ]});
    watcher.call("media:subscribe", slots).await;
}

/// Waits until more is received.
async fn flows(fleet: &Fleet) {
    let before = fleet.figures().expect("figures").received;
    let flowing = async {
        while fleet.figures().expect("figures").received < before + 20 {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, flowing)
        .await
        .expect("media flows");
}

async fn publishes(studio: &Studio) -> bool {
    let shown = studio.host.get(&studio.path("ingest")).await.expect(200);
    shown["ingest"]["publishing"] == true
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encoder_is_a_participant_until_it_ends() {
    let (studio, fleet) = (studio().await, fleet());
    let mut guest = studio.guest_enters("Gil").await;
    let key = key(&studio).await;
    assert!(!publishes(&studio).await);
    let location = on_air(&studio, &key, &fleet).await;
    let came = guest.hears("room:participant_joined").await["participant"].clone();
    assert_eq!(
        (&came["name"], &came["role"], &came["consent"]),
        (&json!("Lecture hall"), &json!("presenter"), &json!(true))
    );
    let sent = tracks(&mut guest).await;
    watch(&guest, &fleet, sent).await;
    fleet.play(true).expect("playing");
    flows(&fleet).await;
    assert!(publishes(&studio).await);

    let wrong = end(&studio, "rsk_wrong", &location).await;
    wrong.refused(401, "ingest.wrong_key");
    end(&studio, &key, &location).await.expect_status(200);
    guest.hears("track:unpublished").await;
    let left = guest.hears("room:participant_left").await;
    assert_eq!(left["participant_id"], came["id"]);
    let again = end(&studio, &key, &location).await;
    again.refused(404, "not_found");
    assert!(!publishes(&studio).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_again_takes_the_seat_at_once() {
    let (studio, fleet) = (studio().await, fleet());
    let mut guest = studio.guest_enters("Gil").await;
    let key = key(&studio).await;
    let first = on_air(&studio, &key, &fleet).await;
    tracks(&mut guest).await;
    let second = on_air(&studio, &key, &fleet).await;
    guest.hears("track:unpublished").await;
    let sent = tracks(&mut guest).await;
    end(&studio, &key, &first).await.refused(404, "not_found");
    watch(&guest, &fleet, sent).await;
    fleet.play(true).expect("playing");
    flows(&fleet).await;
    let other = studio.guest_enters("Hal").await;
    let people = other.joined["state"]["participants"].as_array();
    assert_eq!(people.map(Vec::len), Some(3), "one of them is the encoder");
    end(&studio, &key, &second).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encoder_whose_line_is_lost_keeps_its_seat_for_a_while() {
    let (studio, fleet) = (studio().await, fleet());
    let mut guest = studio.guest_enters("Gil").await;
    let key = key(&studio).await;
    let offer = fleet.offer(ENCODES).expect("an offer");
    let begun = send(&studio, &key, &offer.sdp).await;
    fleet.answer(offer.peer, &begun.text()).expect("it fits");
    let sent = tracks(&mut guest).await;
    watch(&guest, &fleet, sent).await;
    fleet.play(true).expect("playing");
    flows(&fleet).await;
    fleet.vanish(offer.peer).expect("gone");
    // It comes again before the server has noticed anything.
    on_air(&studio, &key, &fleet).await;
    let sent = tracks(&mut guest).await;
    watch(&guest, &fleet, sent).await;
    flows(&fleet).await;
}

#[tokio::test]
async fn a_key_opens_its_room_and_nothing_else() {
    let (studio, fleet) = (studio().await, fleet());
    let key = key(&studio).await;
    assert!(key.starts_with("rsk_"), "{key}");
    let sdp = fleet.offer(ENCODES).expect("an offer").sdp;
    let body = json!({"name": "Other", "kind": "lecture"});
    let other = studio
        .host
        .post("/api/v1/signalling/room/create", body)
        .await;
    let other = text(&other.expect(201)["id"]);
    let mine = studio.host.token.clone().expect("a token");
    for wrong in ["rsk_wrong", "", &mine] {
        send(&studio, wrong, &sdp)
            .await
            .refused(401, "ingest.wrong_key");
    }
    let nobody = studio.house.nobody();
    let keyless = nobody.call(Method::POST, &studio.path("whip"));
    let keyless = Answer::of(keyless.body(sdp.clone())).await;
    keyless.refused(401, "ingest.wrong_key");
    assert_eq!(keyless.header("www-authenticate"), Some("Bearer"));
    for room in [other, uuid::Uuid::max().to_string()] {
        let call = nobody.call(Method::POST, &format!("/api/v1/rooms/{room}/whip"));
        let call = call.header("content-type", "application/sdp");
        let refused = Answer::of(call.bearer_auth(&key).body(sdp.clone())).await;
        refused.refused(401, "ingest.wrong_key");
    }
    let as_token = nobody.holding(&key).get(&studio.path("ingest")).await;
    assert_eq!(as_token.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replaced_key_opens_nothing_and_who_sent_with_it_is_put_out() {
    let (studio, fleet) = (studio().await, fleet());
    let mut host = studio.host_enters().await;
    let old = key(&studio).await;
    let location = on_air(&studio, &old, &fleet).await;
    let id = text(&host.hears("room:participant_joined").await["participant"]["id"]);
    let replaced = studio.host.post(&studio.path("ingest"), json!({})).await;
    let replaced = replaced.expect(201);
    assert_eq!(
        (
            &replaced["name"],
            &replaced["picture"],
            &replaced["participant_id"]
        ),
        (&json!("Lecture hall"), &json!("screen"), &json!(id))
    );
    host.hears("room:participant_left").await;
    end(&studio, &old, &location)
        .await
        .refused(401, "ingest.wrong_key");
    let sdp = fleet.offer(ENCODES).expect("an offer").sdp;
    send(&studio, &old, &sdp)
        .await
        .refused(401, "ingest.wrong_key");

    let new = text(&replaced["stream_key"]);
    let shown = studio.host.get(&studio.path("ingest")).await.expect(200);
    assert_eq!(shown["ingest"]["stream_key"], Value::Null);
    on_air(&studio, &new, &fleet).await;
    host.hears("room:participant_joined").await;
    studio.host.delete(&studio.path("ingest")).await.expect(204);
    host.hears("room:participant_left").await;
    send(&studio, &new, &sdp)
        .await
        .refused(401, "ingest.wrong_key");
    let shown = studio.host.get(&studio.path("ingest")).await.expect(200);
    assert_eq!(shown["ingest"], Value::Null);
    studio.host.delete(&studio.path("ingest")).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_does_not_come_back_with_the_same_key() {
    let (studio, fleet) = (studio().await, fleet());
    let mut host = studio.host_enters().await;
    let key = key(&studio).await;
    on_air(&studio, &key, &fleet).await;
    let came = host.hears("room:participant_joined").await;
    let whom = json!({"participant_id": came["participant"]["id"]});
    host.call("participant:remove", whom).await;
    host.hears("room:participant_left").await;
    let sdp = fleet.offer(ENCODES).expect("an offer").sdp;
    send(&studio, &key, &sdp)
        .await
        .refused(401, "ingest.wrong_key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_used_is_refused_and_changes_nothing() {
    let (studio, fleet) = (studio().await, fleet());
    let mut guest = studio.guest_enters("Gil").await;
    let key = key(&studio).await;
    on_air(&studio, &key, &fleet).await;
    let sent = tracks(&mut guest).await;
    watch(&guest, &fleet, sent).await;
    fleet.play(true).expect("playing");
    flows(&fleet).await;

    let good = fleet.offer(ENCODES).expect("an offer").sdp;
    let call = studio
        .house
        .nobody()
        .call(Method::POST, &studio.path("whip"));
    let untyped = call.bearer_auth(&key).body(good.clone());
    Answer::of(untyped).await.refused(415, "whip.not_sdp");
    let huge = format!("{good}{}", "a=x:y\r\n".repeat(20_000));
    send(&studio, &key, &huge)
        .await
        .refused(413, "request.too_large");
    let unsigned: String = good
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("a=fingerprint"))
        .collect();
    let watching = fleet.offer(WATCHES).expect("an offer").sdp;
    for (sdp, status, code) in [
        ("", 400, "media.bad_sdp"),
        ("hello", 400, "media.bad_sdp"),
        ("v=0\r\n", 422, "media.bad_sdp"),
        (&unsigned, 422, "media.bad_sdp"),
        (&watching, 422, "whip.codec"),
        (&good.replace("H264/90000", "H265/90000"), 422, "whip.codec"),
    ] {
        let answer = send(&studio, &key, sdp).await;
        answer.refused(status, code);
    }
    flows(&fleet).await;
    assert!(publishes(&studio).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_room_keeps_an_encoder_out() {
    let (studio, fleet) = (studio().await, fleet());
    let mut host = studio.host_enters().await;
    let key = key(&studio).await;
    host.call("room:lock", json!({"locked": true})).await;
    let sdp = fleet.offer(ENCODES).expect("an offer").sdp;
    send(&studio, &key, &sdp).await.refused(423, "room.locked");
    host.call("room:lock", json!({"locked": false})).await;
    on_air(&studio, &key, &fleet).await;
    host.hears("room:participant_joined").await;
}

#[tokio::test]
async fn browsers_of_other_sites_may_ask_and_keys_cannot_be_tried_without_end() {
    let (studio, fleet) = (studio().await, fleet());
    let nobody = studio.house.nobody();
    let asked = Answer::of(nobody.call(Method::OPTIONS, &studio.path("whip"))).await;
    asked.expect_status(204);
    assert_eq!(asked.header("accept-post"), Some("application/sdp"));
    assert_eq!(asked.header("access-control-allow-origin"), Some("*"));
    let may_send = asked.header("access-control-allow-headers");
    assert_eq!(may_send, Some("authorization, content-type"));
    let session = format!("{}/{}", studio.path("whip"), uuid::Uuid::max());
    let trickle = Answer::of(nobody.call(Method::PATCH, &session)).await;
    trickle.refused(405, "request.method");
    let sdp = fleet.offer(ENCODES).expect("an offer").sdp;
    for _ in 0..200 {
        let answer = send(&studio, "rsk_wrong", &sdp).await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").is_some());
            return;
        }
        answer.refused(401, "ingest.wrong_key");
    }
    panic!("keys can be tried without end");
}
