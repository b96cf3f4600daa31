//! A lecture in pictures that cannot be passed on: they are coded anew for as long as it is so.

use load::media::{Codec, LAYERS};

use super::live::{Lecture, files};
use super::stage::look;
use crate::support::TestHouse;

/// What comes behind the newest init segment of a list, with it; nothing before there are so many.
fn newest(list: &str, init: usize) -> Option<&str> {
    let at = list.find(&format!("#EXT-X-MAP:URI=\"init-{init}.mp4\""))?;
    Some(&list[at..])
}

/// What viewers see since the newest init segment: pictures of this size that can be decoded, and their time.
async fn is_seen(lecture: &Lecture, layer: &str, init: usize, size: (u32, u32)) {
    let long = |list: &str| newest(list, init).is_some_and(|list| files(list).len() > 3);
    let list = lecture.list_with(layer, long).await;
    let list = newest(&list, init).expect("segments");
    let (probe, gaps) = look(&lecture.film(layer, list).await).await;
    let video = probe.video.expect("pictures");
    assert_eq!(video.codec, "h264");
    assert_eq!((video.width, video.height), size);
    assert!(gaps.duration_ms > 3_000 && gaps.gaps.is_empty(), "{gaps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn viewers_see_whoever_sends_what_cannot_be_passed_on() {
    let house = TestHouse::open().await;
    let mut lecture = Lecture::open_in(&house, Codec::Vp8).await;
    lecture.begin().await;
    let layers = lecture.layers().await;
    let seen = lecture
        .until_live("live", |seen| seen["state"] == "live")
        .await;
    assert_eq!(seen["recoded"], true, "{seen}");
    assert!(seen["hint"].is_null(), "{seen}");
    for ((_, width, height, _), layer) in LAYERS.into_iter().zip(&layers) {
        is_seen(&lecture, layer, 0, (width, height)).await;
    }
    // They come back with a browser that has H.264, and then without again: nobody begins anything anew.
    for (init, codec) in [(1, Codec::H264), (2, Codec::Vp8)] {
        lecture.stage.clear(codec);
        lecture.stage.enter("Grace", true).await;
        lecture.stage.play().await;
        let recoded = codec == Codec::Vp8;
        lecture
            .until_live("the other way", |seen| seen["recoded"] == recoded)
            .await;
        is_seen(&lecture, &layers[2], init, (1280, 720)).await;
    }
    let stop = lecture.at("stream/stop-live");
    lecture.host.delete(&stop).await.expect(200);
    let seen = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(
        (&seen["state"], &seen["recoded"]),
        (&"ended".into(), &false.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_shall_not_code_says_why_nothing_comes() {
    let house = TestHouse::with(|config| config.live.recode = false).await;
    let lecture = Lecture::open_in(&house, Codec::Vp8).await;
    lecture.begin().await;
    let seen = lecture
        .until_live("a reason", |seen| seen["hint"] == "codec")
        .await;
    assert_eq!(
        (&seen["state"], &seen["recoded"]),
        (&"waiting".into(), &false.into())
    );
}
