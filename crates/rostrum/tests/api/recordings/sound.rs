//! How a mix sounds: tried before it is made, made, and measured.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Studio, path, send_sound, until};
use crate::support::{Answer, Person};

/// A recording of one microphone in which somebody hums, with pauses, over a noise.
struct Heard {
    studio: Studio,
    one: String,
}

impl Heard {
    async fn open() -> Self {
        let studio = Studio::open().await;
        let seated = studio.host_enters(true).await;
        let recording = studio.record().await;
        let one = path(&recording);
        send_sound(&studio, &seated.person, &one, humming(4)).await;
        // As long as the clock of the house says, so the take reaches behind the end.
        let stop = format!("{one}/stop");
        studio.host.post(&stop, json!({})).await.expect(200);
        until(&studio.host, &one, |seen| seen["state"] == "ready").await;
        Self { studio, one }
    }

    fn listen(&self) -> String {
        format!("{}/recipe/listen", self.one)
    }
}

/// Seconds of a tone that comes and goes twice a second.
fn humming(seconds: usize) -> Vec<u8> {
    let sample = |n: usize| {
        let t = n as f64 / 48_000.0;
        let is_on = (t * 2.0).fract() < 0.6;
        let tone = (t * 220.0 * std::f64::consts::TAU).sin() * if is_on { 6000.0 } else { 0.0 };
        let hiss = ((n * 7919) % 61) as f64 - 30.0;
        ((tone + hiss) as i16).to_le_bytes()
    };
    (0..seconds * 48_000).flat_map(sample).collect()
}

fn ask(sound: Value, side: &str) -> Value {
    json!({"sound": sound, "at_ms": 0, "length_ms": 1000, "side": side})
}

#[tokio::test]
async fn a_moment_is_heard_before_and_after_and_nothing_is_stored() {
    let heard = Heard::open().await;
    let host = &heard.studio.host;
    let seen = host.get(&heard.one).await.expect(200);
    let whose = &seen["tracks"][0]["participant"]["id"];
    let sound =
        json!({"gate": true, "denoise": "strong", "high_pass": true, "target": "broadcast"});
    let mut lengths = Vec::new();
    for side in ["before", "after"] {
        let mut body = ask(sound.clone(), side);
        body["participant_id"] = whose.clone();
        let answer = host.post(&heard.listen(), body).await;
        answer.expect_status(200);
        assert_eq!(answer.header("content-type"), Some("audio/wav"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.bytes.starts_with(b"RIFF"), "a WAV");
        lengths.push(answer.bytes.len());
    }
    assert_eq!(lengths[0], lengths[1], "the same moment of both");
    // Behind the end it is the last moment.
    let mut late = ask(json!({}), "after");
    late["at_ms"] = json!(9_000_000);
    host.post(&heard.listen(), late).await.expect_status(200);
    let recipe = host.get(&format!("{}/recipe", heard.one)).await.expect(200);
    assert_eq!(recipe["version"], 0);
}

#[tokio::test]
async fn what_is_not_right_of_a_moment_is_named() {
    let heard = Heard::open().await;
    let host = &heard.studio.host;
    let nobody = "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60";
    let with = |field: &str, value: Value| {
        let mut body = ask(json!({}), "after");
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("at_ms", json!(-1)), "at_ms"),
        (with("length_ms", json!(15_001)), "length_ms"),
        (with("length_ms", json!(0)), "length_ms"),
        (with("side", json!("between")), "side"),
        (with("participant_id", json!(nobody)), "participant_id"),
        (with("sound", json!({"gate": 1})), "sound.gate"),
        (
            with("sound", json!({"tracks": [{"participant_id": nobody}]})),
            "sound.tracks.0.participant_id",
        ),
        (json!({"sound": {}, "at_ms": 0, "length_ms": 1000}), "side"),
    ] {
        let problem = host.post(&heard.listen(), body).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
}

#[tokio::test]
async fn only_who_may_change_a_recording_hears_it_in_another_way() {
    let heard = Heard::open().await;
    let house = &heard.studio.house;
    let listen = heard.listen();
    let body = || ask(json!({"gate": true}), "after");
    house.nobody().post(&listen, body()).await.expect(401);
    let stranger = house.signed_in("eve").await;
    stranger
        .post(&listen, body())
        .await
        .refused(404, "not_found");
    house
        .admin()
        .await
        .post(&listen, body())
        .await
        .expect_status(200);
    heard.studio.host.delete(&heard.one).await.expect(204);
    let trashed = heard.studio.host.post(&listen, body()).await;
    trashed.refused(409, "recording.trashed");
}

async fn made(host: &Person, one: &str, version: i64) -> Value {
    until(host, &format!("{one}/recipe"), |seen| {
        seen["made_version"] == version
    })
    .await;
    host.get(&format!("{one}/info")).await.expect(200)
}

#[tokio::test]
async fn a_mix_tells_how_loud_it_is_and_whether_its_target_is_met() {
    let heard = Heard::open().await;
    let host = &heard.studio.host;
    let seen = host.get(&heard.one).await.expect(200);
    let whose = seen["tracks"][0]["participant"]["id"].clone();
    let before = made(host, &heard.one, 0).await["sound"].clone();
    assert_eq!(before["target"], "podcast_stereo");
    assert_eq!(before["voices"][0]["participant_id"], whose);

    let sound = json!({"denoise": "gentle", "gate": true, "target": "podcast_mono"});
    let call = host.call(Method::PUT, &format!("{}/recipe", heard.one));
    let put = call.json(&json!({"version": 0, "sound": sound}));
    Answer::of(put).await.expect(202);
    let info = made(host, &heard.one, 1).await;
    assert_eq!(info["sound"]["target"], "podcast_mono");
    assert_eq!(info["sound"]["target_lufs"], -19.0);
    assert_eq!(info["files"][0]["channels"], 1);
    // A mix of somebody who is not heard is silent, and has no target to meet.
    let sound = json!({"tracks": [{"participant_id": whose, "muted": true}]});
    let work = json!({"kind": "sound", "recording_id": seen["id"], "sound": sound});
    host.post("/api/v1/jobs", work).await.expect(202);
    let info = made(host, &heard.one, 2).await;
    assert_eq!(info["sound"], Value::Null);
    assert_eq!(info["files"][0]["loudness_lufs"], Value::Null);
}
