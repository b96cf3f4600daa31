use serde_json::json;

use super::shown::{FILM, Shown, kbps};

#[tokio::test]
async fn a_ladder_has_what_the_source_allows_and_names_what_it_leaves_out() {
    let shown = Shown::bare(FILM).await;
    let before = shown
        .host()
        .get(&shown.at("transcode/progress"))
        .await
        .expect(200);
    assert_eq!(before["state"], "none");
    shown
        .host()
        .get(&shown.at("stream/master.m3u8"))
        .await
        .refused(404, "recording.no_stream");
    let made = shown.make(json!({})).await;
    // 900 kbit/s of 360 rows: 500 is made, the source itself stands above it.
    assert_eq!(kbps(&made).len(), 2, "{made}");
    assert_eq!(kbps(&made)[0], 500);
    let source = &made["renditions"].as_array().expect("renditions")[2];
    assert_eq!(
        (&source["as_it_is"], &source["height"]),
        (&json!(true), &json!(360))
    );
    assert_eq!(made["percent"], 100.0);
    for one in made["renditions"].as_array().expect("renditions") {
        assert_eq!(
            (&one["state"], &one["percent"]),
            (&json!("ready"), &json!(100.0))
        );
    }
    let left_out = made["left_out"].as_array().expect("left out");
    assert_eq!(
        left_out[0],
        json!({"bitrate_kbps": 1000, "reason": "above_source_height"})
    );
    assert_eq!(left_out.len(), 3);
}

#[tokio::test]
async fn asking_twice_makes_nothing_twice_and_another_list_replaces_the_first() {
    let shown = Shown::with(&[500]).await;
    let ids = |seen: &serde_json::Value| -> Vec<String> {
        let all = seen["renditions"].as_array().expect("renditions");
        all.iter().map(|one| one["id"].to_string()).collect()
    };
    let first = shown.made().await;
    let again = shown.make(json!({"bitrates_kbps": [500]})).await;
    assert_eq!(ids(&first), ids(&again));
    let other = shown.make(json!({"bitrates_kbps": [250]})).await;
    assert_eq!(kbps(&other)[0], 250);
    assert!(!kbps(&other).contains(&500), "{other}");
    let master = shown.list("stream/master.m3u8").await;
    assert_eq!(master.matches("EXT-X-STREAM-INF").count(), 3, "{master}");
}

#[tokio::test]
async fn one_rendition_is_made_beside_the_others() {
    let shown = Shown::with(&[500]).await;
    let ask = json!({"height": 180, "bitrate_kbps": 300, "codec": "h264"});
    let job = shown
        .host()
        .post(&shown.at("transcode"), ask)
        .await
        .expect(202);
    assert_eq!(job["kind"], "playback.ladder");
    let made = shown.made().await;
    let all = made["renditions"].as_array().expect("renditions");
    let one = all
        .iter()
        .find(|one| one["bitrate_kbps"] == 300)
        .expect("it");
    assert_eq!((&one["width"], &one["height"]), (&json!(320), &json!(180)));
    assert!(kbps(&made).contains(&500));
    let sound = json!({"audio_only": true, "codec": "aac"});
    shown
        .host()
        .post(&shown.at("transcode"), sound)
        .await
        .expect(202);
    shown.made().await;
}

#[tokio::test]
async fn a_better_mix_gets_a_ladder_of_its_own_and_the_one_before_goes() {
    let shown = Shown::with(&[500]).await;
    let before = shown.list("stream/master.m3u8").await;
    shown.replace_mix(FILM).await;
    let made = shown.make(json!({"bitrates_kbps": [500]})).await;
    let after = shown.list("stream/master.m3u8").await;
    assert_ne!(before, after);
    assert_eq!(made["renditions"].as_array().expect("renditions").len(), 3);
    let old = before
        .lines()
        .find(|line| line.ends_with("playlist.m3u8"))
        .expect("a playlist");
    let gone = shown.host().get(&shown.at(&format!("stream/{old}"))).await;
    // Who is in the middle of it may finish what is remembered; the files are gone.
    let segment = old.replace("playlist.m3u8", "segment-0.m4s");
    shown
        .host()
        .get(&shown.at(&format!("stream/{segment}")))
        .await
        .expect_status(404);
    drop(gone);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_by_the_name_of_its_field() {
    let shown = Shown::bare(FILM).await;
    let path = shown.at("transcode/quality");
    let many: Vec<i64> = (100..1100).collect();
    for (list, field) in [
        (json!([-1, 0, 1_000_000_000]), "bitrates_kbps.0"),
        (json!([]), "bitrates_kbps"),
        (json!([500, 500]), "bitrates_kbps"),
        (json!(many), "bitrates_kbps"),
        (json!([500, 30_000]), "bitrates_kbps.1"),
    ] {
        let refused = shown
            .host()
            .post(&path, json!({ "bitrates_kbps": list }))
            .await;
        refused.refused_field(field, "invalid");
    }
    let words = shown
        .host()
        .post(&path, json!({"bitrates_kbps": ["fast"]}))
        .await;
    words.refused_field("bitrates_kbps.0", "malformed");
    let path = shown.at("transcode");
    for (ask, field, code) in [
        (json!({"width": 0}), "width", "invalid"),
        (json!({"height": 100_000}), "height", "invalid"),
        (json!({"codec": "av1"}), "codec", "malformed"),
        (json!({"codec": "aac"}), "codec", "transcode.codec"),
        (
            json!({"codec": "h264", "audio_only": true}),
            "codec",
            "transcode.codec",
        ),
        (json!({"colour": 1}), "colour", "unknown"),
    ] {
        shown
            .host()
            .post(&path, ask)
            .await
            .refused_field(field, code);
    }
    let seen = shown
        .host()
        .get(&shown.at("transcode/progress"))
        .await
        .expect(200);
    assert_eq!(seen["state"], "none", "nothing was begun");
}

#[tokio::test]
async fn only_who_may_change_a_recording_asks_for_renditions() {
    let shown = Shown::bare(FILM).await;
    let path = shown.at("transcode/quality");
    shown
        .nobody()
        .post(&path, json!({}))
        .await
        .refused(401, "auth.required");
    let stranger = shown.shelf.studio.house.signed_in("eve").await;
    stranger
        .post(&path, json!({}))
        .await
        .refused(404, "not_found");
    stranger
        .post(&shown.at("transcode"), json!({}))
        .await
        .refused(404, "not_found");
    stranger
        .get(&shown.at("transcode/progress"))
        .await
        .refused(404, "not_found");
    let admin = shown.shelf.studio.house.admin().await;
    admin.get(&shown.at("transcode/progress")).await.expect(200);
    let absent = "/api/v1/recordings/018f0000-0000-7000-8000-000000000000/transcode/quality";
    shown
        .host()
        .post(absent, json!({}))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn without_a_mix_there_is_nothing_to_make_renditions_of() {
    let shelf = super::Shelf::filled().await;
    let running = shelf.studio.record().await;
    let path = format!(
        "/api/v1/recordings/{}/transcode/quality",
        running["id"].as_str().expect("an id")
    );
    shelf
        .studio
        .host
        .post(&path, json!({}))
        .await
        .refused(409, "transcode.no_mix");
}
