use load::media::Codec;
use serde_json::json;

use super::stage::{Stage, long_enough, look, pieces, until};
use crate::support::TestHouse;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_are_recorded_play_at_once_and_become_a_film() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let mut stage = Stage::open(&house.url, "ada@example.org", Codec::Vp8).await;
    stage.enter("Grace", true).await;
    stage.enter("Linus", true).await;
    stage.enter("Silent", false).await;
    stage.play().await;
    let started = host
        .post("/api/v1/recordings/start", json!({"room_id": stage.room}))
        .await
        .expect(201);
    let one = format!(
        "/api/v1/recordings/{}",
        started["id"].as_str().expect("an id")
    );
    let running = until(&host, &one, "four captures of two seconds", |seen| {
        long_enough(seen, 2000) == 4
    })
    .await;
    assert_eq!(running["playable"], true, "it plays while it runs");

    let stopped = host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    assert_eq!(stopped["playable"], true);
    let tracks = stopped["tracks"].as_array().expect("tracks");
    assert_eq!(
        tracks.len(),
        4,
        "who did not agree is in no track: {stopped}"
    );
    for track in tracks {
        assert_eq!(track["state"], "ready");
        assert_eq!(track["origin"], "server");
        let offset = track["offset_ms"].as_f64().expect("an offset");
        assert!((-100.0..4000.0).contains(&offset), "{offset}");
    }
    for piece in pieces(&stopped) {
        let whole = host.get(piece["url"].as_str().expect("an address")).await;
        let (_, found) = look(&whole.bytes).await;
        let said = piece["duration_ms"].as_u64().expect("a length");
        assert!(found.duration_ms.abs_diff(said) < 200, "{found:?} {said}");
    }

    let ready = until(&host, &one, "the mix", |seen| seen["state"] == "ready").await;
    assert_eq!(ready["renditions"][0]["state"], "ready");
    let film = host.get(&format!("{one}/download?format=mp4")).await;
    let name = film.header("content-disposition").expect("a name");
    assert!(name.contains("Talk.mp4"), "{name}");
    let (probe, _) = look(&film.bytes).await;
    let video = probe.video.expect("pictures");
    assert_eq!(
        (video.codec.as_str(), video.width, video.height),
        ("h264", 1280, 720)
    );
    assert_eq!(probe.audio.expect("sound").codec, "aac");
    let length = ready["duration_ms"].as_u64().expect("a length");
    assert!(probe.duration_ms.expect("a length").abs_diff(length) < 500);

    let info = host.get(&format!("{one}/info")).await.expect(200);
    let files = info["files"].as_array().expect("files");
    assert_eq!(files.len(), 5);
    assert!(
        files
            .iter()
            .all(|file| file["sha256"].as_str().is_some_and(|hash| hash.len() == 64))
    );
    let loudness = files[0]["loudness_lufs"].as_f64().expect("loudness");
    assert!((-17.0..-15.0).contains(&loudness), "{loudness}");

    let sound = tracks
        .iter()
        .find(|track| track["kind"] == "microphone")
        .expect("sound");
    let peaks = host
        .get(sound["peaks_url"].as_str().expect("an address"))
        .await
        .expect(200);
    assert!(peaks["peaks"].as_array().expect("peaks").len() > 100);
    let archive = host.get(&format!("{one}/download?format=tracks.zip")).await;
    assert!(archive.bytes.starts_with(b"PK\x03\x04"));

    let list = until_served(&host, &format!("{one}/stream/playlist.m3u8")).await;
    assert!(
        list.contains("segment-0.ts") && list.ends_with("#EXT-X-ENDLIST\n"),
        "{list}"
    );
    let segment = host.get(&format!("{one}/stream/segment-0.ts")).await;
    assert_eq!((segment.status.as_u16(), segment.bytes[0]), (200, 0x47));
    host.get(&format!("{one}/stream/segment-99.ts"))
        .await
        .refused(404, "not_found");
    let picture = host.get(&format!("{one}/thumbnail?at=1&width=320")).await;
    assert!(
        picture.bytes.starts_with(&[0xff, 0xd8]),
        "{}",
        picture.text()
    );
    until_all_is_kept(&house).await;
    let again = host.get(&format!("{one}/download?format=mp4")).await;
    assert_eq!(
        again.bytes, film.bytes,
        "it is the same from where it is kept"
    );
}

/// Whole files are in the data folder or, where there is a bucket, in that and no longer here.
async fn until_all_is_kept(house: &TestHouse) {
    let folder = house.app.data.join("media/recordings");
    if !house.app.blobs.has_bucket() {
        assert!(files_below(&folder) > 5, "the data folder has them");
        return;
    }
    let waiting = async {
        while files_below(&folder) > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await;
    waited.expect("the bucket has all of them");
}

fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .map(|entry| entry.expect("a name").path())
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}

/// What is made after the mix: asked for until it is there.
async fn until_served(host: &crate::support::Person, path: &str) -> String {
    let asking = async {
        loop {
            let answer = host.get(path).await;
            if answer.status.as_u16() == 200 {
                return answer.text();
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let asked = tokio::time::timeout(std::time::Duration::from_secs(120), asking).await;
    asked.expect("it is made in time")
}
