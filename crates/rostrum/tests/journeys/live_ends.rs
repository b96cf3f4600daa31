//! What comes of a stream, and of one that breaks.

use std::time::Duration;

use serde_json::json;

use super::live::{Lecture, files};
use crate::support::TestHouse;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_kept_for_good_only_when_it_is_over() {
    let house = TestHouse::open().await;
    let mut lecture = Lecture::on_air(&house).await;
    let told = lecture.stage.is_told(0, "live:changed").await;
    assert_eq!(told["live"], true, "everybody in the room is told");
    let layers = lecture.layers().await;
    // So many that the first is on the disk alone.
    let has = |list: &str| files(list).len() > 19;
    lecture.list_with(&layers[0], has).await;
    let path = lecture.at(&format!("stream/{}/segment-0.m4s", layers[0]));
    let kept = async || {
        let first = lecture.host.get(&path).await;
        assert_eq!(first.status, 200);
        first.header("cache-control").expect("a word").to_owned()
    };
    assert_eq!(kept().await, "private, max-age=10", "it may be taken back");
    let stopped = lecture.host.delete(&lecture.at("stream/stop-live")).await;
    stopped.expect(200);
    // What was asked for a moment ago is at hand for a moment.
    let good = async {
        while !kept().await.contains("immutable") {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let good = tokio::time::timeout(Duration::from_secs(30), good).await;
    good.expect("what is over stays");
    let told = lecture.stage.is_told(0, "live:changed").await;
    assert_eq!(told["live"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_never_was_live_says_so() {
    let house = TestHouse::open().await;
    let lecture = Lecture::open(&house).await;
    let waiting = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(waiting["state"], "waiting", "it may become so");
    let info = lecture.host.get(&lecture.at("playback-info")).await.json();
    assert_eq!(
        (&info["running"], &info["live"]),
        (&json!(true), &json!(false))
    );
    let stopped = lecture.host.post(&lecture.at("stop"), json!({})).await;
    stopped.expect(200);
    let never = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(never["state"], "ended", "it will not become so");
    assert!(never["started_at"].is_null() && never["hls_url"].is_null());
    let info = lecture.host.get(&lecture.at("playback-info")).await.json();
    assert_eq!(info["running"], false);
}

#[cfg(debug_assertions)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_goes_on() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let id = lecture.id().parse().expect("an id");
    let layers = lecture.layers().await;
    let list = lecture
        .list_with(&layers[1], |list| files(list).len() > 2)
        .await;
    let before = files(&list).len();
    rostrum::live::break_off(&house.app, id);
    // Between the one and the other there is none.
    let back = async {
        loop {
            let path = lecture.at(&format!("stream/{}/playlist.m3u8", layers[1]));
            let list = lecture.host.get(&path).await.text();
            let anew = list.matches("#EXT-X-DISCONTINUITY\n").count();
            if anew == 1 && files(&list).len() > before + 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let back = tokio::time::timeout(Duration::from_secs(60), back).await;
    back.expect("it goes on");
    lecture
        .until_live("live again", |seen| seen["state"] == "live")
        .await;
}

#[cfg(debug_assertions)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_while_it_is_ended_ends() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    rostrum::live::break_off(&house.app, lecture.id().parse().expect("an id"));
    let stopped = lecture.host.delete(&lecture.at("stream/stop-live")).await;
    stopped.expect(200);
    let seen = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(seen["state"], "ended");
    assert!(!seen["ended_at"].is_null());
}
