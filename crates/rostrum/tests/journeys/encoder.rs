//! A lecture that comes from an encoder: recorded, live, interrupted, and gone on with; and one that comes by RTMP, in step.

use load::fleet::{Fleet, Plan, Shape};
use load::media::{Codec, LAYERS};
use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{fleet, long_enough, look, pieces, until};
use crate::support::encoder::{CODED, Encoder, FLASHES};
use crate::support::{Answer, Person, TestHouse};

/// An encoder begins to send; where it ends.
async fn sends(house: &TestHouse, ingest: &Value, fleet: &Fleet) -> String {
    let plan = Plan {
        publish: Some(Shape::Single),
        ..Plan::default()
    };
    let offer = fleet.offer(plan).expect("an offer");
    let url = ingest["whip_url"].as_str().expect("an address");
    // The address that people are told has the name of the house, which is not that of the test.
    let path = url.split_once("/api/").expect("an address of the API").1;
    let key = ingest["stream_key"].as_str().expect("a key");
    let call = house.nobody().call(Method::POST, &format!("/api/{path}"));
    let call = call
        .header("content-type", "application/sdp")
        .bearer_auth(key)
        .body(offer.sdp);
    let begun = Answer::of(call).await;
    begun.expect_status(201);
    fleet.answer(offer.peer, &begun.text()).expect("it fits");
    begun.header("location").expect("an address").to_owned()
}

async fn stops(house: &TestHouse, ingest: &Value, location: &str) {
    let key = ingest["stream_key"].as_str().expect("a key");
    let call = house.nobody().call(Method::DELETE, location);
    Answer::of(call.bearer_auth(key)).await.expect_status(200);
}

async fn begins(host: &Person, room: &str) -> String {
    let started = host
        .post("/api/v1/recordings/start", json!({"room_id": room}))
        .await
        .expect(201);
    let id = started["id"].as_str().expect("an id");
    format!("/api/v1/recordings/{id}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_encoder_sends_is_recorded_and_goes_out_live() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let body = json!({"name": "Signals", "kind": "lecture"});
    let room = host.post("/api/v1/signalling/room/create", body).await;
    let room = room.expect(201)["id"].as_str().expect("an id").to_owned();
    let new = json!({"name": "Lecture hall", "picture": "screen"});
    let made = host
        .post(&format!("/api/v1/rooms/{room}/ingest"), new)
        .await;
    let ingest = made.expect(201);

    // Nobody else is in the room: the encoder alone holds the lecture.
    let encoder = fleet(Codec::H264);
    let location = sends(&house, &ingest, &encoder).await;
    encoder.play(true).expect("playing");
    let one = begins(&host, &room).await;
    let begun = host
        .post(&format!("{one}/stream/start-live"), json!({}))
        .await;
    begun.expect(201);
    let live = format!("{one}/stream/live");
    let on_air = until(&host, &live, "a stream of one layer", |seen| {
        seen["state"] == "live" && seen["layers"].as_array().is_some_and(|all| all.len() == 1)
    })
    .await;
    let master = host.get(&format!("{one}/stream/master.m3u8")).await.text();
    let (_, width, height, _) = LAYERS[LAYERS.len() - 1];
    assert!(
        master.contains(&format!("RESOLUTION={width}x{height}")),
        "{master} {on_air}"
    );
    until(&host, &one, "two captures of two seconds", |seen| {
        long_enough(seen, 2000) == 2
    })
    .await;

    stops(&house, &ingest, &location).await;
    let again = fleet(Codec::H264);
    sends(&house, &ingest, &again).await;
    again.play(true).expect("playing");
    until(&host, &one, "two more captures", |seen| {
        long_enough(seen, 2000) == 4
    })
    .await;

    let stopped = host.post(&format!("{one}/stop"), json!({})).await;
    let stopped = stopped.expect(200);
    let tracks = stopped["tracks"].as_array().expect("tracks");
    let kinds: Vec<&Value> = tracks.iter().map(|track| &track["kind"]).collect();
    assert_eq!(kinds.len(), 2, "the same tracks went on: {stopped}");
    assert!(kinds.contains(&&json!("microphone")) && kinds.contains(&&json!("screen")));
    for piece in pieces(&stopped) {
        let whole = host.get(piece["url"].as_str().expect("an address")).await;
        let (probe, found) = look(&whole.bytes).await;
        let said = piece["duration_ms"].as_u64().expect("a length");
        assert!(found.duration_ms.abs_diff(said) < 200, "{found:?} {said}");
        if let Some(video) = probe.video {
            assert_eq!(
                (&*video.codec, video.width, video.height),
                ("h264", width, height)
            );
        }
    }
    until(&host, &one, "the mix", |seen| seen["state"] == "ready").await;
}

/// What a program of ffmpeg's makes of a file.
pub fn made(file: &[u8], words: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, file).expect("written");
    #[expect(clippy::disallowed_methods, reason = "another's look at the film")]
    let mut command = std::process::Command::new("ffmpeg");
    let command = command.args(["-loglevel", "error", "-i"]).arg(&path);
    let done = command.args(words.split(' ')).output().expect("ffmpeg");
    assert!(done.status.success(), "{done:?}");
    done.stdout
}

