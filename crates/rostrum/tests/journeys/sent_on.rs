//! A lecture that is sent on to a platform while it is held: as it is, in step, and again when the platform was away.

use load::media::{Codec, LAYERS, Media};
use serde_json::{Value, json};

use super::encoder::{begins_at, made};
use super::live::{Lecture, count_of, files, slice};
use super::stage::{look, media_cache, until};
use crate::support::encoder::{CODED, Encoder, FLASHES};
use crate::support::platform::{KEY, Platform, free_port, url};
use crate::support::{Person, TestHouse};

pub async fn house() -> TestHouse {
    TestHouse::with(|config| {
        config.live.push_private = true;
        config.rooms.rtmp_listen = "127.0.0.1:0".to_owned();
    })
    .await
}

/// A destination of a room; where it is seen with all others.
pub async fn added(host: &Person, room: &str, port: u16) -> String {
    let at = format!("/api/v1/rooms/{room}/destinations");
    let new = json!({"name": "Tube", "url": url(port), "key": KEY});
    host.post(&at, new).await.expect(201);
    at
}

pub async fn stands(host: &Person, at: &str, state: &str) -> Value {
    let seen = until(host, at, state, |seen| seen["items"][0]["state"] == state).await;
    seen["items"][0].clone()
}

/// Nothing to complain about for a decoder that ends at the first mistake.
fn decodes(film: &[u8]) {
    let said = made(film, "-xerror -f null pipe:1");
    assert!(said.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_gets_the_best_pictures_as_they_are_and_is_called_again_when_it_died() {
    let house = house().await;
    let mut lecture = Lecture::open(&house).await;
    let port = free_port();
    let at = added(&lecture.host, &lecture.stage.room, port).await;
    assert_eq!(
        stands(&lecture.host, &at, "stopped").await["since"],
        Value::Null
    );
    let begun = lecture
        .host
        .post(&lecture.at("stream/start-live"), json!({}))
        .await;
    begun.expect(201);
    let told = lecture.stage.is_told(0, "live:sent_on").await;
    assert_eq!(
        told["sent_on"],
        json!(["Tube"]),
        "everybody in the room is told"
    );
    let away = stands(&lecture.host, &at, "retrying").await;
    assert_eq!(away["reason"], "unreachable");

    let first = Platform::listens(port);
    stands(&lecture.host, &at, "live").await;
    drop(first);
    stands(&lecture.host, &at, "retrying").await;
    let second = Platform::listens(port);
    stands(&lecture.host, &at, "live").await;
    // It goes on while the lecture does: three more segments.
    let layers = lecture.layers().await;
    let now = files(&lecture.list(&layers[2]).await).len();
    lecture
        .list_with(&layers[2], |list| files(list).len() > now + 3)
        .await;
    let ended = lecture.host.delete(&lecture.at("stream/stop-live")).await;
    ended.expect(200);
    let film = second.film().await;
    decodes(&film);
    let (probe, found) = look(&film).await;
    let (_, width, height, _) = LAYERS[2];
    let video = probe.video.expect("pictures");
    assert_eq!(
        (&*video.codec, video.width, video.height),
        ("h264", width, height)
    );
    assert_eq!(probe.audio.expect("sound").codec, "aac");
    assert!(
        found.duration_ms > 4_000 && found.gaps.is_empty(),
        "{found:?}"
    );
    let media = Media::open(&media_cache(), Codec::H264).expect("recorded media");
    let sent = media.layers[2]
        .iter()
        .filter(|unit| count_of(&film, slice(unit)) > 0);
    assert!(sent.count() > 60, "pictures are passed on bit by bit");
    stands(&lecture.host, &at, "stopped").await;
    let told = lecture.stage.is_told(0, "live:sent_on").await;
    assert_eq!(told["sent_on"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_on_is_in_step_and_ends_when_it_is_switched_off() {
    let house = house().await;
    let host = house.signed_in("ada").await;
    let body = json!({"name": "Signals", "kind": "lecture"});
    let room = host.post("/api/v1/signalling/room/create", body).await;
    let room = room.expect(201)["id"].as_str().expect("an id").to_owned();
    let ingest = format!("/api/v1/rooms/{room}/ingest");
    let key = host
        .post(&ingest, json!({"picture": "screen"}))
        .await
        .expect(201);
    let secret = key["stream_key"].as_str().expect("a key");
    let encoder = Encoder::sends(&key, secret, &format!("{FLASHES} {CODED}"));
    let is_there = |seen: &Value| seen["ingest"]["publishing"] == true;
    until(&host, &ingest, "an encoder", is_there).await;
    let body = json!({"room_id": room});
    let started = host
        .post("/api/v1/recordings/start", body)
        .await
        .expect(201);
    let one = format!(
        "/api/v1/recordings/{}",
        started["id"].as_str().expect("an id")
    );
    let live = host
        .post(&format!("{one}/stream/start-live"), json!({}))
        .await;
    live.expect(201);
    let is_live = |seen: &Value| seen["state"] == "live";
    until(&host, &format!("{one}/stream/live"), "a stream", is_live).await;

    // One that is added while it is live is sent to at once.
    let port = free_port();
    let platform = Platform::listens(port);
    let at = added(&host, &room, port).await;
    stands(&host, &at, "live").await;
    until(&host, &one, "captures of twelve seconds", |seen| {
        super::stage::long_enough(seen, 12_000) == 2
    })
    .await;
    let id = host.get(&at).await.expect(200)["items"][0]["id"].clone();
    let off = format!("{at}/{}", id.as_str().expect("an id"));
    host.patch(&off, json!({"on": false})).await.expect(200);
    let film = platform.film().await;
    stands(&host, &at, "stopped").await;
    encoder.stops();
    decodes(&film);
    let apart = apart_ms(&film, "");
    assert!(apart.abs() <= 60.0, "{apart} ms");
}

/// How much later it is heard than seen what flashes and sounds each second, in milliseconds; `place` is a filter of the
/// pictures, with a comma behind it.
pub fn apart_ms(film: &[u8], place: &str) -> f64 {
    let light = made(
        film,
        &format!("-vf fps=100,{place}scale=1:1:flags=area,format=gray -f rawvideo pipe:1"),
    );
    let sound = made(
        film,
        "-af aresample=8000:async=1:first_pts=0 -ac 1 -f s16le pipe:1",
    );
    let half = light.iter().max().copied().unwrap_or_default() / 2;
    let flashes = begins_at(light.iter().map(|light| *light > half), 10.0);
    let loud = |two: &[u8]| i16::from_le_bytes([two[0], two[1]]).unsigned_abs() > 3_000;
    let beeps = begins_at(sound.chunks_exact(2).map(loud), 0.125);
    let nearest = |flash: &f64| {
        let away = |beep: &&f64| ((*beep - flash).abs() * 8.0) as i64;
        beeps.iter().min_by_key(away).map(|beep| beep - flash)
    };
    let mut apart: Vec<f64> = flashes.iter().filter_map(nearest).collect();
    apart.sort_by(f64::total_cmp);
    let middle = apart.get(apart.len() / 2).copied().unwrap_or(f64::NAN);
    assert!(flashes.len() >= 4, "{flashes:?} {beeps:?}");
    middle
}
