//! Pictures of a recording, and its waveform.

use media::ffmpeg::Runner;
use media::plan::Input;
use media::sniff::Format;
use serde_json::{Value, json};

use super::shown::{FILM, Shown};
use super::stream::token;
use crate::api::recordings::until;

#[tokio::test]
async fn pictures_for_the_seek_bar_belong_to_their_times() {
    let shown = Shown::bare(FILM).await;
    let (token, _) = token(&shown).await;
    let nobody = shown.nobody();
    let times = nobody
        .get(&shown.at(&format!("sprite.vtt?pt={token}")))
        .await;
    times.expect_status(200);
    let text = times.text();
    assert!(
        text.starts_with("WEBVTT\n")
            && text.contains(&format!("sprite.jpg?pt={token}#xywh=0,0,160,90")),
        "{text}"
    );
    let sheet = nobody
        .get(&shown.at(&format!("sprite.jpg?pt={token}")))
        .await;
    assert!(sheet.bytes.starts_with(&[0xff, 0xd8]));
    nobody
        .get(&shown.at("sprite.jpg"))
        .await
        .refused(401, "auth.required");
    let picture = shown
        .host()
        .get(&shown.at("thumbnail?at=5&width=160"))
        .await;
    assert!(picture.bytes.starts_with(&[0xff, 0xd8]));
    // The poster comes in the widths that are kept, and never wider than it is.
    let poster = async |path: &str| {
        let answer = shown.host().get(&shown.at(path)).await;
        answer.expect_status(200);
        assert!(answer.bytes.starts_with(&[0xff, 0xd8]));
        answer.bytes
    };
    let whole = poster("thumbnail").await;
    let small = poster("thumbnail?width=320").await;
    assert!(small.len() < whole.len());
    assert_eq!(poster("thumbnail?width=300").await, small);
    assert_eq!(poster("thumbnail?width=1900").await, whole);
    shown
        .host()
        .get(&shown.at("thumbnail?at=-1"))
        .await
        .refused_field("at", "invalid");
}

#[tokio::test]
async fn a_preview_shows_glimpses_of_the_whole_film_and_is_silent() {
    let shown = Shown::bare(FILM).await;
    let host = shown.host();
    let preview = host.get(&shown.at("preview.mp4")).await;
    preview.expect_status(200);
    assert_eq!(preview.header("content-type"), Some("video/mp4"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("preview.mp4");
    std::fs::write(&path, &preview.bytes).expect("written");
    let runner = shown.shelf.studio.house.app.get::<Runner>();
    let probe = runner.look(&Input::new(&path, Format::Mp4)).await;
    let probe = probe.expect("a film");
    assert!(probe.audio.is_none());
    let video = probe.video.expect("pictures");
    assert_eq!((video.width, video.height), (320, 180));
    let length = probe.duration_ms.expect("a length");
    assert!((3_400..=3_800).contains(&length), "{length}");
    // Kept: the same bytes for whoever comes next.
    let again = host.get(&shown.at("preview.mp4")).await;
    assert_eq!(again.bytes, preview.bytes);
    let nobody = shown.nobody().get(&shown.at("preview.mp4")).await;
    nobody.refused(401, "auth.required");
}

#[tokio::test]
async fn the_poster_shows_the_moment_that_was_chosen_until_the_choice_is_taken_back() {
    let shown = Shown::bare(FILM).await;
    let (host, one) = (shown.host(), &shown.one);
    let choose = async |at: Value| {
        let seen = host.patch(one, json!({ "poster_at_ms": at })).await;
        assert_eq!(seen.expect(200)["poster_at_ms"], at);
        let is_done = |seen: &Value| {
            let mut jobs = seen["jobs"].as_array().expect("jobs").iter();
            jobs.all(|job| job["state"] == "done")
        };
        until(host, one, is_done).await;
        host.get(&shown.at("thumbnail")).await.bytes
    };
    let chosen = choose(json!(40)).await;
    let there = host.get(&shown.at("thumbnail?at=0.04&width=1280")).await;
    assert_eq!(chosen, there.bytes);
    let left_to_us = choose(Value::Null).await;
    assert_ne!(left_to_us, chosen);
    for (wrong, code) in [(json!(13_000), "too_late"), (json!(-1), "invalid")] {
        let answer = host.patch(one, json!({ "poster_at_ms": wrong })).await;
        answer.refused_field("poster_at_ms", code);
    }
    assert!(host.get(one).await.expect(200)["poster_at_ms"].is_null());
}

#[tokio::test]
async fn a_waveform_is_seen_from_near_and_from_afar() {
    let shown = Shown::bare(FILM).await;
    let peaks = async |query: &str| {
        let path = shown.at(&format!("peaks{query}"));
        shown.host().get(&path).await.expect(200)
    };
    let near = peaks("").await;
    assert_eq!(near["samples_per_peak"], 160);
    let pairs = |seen: &Value| seen["peaks"].as_array().expect("peaks").len() / 2;
    assert!((649..=652).contains(&pairs(&near)), "{}", pairs(&near));
    assert_eq!(peaks("?ms=20").await, near);
    let afar = peaks("?ms=500").await;
    assert_eq!(afar["samples_per_peak"], 4_000);
    assert_eq!(pairs(&afar), pairs(&near).div_ceil(25));
    // Another mix has another waveform.
    shown.replace_mix(&FILM.replace("d=13", "d=5")).await;
    let another = pairs(&peaks("").await);
    assert!((249..=252).contains(&another), "{another}");
    let wrong = shown.host().get(&shown.at("peaks?ms=30")).await;
    wrong.refused_field("ms", "invalid");
}
