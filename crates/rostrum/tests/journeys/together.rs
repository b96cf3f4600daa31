//! Several people in one picture of a lecture.

use load::media::{Codec, Media};
use reqwest::Method;
use serde_json::{Value, json};

use super::encoder::made;
use super::live::{Lecture, count_of, files, slice};
use super::sent_on::{added, apart_ms, house, stands};
use super::stage::{Stage, long_enough, look, media_cache, until};
use crate::support::encoder::{CODED, Encoder, FLASHES};
use crate::support::platform::{Platform, free_port};
use crate::support::{Answer, TestHouse};

/// Brightness and colours, as television has them.
const RED: [u8; 3] = [81, 90, 240];
const BLUE: [u8; 3] = [41, 240, 110];
const LIME: [u8; 3] = [145, 54, 34];
const BLACK: [u8; 3] = [16, 128, 128];
/// The middle of whoever stands on the left, on the right, and below both.
const LEFT: (usize, usize) = (320, 360);
const RIGHT: (usize, usize) = (960, 360);

/// A lecture that is live, with people whose pictures are of one colour.
async fn lecture_of(house: &TestHouse, people: &[(&str, Codec)]) -> Lecture {
    let host = house.signed_in("ada").await;
    let mut stage = Stage::open(&house.url, "ada@example.org", Codec::H264).await;
    for (colour, codec) in people {
        stage.enter_in(colour, colour, *codec).await;
    }
    Lecture::on(house, host, stage).await
}

async fn arrange(lecture: &Lecture, layout: &str) -> Answer {
    let call = lecture.host.call(Method::PUT, &lecture.at("stream/layout"));
    Answer::of(call.json(&json!({"layout": layout}))).await
}

async fn until_together(lecture: &Lecture, count: usize) -> Value {
    let together = |seen: &Value| seen["state"] == "live" && seen["together"] == count;
    lecture.until_live("so many in one picture", together).await
}

/// What a layer shows since its newest init segment, which is this one, some segments long.
async fn film_since(lecture: &Lecture, layer: &str, init: usize) -> Vec<u8> {
    let since = |list: &str| {
        let at = list.find(&format!("#EXT-X-MAP:URI=\"init-{init}.mp4\""))?;
        Some(list[at..].to_owned())
    };
    let long = |list: &str| since(list).is_some_and(|list| files(&list).len() > 3);
    let list = lecture.list_with(layer, long).await;
    let film = lecture.film(layer, &since(&list).expect("it")).await;
    let (_, gaps) = look(&film).await;
    assert!(gaps.gaps.is_empty(), "{gaps:?}");
    film
}

/// What of a list can be played, since its newest init segment.
fn shown(list: &str) -> String {
    let (mut shown, mut is_gap) = (Vec::new(), false);
    for line in list.lines() {
        if line.starts_with("#EXT-X-MAP:") {
            shown = vec![line];
        } else if line.starts_with('#') {
            is_gap |= line.starts_with("#EXT-X-GAP");
        } else if !std::mem::take(&mut is_gap) {
            shown.push(line);
        }
    }
    shown.join("\n")
}

/// What is seen at a place, picture by picture.
fn colours(film: &[u8], (x, y): (usize, usize)) -> Vec<[u8; 3]> {
    let (x, y) = (x - 8, y - 8);
    let words =
        format!("-vf crop=16:16:{x}:{y},scale=2:2:flags=area,format=yuv444p -f rawvideo pipe:1");
    let bytes = made(film, &words);
    let pictures = bytes.chunks_exact(12);
    pictures.map(|one| [one[0], one[4], one[8]]).collect()
}

fn is_like(seen: [u8; 3], wanted: [u8; 3]) -> bool {
    seen.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 14)
}