/// When something begins that was not there for a while, in milliseconds.
pub fn begins_at(there: impl Iterator<Item = bool>, each_ms: f64) -> Vec<f64> {
    let (mut begins, mut last) = (Vec::new(), None);
    for (n, _) in there.enumerate().filter(|(_, there)| *there) {
        let at = n as f64 * each_ms;
        if last.is_none_or(|last| at - last > 300.0) {
            begins.push(at);
        }
        last = Some(at);
    }
    begins
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_rtmp_is_recorded_in_step() {
    let house = TestHouse::with(|config| {
        config.rooms.rtmp_listen = "127.0.0.1:0".to_owned();
    })
    .await;
    let host = house.signed_in("ada").await;
    let body = json!({"name": "Signals", "kind": "lecture"});
    let room = host.post("/api/v1/signalling/room/create", body).await;
    let room = room.expect(201)["id"].as_str().expect("an id").to_owned();
    let ingest = format!("/api/v1/rooms/{room}/ingest");
    let made_key = host.post(&ingest, json!({"picture": "screen"})).await;
    let key = made_key.expect(201);
    let secret = key["stream_key"].as_str().expect("a key");
    let encoder = Encoder::sends(&key, secret, &format!("{FLASHES} {CODED}"));
    until(&host, &ingest, "an encoder", |seen| {
        seen["ingest"]["publishing"] == true
    })
    .await;
    let one = begins(&host, &room).await;
    until(&host, &one, "two captures of eight seconds", |seen| {
        long_enough(seen, 8000) == 2
    })
    .await;
    let stopped = host.post(&format!("{one}/stop"), json!({})).await;
    let stopped = stopped.expect(200);
    encoder.stops();
    for piece in pieces(&stopped) {
        let whole = host.get(piece["url"].as_str().expect("an address")).await;
        let (probe, found) = look(&whole.bytes).await;
        let said = piece["duration_ms"].as_u64().expect("a length");
        assert!(found.duration_ms.abs_diff(said) < 200, "{found:?} {said}");
        if let Some(video) = probe.video {
            assert_eq!(
                (&*video.codec, video.width, video.height),
                ("h264", 320, 240)
            );
        }
    }
    until(&host, &one, "the mix", |seen| seen["state"] == "ready").await;
    let film = host.get(&format!("{one}/download?format=mp4")).await;
    film.expect_status(200);
    let light = made(
        &film.bytes,
        "-vf fps=100,scale=1:1:flags=area,format=gray -f rawvideo pipe:1",
    );
    let sound = made(
        &film.bytes,
        "-af aresample=8000:async=1:first_pts=0 -ac 1 -f s16le pipe:1",
    );
    // How much of the film the picture fills is the mix's own business.
    let half = light.iter().max().copied().unwrap_or_default() / 2;
    assert!(half > 10, "something flashes");
    let flashes = begins_at(light.iter().map(|light| *light > half), 10.0);
    let loud = |two: &[u8]| i16::from_le_bytes([two[0], two[1]]).unsigned_abs() > 3_000;
    let beeps = begins_at(sound.chunks_exact(2).map(loud), 0.125);
    let mut apart: Vec<f64> = flashes
        .iter()
        .filter_map(|flash| {
            let away = |beep: &&f64| ((*beep - flash).abs() * 8.0) as i64;
            beeps.iter().min_by_key(away).map(|beep| beep - flash)
        })
        .collect();
    apart.sort_by(f64::total_cmp);
    let middle = apart.get(apart.len() / 2).copied().unwrap_or(f64::NAN);
    assert!(
        flashes.len() >= 6 && middle.abs() <= 40.0,
        "{flashes:?} {beeps:?}"
    );
}
