use media::probe::Probe;
use serde_json::Value;

use super::{clip, import, outcome, probed, send};
use crate::support::{Person, TestHouse};

const PICTURES: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=2";
const SOUND: &str = "-f lavfi -i sine=f=440:d=2";

/// What is in the mix of a recording.
async fn mix_of(person: &Person, recording: &Value) -> Probe {
    let id = recording["id"].as_str().expect("an id");
    let file = person
        .get(&format!("/api/v1/recordings/{id}/download?format=mp4"))
        .await;
    assert_eq!(file.status.as_u16(), 200);
    probed(&file.bytes).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_every_player_takes_becomes_a_recording_without_being_coded_anew() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = clip(
        folder.path(),
        "Week 3.mp4",
        &format!("{PICTURES} {SOUND} -c:v libx264 -pix_fmt yuv420p -g 50 -c:a aac -ar 48000"),
    );
    let made = import(&host, &file).await;
    assert_eq!(made["title"], "Week 3");
    assert_eq!(
        (&made["source"], &made["state"]),
        (&"import".into(), &"ready".into())
    );
    assert!(made["room_id"].is_null());
    assert_eq!(
        (&made["playable"], &made["owner_id"]),
        (&true.into(), &host.id.to_string().into())
    );
    let length = made["duration_ms"].as_u64().expect("a length");
    assert!((1900..2200).contains(&length), "{length}");
    let track = &made["tracks"][0];
    assert_eq!(
        (&track["kind"], &track["state"]),
        (&"camera".into(), &"ready".into())
    );
    assert_eq!(track["participant"]["name"], "ada");

    let id = made["id"].as_str().expect("an id");
    let mix = mix_of(&host, &made).await;
    let video = mix.video.expect("pictures");
    assert_eq!(
        (&*video.codec, video.width, video.height),
        ("h264", 320, 180)
    );
    let info = host
        .get(&format!("/api/v1/recordings/{id}/info"))
        .await
        .expect(200);
    assert_eq!(info["files"].as_array().expect("files").len(), 2);
    // The original is taken home as it came.
    let track = track["id"].as_str().expect("an id");
    let original = host
        .get(&format!("/api/v1/recordings/{id}/download?track={track}"))
        .await;
    assert_eq!(original.bytes, std::fs::read(&file).expect("the clip"));
    let only = host
        .get("/api/v1/recordings?source=import")
        .await
        .expect(200);
    assert_eq!(only["items"][0]["id"], made["id"]);
    let none = host
        .get("/api/v1/recordings?source=session")
        .await
        .expect(200);
    assert!(none["items"].as_array().expect("items").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_every_kind_become_films_that_every_player_takes() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let both = format!("{PICTURES} {SOUND}");
    for (name, args) in [
        (
            "a.mov",
            format!("{both} -c:v libx264 -pix_fmt yuv420p10le -c:a pcm_s16le"),
        ),
        ("b.mkv", format!("{both} -c:v mpeg4 -c:a libvorbis -ac 2")),
        (
            "c.webm",
            format!("{both} -c:v libvpx -deadline realtime -c:a libopus"),
        ),
        ("d.ts", format!("{both} -c:v mpeg2video -c:a mp2")),
        ("e.avi", format!("{both} -c:v mjpeg -c:a pcm_s16le")),
        (
            "f.mp4",
            format!("{PICTURES} -c:v libx264 -pix_fmt yuv420p -g 50"),
        ),
    ] {
        let made = import(&host, &clip(folder.path(), name, &args)).await;
        let mix = mix_of(&host, &made).await;
        let video = mix.video.expect("pictures");
        assert_eq!(
            (&*video.codec, video.width, video.height),
            ("h264", 320, 180),
            "{name}"
        );
        let audio = mix.audio.expect("sound, or silence");
        assert_eq!(
            (&*audio.codec, audio.channels <= 2),
            ("aac", true),
            "{name}"
        );
        let length = mix.duration_ms.expect("a length");
        assert!((1800..2400).contains(&length), "{name} {length}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_alone_gets_a_card_and_keeps_its_waveform() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    for (name, args) in [
        ("a.ogg", "-c:a libopus"),
        ("b.wav", "-c:a pcm_s24le -ac 6"),
        ("c.flac", "-c:a flac"),
        ("d.mp3", "-c:a libmp3lame"),
        ("e.aac", "-c:a aac -f adts"),
    ] {
        let made = import(
            &host,
            &clip(folder.path(), name, &format!("{SOUND} {args}")),
        )
        .await;
        let track = &made["tracks"][0];
        assert_eq!(track["kind"], "microphone", "{name}");
        let peaks = host
            .get(track["peaks_url"].as_str().expect("an address"))
            .await
            .expect(200);
        let peaks = peaks["peaks"].as_array().expect("peaks");
        assert!(peaks.iter().any(|peak| peak.as_i64() > Some(2)), "{name}");
        let mix = mix_of(&host, &made).await;
        assert_eq!(mix.video.expect("a card").width, 1280, "{name}");
        assert_eq!(mix.audio.expect("sound").codec, "aac", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_is_turned_stands_upright() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let flat = clip(
        folder.path(),
        "flat.mp4",
        &format!("{PICTURES} -c:v libx264 -pix_fmt yuv420p -g 50"),
    );
    let turned = clip(
        folder.path(),
        "turned.mp4",
        &format!("-i {} -c copy -metadata:s:v:0 rotate=90", flat.display()),
    );
    let made = import(&host, &turned).await;
    let video = mix_of(&host, &made).await.video.expect("pictures");
    assert_eq!((video.width, video.height), (180, 320));
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_an_import_is_can_be_asked_at_any_time_by_whoever_sent_it() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let made = super::ask(&host, 1000, &[("filename", "a.mp4")]).await;
    let address = made.header("location").expect("an address").to_owned();
    let path = format!("{address}/result");
    let under = host.get(&path).await.expect(202);
    assert_eq!(
        (&under["state"], &under["percent"]),
        (&"uploading".into(), &0.0.into())
    );
    let stranger = house.signed_in("eve").await;
    stranger.get(&path).await.refused(404, "not_found");
    house
        .nobody()
        .get(&path)
        .await
        .refused(401, "auth.required");
    let absent = "/api/v1/uploads/018f0000-0000-7000-8000-000000000000/result";
    host.get(absent).await.refused(404, "not_found");
    // Nobody else sees the recording it becomes.
    let folder = tempfile::tempdir().expect("a folder");
    let mine = import(&host, &clip(folder.path(), "mine.wav", SOUND)).await;
    let id = mine["id"].as_str().expect("an id");
    stranger
        .get(&format!("/api/v1/recordings/{id}"))
        .await
        .refused(404, "not_found");
    stranger
        .get(&format!("/api/v1/uploads/{id}/result"))
        .await
        .refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_last_answer_was_lost_is_found_finished() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = std::fs::read(clip(folder.path(), "a.wav", SOUND)).expect("a clip");
    let address = send(&host, "a.wav", &bytes).await;
    outcome(&host, &address).await.expect(200);
    let standing = crate::api::uploads::standing(&host, &address).await;
    assert_eq!(standing.0, bytes.len() as u64);
}