/// Whether the last picture of a film has these colours there.
fn ends_with(film: &[u8], wanted: &[((usize, usize), [u8; 3])]) {
    for (place, wanted) in wanted {
        let seen = *colours(film, *place).last().expect("pictures");
        assert!(is_like(seen, *wanted), "{place:?}: {seen:?} {wanted:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_seen_together_and_who_is_left_is_passed_on_as_they_are() {
    let house = TestHouse::open().await;
    let people = [("red", Codec::H264), ("blue", Codec::H264)];
    let mut lecture = lecture_of(&house, &people).await;
    let early = arrange(&lecture, "together").await;
    early.refused(409, "live.not_live");
    lecture.begin().await;
    // Nobody who leads has a camera on: one is shown, as they are.
    let seen = until_together(&lecture, 0).await;
    assert_eq!(
        (&seen["layout"], &seen["composing"]),
        (&"automatic".into(), &"ready".into())
    );
    let layers = lecture.layers().await;

    let told = arrange(&lecture, "together").await.expect(200);
    assert_eq!(told["layout"], "together");
    let seen = until_together(&lecture, 2).await;
    assert_eq!(seen["recoded"], false, "the first can be passed on: {seen}");
    assert!(seen["whep_url"].is_string(), "{seen}");
    let film = film_since(&lecture, &layers[2], 1).await;
    ends_with(&film, &[(LEFT, RED), (RIGHT, BLUE), ((640, 90), BLACK)]);

    lecture.stage.leave(1).await;
    until_together(&lecture, 0).await;
    let film = film_since(&lecture, &layers[2], 2).await;
    ends_with(&film, &[(LEFT, RED), (RIGHT, RED), ((640, 90), RED)]);
    let red = Media::plain(&media_cache().join("red"), Codec::H264, "red").expect("media");
    let sent = red.layers[2].iter();
    let sent = sent.filter(|unit| count_of(&film, slice(unit)) > 0).count();
    assert!(sent > 30, "bit by bit: {sent}");

    lecture.stage.enter_in("lime", "Lin", Codec::Vp8).await;
    let seen = until_together(&lecture, 2).await;
    assert_eq!(seen["layout"], "together", "it is kept");
    let film = film_since(&lecture, &layers[2], 3).await;
    ends_with(&film, &[(LEFT, RED), (RIGHT, LIME)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_their_word_back_is_off_the_stage_at_once() {
    let house = TestHouse::open().await;
    let people = ["red", "blue", "lime"].map(|colour| (colour, Codec::H264));
    let lecture = lecture_of(&house, &people).await;
    let begin = lecture.at("stream/start-live");
    let together = json!({"layout": "together"});
    lecture.host.post(&begin, together).await.expect(201);
    until_together(&lecture, 3).await;
    let layers = lecture.layers().await;
    let below = (640, 540);
    let film = film_since(&lecture, &layers[2], 0).await;
    ends_with(
        &film,
        &[((320, 180), RED), ((960, 180), BLUE), (below, LIME)],
    );

    lecture.stage.consent(2, false, false).await;
    until_together(&lecture, 2).await;
    // What can be wound back to: nothing with them, and from then on the others.
    let there = |list: &str| list.contains("#EXT-X-GAP") && files(&shown(list)).len() > 3;
    let list = lecture.list_with(&layers[2], there).await;
    let film = lecture.film(&layers[2], &shown(&list)).await;
    ends_with(&film, &[(LEFT, RED), (RIGHT, BLUE)]);
    for place in [below, (640, 640), (400, 640), (900, 640)] {
        let seen = colours(&film, place);
        assert!(!seen.is_empty());
        let theirs = seen.iter().filter(|one| is_like(**one, LIME)).count();
        assert_eq!(theirs, 0, "of {} at {place:?}", seen.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_shall_not_draw_shows_one() {
    let house = TestHouse::with(|config| config.live.max_composed = 0).await;
    let people = [("red", Codec::H264), ("blue", Codec::H264)];
    let lecture = lecture_of(&house, &people).await;
    let begin = lecture.at("stream/start-live");
    let together = json!({"layout": "together"});
    lecture.host.post(&begin, together).await.expect(201);
    let seen = until_together(&lecture, 0).await;
    assert_eq!(
        (&seen["layout"], &seen["composing"]),
        (&"together".into(), &"off".into())
    );
    let layers = lecture.layers().await;
    let film = film_since(&lecture, &layers[2], 0).await;
    ends_with(&film, &[(LEFT, RED), (RIGHT, RED)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lips_and_sound_stay_together_on_the_stage() {
    let house = house().await;
    let host = house.signed_in("ada").await;
    let mut stage = Stage::open(&house.url, "ada@example.org", Codec::H264).await;
    let ingest = format!("/api/v1/rooms/{}/ingest", stage.room);
    let key = host.post(&ingest, json!({"picture": "camera"})).await;
    let key = key.expect(201);
    let secret = key["stream_key"].as_str().expect("a key");
    let encoder = Encoder::sends(&key, secret, &format!("{FLASHES} {CODED}"));
    let is_there = |seen: &Value| seen["ingest"]["publishing"] == true;
    until(&host, &ingest, "an encoder", is_there).await;
    stage.enter_in("red", "Grace", Codec::Vp8).await;
    let lecture = Lecture::on(&house, host, stage).await;
    let begin = lecture.at("stream/start-live");
    let together = json!({"layout": "together"});
    lecture.host.post(&begin, together).await.expect(201);
    until_together(&lecture, 2).await;
    let port = free_port();
    let platform = Platform::listens(port);
    let at = added(&lecture.host, &lecture.stage.room, port).await;
    stands(&lecture.host, &at, "live").await;
    let long = |seen: &Value| long_enough(seen, 14_000) >= 3;
    until(&lecture.host, &lecture.one, "some seconds", long).await;
    let stop = lecture.at("stream/stop-live");
    lecture.host.delete(&stop).await.expect(200);
    let film = platform.film().await;
    encoder.stops();
    ends_with(&film, &[(RIGHT, RED)]);
    let apart = apart_ms(&film, "crop=200:200:220:260,");
    assert!(apart.abs() <= 60.0, "{apart} ms");
}
