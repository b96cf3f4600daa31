//! `room:join`: seats, presence, and what a dropped socket missed.

use load::socket::Client;
use rostrum::config::Config;
use serde_json::json;

use super::studio::{Studio, code_of};

#[tokio::test]
async fn who_comes_in_is_told_the_room_and_the_room_is_told_of_them() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    assert_eq!(host.joined["role"], "host");
    assert_eq!(host.joined["missed"], json!(null));
    assert_eq!(host.joined["state"]["codec"], "h264");
    assert_eq!(host.joined["media"]["max_video_slots"], 16);
    let guest = studio.guest_enters("Gil").await;
    let told = host.hears("room:participant_joined").await;
    assert_eq!(told["participant"]["id"], guest.id.as_str());
    assert_eq!(told["participant"]["name"], "Gil");
    assert_eq!(told["seq"].as_u64(), Some(host.seq() + 1));
    assert!(told["at"].is_string());
    assert!(guest.sees(&host.id).is_some() && guest.sees(&guest.id).is_some());
    let room = studio
        .host
        .get(&format!("/api/v1/rooms/{}", studio.id))
        .await
        .expect(200);
    assert_eq!(room["live"]["participants"], 2);
    assert_eq!(
        room["live"]["session_id"],
        guest.joined["state"]["session_id"]
    );
}

#[tokio::test]
async fn consent_given_at_the_door_is_seen_and_kept_on_coming_back() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let mut join = studio.join();
    join["consent"] = true.into();
    let token = studio.guest_token("Gil").await;
    let socket = studio.connect(&token).await;
    let joined = socket.call("room:join", join).await.expect("a seat");
    let id = joined["participant_id"].as_str().expect("an id");
    let again = studio.enters(&token).await;
    assert_eq!(again.sees(id).expect("there")["consent"], true);
    assert_eq!(again.sees(&host.id).expect("there")["consent"], json!(null));
}

#[tokio::test]
async fn a_dropped_socket_that_comes_back_misses_nothing() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    let (token, seen) = (guest.token.clone(), guest.seq());
    drop(guest.socket);
    let away = host.hears("room:participant_changed").await;
    assert_eq!(away["participant"]["connected"], false);
    host.call(
        "chat:send",
        json!({"text": "Where are you?", "client_id": "1"}),
    )
    .await;
    let socket = studio.connect(&token).await;
    let joined = socket
        .call("room:join", studio.join_again(seen))
        .await
        .expect("a seat");
    let missed = joined["missed"].as_array().expect("what was missed");
    let events: Vec<_> = missed
        .iter()
        .map(|m| m["event"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        events,
        [
            "room:participant_changed",
            "chat:message",
            "room:participant_changed"
        ]
    );
    assert_eq!(missed[1]["payload"]["message"]["text"], "Where are you?");
    let numbers: Vec<_> = missed
        .iter()
        .map(|m| m["payload"]["seq"].as_u64())
        .collect();
    assert_eq!(numbers, [Some(seen + 1), Some(seen + 2), Some(seen + 3)]);
    assert_eq!(joined["seq"].as_u64(), Some(seen + 3));
}

#[tokio::test]
async fn numbers_that_are_not_known_bring_the_whole_state() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    for unknown in [0, host.seq() + 1000] {
        let socket = studio.connect(&host.token).await;
        let joined = socket
            .call("room:join", studio.join_again(unknown))
            .await
            .expect("a seat");
        assert_eq!(joined["missed"], json!(null));
        assert_eq!(
            joined["state"]["participants"].as_array().map(Vec::len),
            Some(1)
        );
    }
}

#[tokio::test]
async fn who_does_not_come_back_is_lost() {
    let studio = Studio::with(|config: &mut Config| config.rooms.linger_s = 0).await;
    let mut host = studio.host_enters().await;
    let guest = studio.guest_enters("Gil").await;
    drop(guest.socket);
    let left = host.hears("room:participant_left").await;
    assert_eq!(
        (&left["participant_id"], &left["reason"]),
        (&json!(guest.id), &json!("lost"))
    );
}

#[tokio::test]
async fn a_second_tab_takes_the_seat_over() {
    let studio = Studio::open().await;
    let host = studio.host_enters().await;
    let mut first = studio.guest_enters("Gil").await;
    let second = studio.enters(&first.token).await;
    assert_eq!(first.hears("you:removed").await["reason"], "replaced");
    first.is_hung_up_on().await;
    assert_eq!(first.id, second.id);
    second.call("hand:raise", json!({"raised": true})).await;
    let room = studio.enters(&host.token).await;
    assert_eq!(
        room.joined["state"]["participants"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn the_room_speaks_vp8_while_somebody_is_there_who_decodes_nothing_else() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    let socket = studio.connect(&studio.guest_token("Fox").await).await;
    let mut join = studio.join();
    join["decode"] = json!(["vp8"]);
    let joined = socket.call("room:join", join).await.expect("a seat");
    assert_eq!(joined["state"]["codec"], "vp8");
    assert_eq!(host.hears("room:codec").await["video"], "vp8");
    socket.call("room:leave", json!({})).await.expect("it left");
    assert_eq!(host.hears("room:codec").await["video"], "h264");
}

#[tokio::test]
async fn a_handshake_without_a_good_token_is_refused_with_a_code() {
    let studio = Studio::open().await;
    let good = studio.host.token.clone().expect("signed in");
    let mut forged = good.clone();
    let last = if forged.ends_with('A') { "B" } else { "A" };
    forged.replace_range(forged.len() - 1.., last);
    for (shown, code) in [
        (json!({}), "auth.required"),
        (json!({"token": 7}), "auth.required"),
        (json!({"token": ""}), "auth.invalid_token"),
        (json!({"token": forged}), "auth.invalid_token"),
        (json!({"token": "a.b.c"}), "auth.invalid_token"),
    ] {
        let refused = Client::connect_with(&studio.house.url, shown.clone()).await;
        let refused = refused.expect_err("refused").to_string();
        assert!(refused.contains(code), "{shown}: {refused}");
    }
}

#[tokio::test]
async fn the_sockets_of_a_sign_in_that_ends_are_closed() {
    let studio = Studio::open().await;
    let mut host = studio.host_enters().await;
    studio
        .host
        .post("/api/v1/auth/logout", json!({}))
        .await
        .expect(204);
    host.is_hung_up_on().await;
    let refused = Client::connect(&studio.house.url, &host.token).await;
    assert!(
        refused
            .expect_err("refused")
            .to_string()
            .contains("auth.ended")
    );
}

#[tokio::test]
async fn a_stranger_finds_no_room() {
    let studio = Studio::open().await;
    let bob = studio.house.signed_in("bob").await;
    let socket = studio
        .connect(bob.token.as_deref().expect("signed in"))
        .await;
    assert_eq!(
        code_of(socket.call("room:join", studio.join()).await),
        "not_found"
    );
}

#[tokio::test]
async fn the_clock_is_told_to_whoever_has_a_token() {
    let studio = Studio::open().await;
    let socket = studio
        .connect(studio.host.token.as_deref().expect("signed in"))
        .await;
    let pong = socket
        .call("clock:ping", json!({"t0": 12.5}))
        .await
        .expect("the time");
    assert_eq!(pong["t0"], 12.5);
    assert!(pong["server_ms"].as_f64().expect("a number") > 1.7e12);
}
