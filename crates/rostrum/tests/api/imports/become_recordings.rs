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

#[tokio::test(flavor = "multi_thread")]
async fn a_file_sent_for_a_course_becomes_a_draft_in_it_and_gets_a_ladder_that_counts() {
    use crate::support::Answer;
    use serde_json::json;

    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let course = host
        .post("/api/v1/courses", json!({"title": "Sound"}))
        .await
        .expect(201);
    let course = course["id"].as_str().expect("an id").to_owned();
    let folder = tempfile::tempdir().expect("a folder");
    let args = format!("{PICTURES} -c:v libx264 -pix_fmt yuv420p -g 50");
    let file = std::fs::read(clip(folder.path(), "a.mp4", &args)).expect("a clip");
    let named = [
        ("filename", "a.mp4"),
        ("title", "Week 1"),
        ("course_id", &*course),
    ];
    let made = super::ask(&host, file.len() as u64, &named).await;
    made.expect(201);
    let address = made.header("location").expect("an address").to_owned();
    let sent = crate::api::uploads::patch(&host, &address, 0, &file);
    Answer::of(sent).await.expect(204);
    let id = outcome(&host, &address).await.expect(200)["recording_id"].clone();
    let lectures = format!("/api/v1/courses/{course}/lectures");
    let lectures = host.get(&lectures).await.expect(200);
    assert_eq!(lectures["items"][0]["recording_id"], id, "{lectures}");
    assert_eq!(lectures["items"][0]["state"], "draft");
    assert_eq!(lectures["items"][0]["title"], "Week 1");

    // Nobody places files in courses of others.
    let other = house.signed_in("eve").await;
    other
        .post("/api/v1/courses", json!({"title": "Hers"}))
        .await
        .expect(201);
    super::ask(&other, 10, &named)
        .await
        .refused(404, "not_found");

    // What is made for players counts as stored, and goes with the recording.
    let one = format!("/api/v1/recordings/{}", id.as_str().expect("an id"));
    let info = format!("{one}/playback-info");
    let made =
        crate::api::recordings::until(&host, &info, |info| info["hls_url"].is_string()).await;
    assert!(made["mp4_url"].is_string());
    let used = host.get("/api/v1/storage").await.expect(200)["used_bytes"].clone();
    let files = host.get(&format!("{one}/info")).await.expect(200);
    let files = files["files"].as_array().expect("files").clone();
    let listed: u64 = files
        .iter()
        .filter_map(|file| file["size_bytes"].as_u64())
        .sum();
    assert!(used.as_u64() > Some(listed), "{used} {listed}");
    // A visitor who may only watch is offered no file.
    let shared = host
        .post(&format!("{one}/shares"), json!({}))
        .await
        .expect(201);
    let token = shared["url"]
        .as_str()
        .expect("a link")
        .rsplit('/')
        .next()
        .expect("a token")
        .to_owned();
    let opened = house
        .nobody()
        .post("/api/v1/shares/open", json!({"token": token}))
        .await
        .expect(200);
    let pt = opened["playback"]["token"].as_str().expect("a token");
    let seen = house
        .nobody()
        .get(&format!("{info}?pt={pt}"))
        .await
        .expect(200);
    assert!(
        seen["mp4_url"].is_null() && seen["hls_url"].is_string(),
        "{seen}"
    );
    let list = format!("{}?pt={pt}", seen["hls_url"].as_str().expect("a stream"));
    house.nobody().get(&list).await.expect_status(200);
    let renewed = format!(
        "{one}/playbacks/{}/renew?pt={pt}",
        opened["playback"]["playback_id"].as_str().expect("an id")
    );
    house.nobody().post(&renewed, json!({})).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sound_of_a_film_is_kept_and_the_one_that_plays_by_itself_is_in_the_mix() {
    use serde_json::json;

    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    // Two channels, then one, then six: told apart by their number.
    let args = format!(
        "{PICTURES} {SOUND} -map 0:v -map 1:a -map 1:a -map 1:a -c:v libx264 -pix_fmt yuv420p -g 50 \
         -c:a:0 aac -ac:a:0 1 -c:a:1 aac -ac:a:1 2 -c:a:2 pcm_s16be -ac:a:2 6 -metadata:s:a:0 language=fra \
         -metadata:s:a:1 language=deu -metadata:s:a:2 title=Hall -disposition:a:0 0 -disposition:a:1 default \
         -disposition:a:2 0"
    );
    let made = import(&host, &clip(folder.path(), "a.mkv", &args)).await;
    let tracks = made["tracks"].as_array().expect("tracks");
    let sounds: Vec<_> = tracks
        .iter()
        .map(|track| (&track["kind"], &track["sound"]))
        .collect();
    let sound =
        |number, language, title| json!({"number": number, "language": language, "title": title});
    assert_eq!(
        sounds,
        [
            (&json!("camera"), &sound(1, json!("deu"), json!(null))),
            (&json!("microphone"), &sound(2, json!("fra"), json!(null))),
            (&json!("microphone"), &sound(3, json!(null), json!("Hall"))),
        ]
    );
    // What is in the mix is the German one, which is copied.
    assert_eq!(mix_of(&host, &made).await.audio.expect("sound").channels, 2);
    for (track, codec, channels) in [(&tracks[1], "aac", 1), (&tracks[2], "flac", 6)] {
        assert_eq!(
            (&track["state"], &track["codec"]),
            (&json!("ready"), &json!(codec))
        );
        let id = made["id"].as_str().expect("an id");
        let id = format!(
            "/api/v1/recordings/{id}/download?track={}",
            track["id"].as_str().expect("an id")
        );
        let file = host.get(&id).await;
        assert_eq!(file.status.as_u16(), 200);
        let audio = probed(&file.bytes).await.audio.expect("sound");
        assert_eq!((&*audio.codec, audio.channels), (codec, channels));
        let peaks = host
            .get(track["peaks_url"].as_str().expect("an address"))
            .await
            .expect(200);
        assert!(peaks["peaks"].as_array().expect("peaks").len() > 100);
    }
    // They count as stored, and go with the rest.
    let used = host.get("/api/v1/storage").await.expect(200)["used_bytes"].as_u64();
    let listed: u64 = tracks
        .iter()
        .filter_map(|track| track["size_bytes"].as_u64())
        .sum();
    assert!(used > Some(listed), "{used:?} {listed}");
    let one = format!("/api/v1/recordings/{}", made["id"].as_str().expect("an id"));
    host.delete(&one).await.expect(204);
    host.delete(&format!("{one}?for_good=true"))
        .await
        .expect(204);
    assert_eq!(
        host.get("/api/v1/storage").await.expect(200)["used_bytes"],
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_sounds_without_pictures_the_one_that_plays_by_itself_is_heard() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let args = "-f lavfi -i anullsrc=d=2 -f lavfi -i sine=f=440:d=2 -map 0:a -map 1:a -c:a flac \
                -disposition:a:0 0 -disposition:a:1 default";
    let made = import(&host, &clip(folder.path(), "a.mka", args)).await;
    assert_eq!(made["tracks"].as_array().expect("tracks").len(), 2);
    let info = format!(
        "/api/v1/recordings/{}/info",
        made["id"].as_str().expect("an id")
    );
    let info = host.get(&info).await.expect(200);
    let files = info["files"].as_array().expect("files");
    let loudness = files.iter().find_map(|file| file["loudness_lufs"].as_f64());
    assert!(loudness.is_some_and(|lufs| lufs > -40.0), "{info}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_brighter_than_a_plain_screen_becomes_one_for_plain_screens() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let both = "-f lavfi -i color=c=white:s=320x180:r=25:d=2 -pix_fmt yuv420p10le";
    let wide = "-color_primaries bt2020 -colorspace bt2020nc -color_range tv";
    for (name, coded) in [
        (
            "pq.mp4",
            format!("{both} -c:v libx265 -x265-params log-level=none {wide} -color_trc smpte2084"),
        ),
        (
            "hlg.webm",
            format!("{both} -c:v libvpx-vp9 -deadline realtime {wide} -color_trc arib-std-b67"),
        ),
        // Some say no more than how bright it is.
        (
            "bare.mkv",
            format!("{both} -c:v libvpx-vp9 -deadline realtime -color_trc smpte2084"),
        ),
        (
            "wide.mkv",
            format!("{both} -c:v libvpx-vp9 -deadline realtime {wide} -color_trc bt2020-10"),
        ),
    ] {
        let made = import(&host, &clip(folder.path(), name, &coded)).await;
        let id = made["id"].as_str().expect("an id");
        let file = host
            .get(&format!("/api/v1/recordings/{id}/download?format=mp4"))
            .await;
        assert_eq!(file.status.as_u16(), 200, "{name}");
        let path = folder.path().join("mix.mp4");
        std::fs::write(&path, &file.bytes).expect("written");
        assert_eq!(
            colours(&path),
            "h264,yuv420p,tv,bt709,bt709,bt709",
            "{name}"
        );
    }
}

/// Codec, pixels, range, matrix, transfer and primaries of the pictures of a file.
fn colours(path: &std::path::Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "another's look at the file")]
    let mut command = std::process::Command::new("ffprobe");
    let entries =
        "stream=codec_name,pix_fmt,color_range,color_space,color_transfer,color_primaries";
    let said = command
        .args([
            "-loglevel",
            "error",
            "-select_streams",
            "v",
            "-of",
            "csv=p=0",
        ])
        .args(["-show_entries", entries])
        .arg(path)
        .output()
        .expect("ffprobe runs");
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}
