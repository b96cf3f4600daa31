//! How a mix is made: said, seen in a picture, made, and taken back.

use serde_json::{Value, json};

use super::{Studio, path, send_take, until};
use crate::api::playback::Shelf;
use crate::support::{Answer, Person};

/// A recording of one microphone whose first mix is there.
async fn mixed() -> Shelf {
    let shelf = Shelf::filled().await;
    until(&shelf.studio.host, &shelf.one, |seen| {
        seen["state"] == "ready"
    })
    .await;
    shelf
}

/// Waits until the mix is of this version; answers what is known of its file.
async fn made(host: &Person, one: &str, version: i64) -> Value {
    let recipe = format!("{one}/recipe");
    until(host, &recipe, |seen| seen["made_version"] == version).await;
    let info = host.get(&format!("{one}/info")).await.expect(200);
    info["files"][0].clone()
}

async fn put(by: &Person, one: &str, body: Value) -> Answer {
    let call = by.call(reqwest::Method::PUT, &format!("{one}/recipe"));
    Answer::of(call.json(&body)).await
}

#[tokio::test]
async fn a_mix_is_made_anew_as_its_host_says_and_back_again() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let recipe = host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(recipe["version"], 0);
    assert_eq!(recipe["made_version"], 0);
    assert_eq!(recipe["look"]["layout"], "grid");
    let before = made(host, &one, 0).await;
    assert_eq!(
        (before["width"].as_i64(), before["height"].as_i64()),
        (Some(1280), Some(720))
    );

    let look = json!({"layout": "speaker", "others": "hidden", "shape": "9:16", "names": false, "accent": "#7C8CFF"});
    let asked = put(host, &one, json!({"version": 0, "look": look}))
        .await
        .expect(202);
    assert_eq!(asked["recipe"]["version"], 1);
    assert_eq!(asked["recipe"]["look"]["accent"], "#7c8cff");
    assert_eq!(asked["recipe"]["look"]["height"], 720);
    let job = asked["job_id"].as_str().expect("a job");
    let job = host.get(&format!("/api/v1/jobs/{job}")).await.expect(200);
    assert_eq!(job["kind"], "recordings.mix");
    let tall = made(host, &one, 1).await;
    assert_eq!(
        (tall["width"].as_i64(), tall["height"].as_i64()),
        (Some(720), Some(1280))
    );
    assert_ne!(tall["sha256"], before["sha256"]);

    // The same by the door of jobs.
    let body = json!({"kind": "layout", "recording_id": one.rsplit('/').next(), "look": {"layout": "audio_only", "shape": "1:1"}});
    let job = host.post("/api/v1/jobs", body).await.expect(202);
    assert_eq!(job["kind"], "recordings.mix");
    let square = made(host, &one, 2).await;
    assert_eq!(square["width"], square["height"]);

    let versions = host
        .get(&format!("{one}/recipe/versions"))
        .await
        .expect(200);
    let items = versions["items"].as_array().expect("items");
    let said: Vec<_> = items
        .iter()
        .map(|one| (&one["version"], &one["look"]["layout"]))
        .collect();
    assert_eq!(
        said,
        [
            (&json!(2), &json!("audio_only")),
            (&json!(1), &json!("speaker"))
        ]
    );
    assert_eq!(items[0]["made_by"], host.id.to_string());
    let first = host
        .get(&format!("{one}/recipe/versions?limit=1"))
        .await
        .expect(200);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = host
        .get(&format!("{one}/recipe/versions?limit=1&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(second["items"][0]["version"], 1);
    host.get(&format!("{one}/recipe/versions?cursor=x"))
        .await
        .refused_field("cursor", "cursor.unknown");

    let back = put(host, &one, json!({"version": 2, "look": {}}))
        .await
        .expect(202);
    assert_eq!(back["recipe"]["version"], 3);
    let again = made(host, &one, 3).await;
    assert_eq!(
        (again["width"].as_i64(), again["height"].as_i64()),
        (Some(1280), Some(720))
    );
}

#[tokio::test]
async fn what_is_not_right_is_named_and_changes_nothing() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let wrong = [
        (json!({"layout": "pyramid"}), "look.layout"),
        (json!({"shape": "4:3"}), "look.shape"),
        (json!({"height": 721}), "look.height"),
        (json!({"height": -720}), "look.height"),
        (json!({"names": "yes"}), "look.names"),
        (json!({"background": "red"}), "look.background"),
        (json!({"accent": "#12345"}), "look.accent"),
        (json!({"others": null}), "look.others"),
        (json!({"font": "/etc/passwd"}), "look.font"),
    ];
    for (look, field) in wrong {
        let answer = put(host, &one, json!({"version": 0, "look": look})).await;
        let problem = answer.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        let body = json!({"look": look, "at_ms": 0});
        let problem = host
            .post(&format!("{one}/recipe/preview"), body)
            .await
            .expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        let body = json!({"kind": "layout", "recording_id": one.rsplit('/').next(), "look": look});
        let problem = host.post("/api/v1/jobs", body).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    let recording = one.rsplit('/').next();
    host.post(
        "/api/v1/jobs",
        json!({"kind": "layout", "recording_id": recording}),
    )
    .await
    .refused_field("look", "missing");
    host.post(
        "/api/v1/jobs",
        json!({"kind": "explode", "recording_id": recording}),
    )
    .await
    .expect(422);
    for (body, field) in [
        (json!({"look": {}, "at_ms": -1}), "at_ms"),
        (json!({"look": {}, "at_ms": 0, "width": 5000}), "width"),
        (json!({"look": {}}), "at_ms"),
    ] {
        let problem = host
            .post(&format!("{one}/recipe/preview"), body)
            .await
            .expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    put(host, &one, json!({"look": {}})).await.expect(422);
    put(host, &one, json!({"version": -1, "look": {}}))
        .await
        .expect(422);
    put(host, &one, json!({"version": 0})).await.expect(422);
    let recipe = host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(
        (&recipe["version"], &recipe["made_version"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn of_two_who_change_it_at_once_the_second_is_told() {
    let Shelf { studio, one, .. } = mixed().await;
    let speaker = || {
        put(
            &studio.host,
            &one,
            json!({"version": 0, "look": {"layout": "speaker"}}),
        )
    };
    let (first, second) = tokio::join!(speaker(), speaker());
    let mut both = [first.status.as_u16(), second.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [202, 409]);
    speaker().await.refused(409, "recipe.changed");
    put(&studio.host, &one, json!({"version": 7, "look": {}}))
        .await
        .refused(409, "recipe.changed");
    let recipe = studio.host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(recipe["version"], 1);
}

#[tokio::test]
async fn a_preview_is_a_picture_of_the_shape_that_was_asked_for_and_leaves_nothing() {
    let Shelf { studio, one, .. } = mixed().await;
    let ask = |look: Value| {
        let body = json!({"look": look, "at_ms": 500, "width": 320});
        async move { body }
    };
    let preview = format!("{one}/recipe/preview");
    for (look, size) in [
        (json!({}), (320, 180)),
        (json!({"layout": "speaker", "shape": "9:16"}), (320, 568)),
        (
            json!({"layout": "audio_only", "shape": "1:1", "height": 2160}),
            (320, 320),
        ),
        (json!({"layout": "side_by_side"}), (320, 180)),
    ] {
        let answer = studio.host.post(&preview, ask(look.clone()).await).await;
        answer.expect_status(200);
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(jpeg_size(&answer.bytes), Some(size), "{look}");
    }
    // Behind the end it is the last moment.
    let late = json!({"look": {}, "at_ms": 9_000_000});
    studio.host.post(&preview, late).await.expect_status(200);
    let recipe = studio.host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(recipe["version"], 0);
}

/// Columns and rows, from the start of the frame.
fn jpeg_size(bytes: &[u8]) -> Option<(u16, u16)> {
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0])?;
    let two = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    Some((two(at + 7)?, two(at + 5)?))
}

#[tokio::test]
async fn only_who_may_change_a_recording_says_how_it_is_mixed() {
    let Shelf { studio, one, .. } = mixed().await;
    let stranger = studio.house.signed_in("eve").await;
    let admin = studio.house.admin().await;
    let nobody = studio.house.nobody();
    let look = json!({"version": 0, "look": {"layout": "speaker"}});
    put(&stranger, &one, look.clone())
        .await
        .refused(404, "not_found");
    put(&nobody, &one, look.clone()).await.expect(401);
    let work = json!({"kind": "layout", "recording_id": one.rsplit('/').next(), "look": {}});
    stranger
        .post("/api/v1/jobs", work.clone())
        .await
        .refused(404, "not_found");
    nobody.post("/api/v1/jobs", work).await.expect(401);
    let asked = json!({"look": {}, "at_ms": 0});
    stranger
        .post(&format!("{one}/recipe/preview"), asked)
        .await
        .refused(404, "not_found");
    stranger
        .get(&format!("{one}/recipe"))
        .await
        .refused(404, "not_found");
    stranger
        .get(&format!("{one}/recipe/versions"))
        .await
        .refused(404, "not_found");
    put(&admin, &one, look).await.expect(202);
}

#[tokio::test]
async fn who_may_only_see_a_recording_sees_no_more_of_it_than_its_mix() {
    use rostrum::access::{self, Object, ObjectRole};

    let Shelf { studio, one, .. } = mixed().await;
    let viewer = studio.house.signed_in("eve").await;
    let id = one
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    let app = &studio.house.app;
    let tx = app.db.tx().await.expect("a transaction");
    access::grant(
        app,
        &tx,
        viewer.id,
        ObjectRole::Viewer,
        Object::recording(id),
    )
    .await
    .expect("granted");
    tx.commit().await.expect("committed");
    viewer.get(&one).await.expect(200);
    let look = json!({"version": 0, "look": {}});
    put(&viewer, &one, look).await.refused(403, "forbidden");
    viewer
        .get(&format!("{one}/recipe"))
        .await
        .refused(403, "forbidden");
    viewer
        .get(&format!("{one}/recipe/versions"))
        .await
        .refused(403, "forbidden");
    let asked = json!({"look": {}, "at_ms": 0});
    viewer
        .post(&format!("{one}/recipe/preview"), asked)
        .await
        .refused(403, "forbidden");
    let work = json!({"kind": "layout", "recording_id": id_of(&one), "look": {}});
    viewer
        .post("/api/v1/jobs", work)
        .await
        .refused(403, "forbidden");
}

fn id_of(one: &str) -> Option<&str> {
    one.rsplit('/').next()
}

#[tokio::test]
async fn what_runs_or_lies_in_the_trash_or_has_no_tracks_is_not_laid_out() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let look = json!({"version": 0, "look": {}});
    put(&studio.host, &one, look.clone())
        .await
        .refused(409, "recording.running");
    send_take(&studio, &seated.person, &one, 48_000).await;
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    until(&studio.host, &one, |seen| seen["state"] == "ready").await;
    studio.host.delete(&one).await.expect(204);
    put(&studio.host, &one, look.clone())
        .await
        .refused(409, "recording.trashed");
    studio
        .host
        .post(
            &format!("{one}/recipe/preview"),
            json!({"look": {}, "at_ms": 0}),
        )
        .await
        .refused(409, "recording.trashed");
    studio
        .host
        .post(&format!("{one}/restore"), json!({}))
        .await
        .expect(200);
    put(&studio.host, &one, look).await.expect(202);
    // For good: nothing of it stays, and it can be removed though versions hang on it.
    studio.host.delete(&one).await.expect(204);
    studio
        .host
        .delete(&format!("{one}?for_good=true"))
        .await
        .expect(204);
    studio
        .host
        .get(&format!("{one}/recipe"))
        .await
        .refused(404, "not_found");
    assert_eq!(rows(&studio).await, 0);
}

#[tokio::test]
async fn parts_that_are_left_out_stay_as_they_were() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let recipe = host.get(&format!("{one}/recipe")).await.expect(200);
    let usual = json!({
        "gate": false, "denoise": "off", "declip": false, "high_pass": false, "crosstalk": false,
        "level_speakers": true, "level_within": false, "target": "podcast_stereo", "tracks": [],
    });
    assert_eq!(recipe["sound"], usual);
    assert_eq!(recipe["cut"]["removed"], json!([]));
    let seen = host.get(&one).await.expect(200);
    let whose = &seen["tracks"][0]["participant"]["id"];
    let sound = json!({"high_pass": true, "tracks": [{"participant_id": whose, "gain_db": -3.5}]});
    put(host, &one, json!({"version": 0, "sound": sound}))
        .await
        .expect(202);
    let look = json!({"layout": "speaker"});
    let both = put(host, &one, json!({"version": 1, "look": look, "cut": {}}))
        .await
        .expect(202);
    let both = &both["recipe"];
    assert_eq!(both["look"]["layout"], "speaker");
    assert_eq!(both["sound"]["high_pass"], true);
    let track = json!({"participant_id": whose, "muted": false, "gain_db": -3.5});
    assert_eq!(both["sound"]["tracks"], json!([track]));
    let id = id_of(&one);
    // One field of one part, by the door of jobs.
    let work = json!({"kind": "loudness", "recording_id": id, "target": "broadcast"});
    host.post("/api/v1/jobs", work).await.expect(202);
    let recipe = host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(recipe["sound"]["target"], "broadcast");
    assert_eq!(recipe["sound"]["high_pass"], true);
    let work = json!({"kind": "sound", "recording_id": id, "sound": {"gate": true}});
    host.post("/api/v1/jobs", work).await.expect(202);
    let recipe = host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(recipe["version"], 4);
    assert_eq!(recipe["sound"]["high_pass"], false);
    assert_eq!(recipe["look"]["layout"], "speaker");
    let all = host
        .get(&format!("{one}/recipe/versions"))
        .await
        .expect(200);
    let targets = all["items"].as_array().expect("items").iter();
    let targets: Vec<_> = targets.map(|one| one["sound"]["target"].clone()).collect();
    assert_eq!(
        targets,
        [
            "podcast_stereo",
            "broadcast",
            "podcast_stereo",
            "podcast_stereo"
        ]
    );
}

#[tokio::test]
async fn a_sound_that_is_not_right_is_named_and_changes_nothing() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let seen = host.get(&one).await.expect(200);
    let whose = &seen["tracks"][0]["participant"]["id"];
    let nobody = "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60";
    let wrong = [
        (json!({"gate": "yes"}), "sound.gate"),
        (json!({"denoise": "utterly"}), "sound.denoise"),
        (json!({"target": -16}), "sound.target"),
        (json!({"echo": true}), "sound.echo"),
        (
            json!({"tracks": [{"participant_id": "ada"}]}),
            "sound.tracks.0.participant_id",
        ),
        (
            json!({"tracks": [{"participant_id": nobody}]}),
            "sound.tracks.0.participant_id",
        ),
        (
            json!({"tracks": [{"participant_id": whose, "gain_db": 25}]}),
            "sound.tracks.0.gain_db",
        ),
        (
            json!({"tracks": [{"participant_id": whose}, {"participant_id": whose}]}),
            "sound.tracks",
        ),
    ];
    for (sound, field) in wrong {
        let answer = put(host, &one, json!({"version": 0, "sound": sound})).await;
        let problem = answer.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        let body = json!({"kind": "sound", "recording_id": id_of(&one), "sound": sound});
        let problem = host.post("/api/v1/jobs", body).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    put(host, &one, json!({"version": 0, "cut": {"trim": 1}}))
        .await
        .expect(422);
    let id = id_of(&one);
    for (body, field, code) in [
        (
            json!({"kind": "sound", "recording_id": id}),
            "sound",
            "missing",
        ),
        (
            json!({"kind": "loudness", "recording_id": id}),
            "target",
            "missing",
        ),
        (
            json!({"kind": "loudness", "recording_id": id, "target": "broadcast", "look": {}}),
            "look",
            "unexpected",
        ),
        (
            json!({"kind": "layout", "recording_id": id, "look": {}, "sound": {}}),
            "sound",
            "unexpected",
        ),
        (
            json!({"kind": "sound", "recording_id": id, "sound": {}, "target": "broadcast"}),
            "target",
            "unexpected",
        ),
    ] {
        host.post("/api/v1/jobs", body)
            .await
            .refused_field(field, code);
    }
    let recipe = host.get(&format!("{one}/recipe")).await.expect(200);
    assert_eq!(recipe["version"], 0);
}

/// How many recipes are kept.
async fn rows(studio: &Studio) -> i64 {
    use sea_orm::{ConnectionTrait as _, Statement};
    let db = studio.house.app.db.writer();
    let sql = "SELECT COUNT(*) AS n FROM recipes";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.expect("an answer");
    row.expect("a row").try_get("", "n").expect("a number")
}
