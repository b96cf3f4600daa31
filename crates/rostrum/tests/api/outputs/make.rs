//! Outputs of the mix: asked for, made, fetched, made again, deleted.

use rostrum::kit::blobs::{BlobKey, Claims as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{ask, at, divide, file, listed, made, mixed, ready};
use crate::api::imports::probed;
use crate::api::playback::Shelf;
use crate::api::recordings::until;
use crate::support::{Answer, TestHouse};

fn sha256(bytes: &[u8]) -> String {
    rostrum::kit::rng::hex(&Sha256::digest(bytes))
}

/// How many files of its outputs are stored.
async fn stored(shelf: &Shelf, ending: &str) -> usize {
    let all = shelf.studio.house.app.blobs.list().await.expect("a list");
    let keys = all.iter().map(|one| one.key.as_str());
    keys.filter(|key| key.ends_with(ending)).count()
}

#[tokio::test]
async fn every_format_is_made_and_fetched_under_a_sensible_name() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    divide(host, one, 0.1).await;
    let all = [
        (json!({"format": "mp4"}), "video/mp4", "Talk.mp4", 2),
        (
            json!({"format": "mp4", "height": 480, "quality": "small", "chapters": false}),
            "video/mp4",
            "Talk 480p.mp4",
            0,
        ),
        (json!({"format": "mp3"}), "audio/mpeg", "Talk.mp3", 2),
        (
            json!({"format": "wav", "bits": 24}),
            "audio/wav",
            "Talk.wav",
            0,
        ),
    ];
    for (settings, mime, name, chapters) in all {
        let output = made(host, one, settings.clone()).await;
        assert_eq!(output["file_name"], name);
        assert_eq!(output["settings"]["format"], settings["format"]);
        assert_eq!(output["is_stale"], false, "{output}");
        let of = &output["made_of"];
        assert_eq!(of["chapters"], chapters, "{output}");
        assert_eq!(of["recipe_version"], 0);
        assert_eq!(of["pieces"].as_array().map(Vec::len), Some(1));
        assert_eq!(of["mix_sha256"].as_str().map(str::len), Some(64));
        assert!(output["made_at"].is_string() && output["problem"].is_null());
        assert_eq!(output["created_by"], host.id.to_string());
        let answer = file(host, one, &output).await;
        answer.expect_status(200);
        assert_eq!(answer.header("content-type"), Some(mime));
        let called = answer.header("content-disposition").expect("a name");
        assert!(called.contains(&format!("filename=\"{name}\"")), "{called}");
        assert_eq!(output["size_bytes"], answer.bytes.len());
        assert_eq!(output["sha256"], sha256(&answer.bytes));
        let known = probed(&answer.bytes).await;
        let length = known.duration_ms.expect("a length");
        let said = output["duration_ms"].as_u64().expect("a length");
        assert!(length.abs_diff(said) <= 60, "{length} {said}");
        let sound = known.audio.expect("sound");
        match settings["format"].as_str() {
            Some("mp3") => {
                assert_eq!(sound.codec, "mp3");
                for frame in [b"CHAP", b"CTOC", b"APIC", b"TIT2"] {
                    let mut all = answer.bytes.windows(4);
                    assert!(all.any(|four| four == frame), "{frame:?}");
                }
            }
            Some("wav") => assert_eq!(sound.codec, "pcm_s24le"),
            _ => {
                let rows = if settings["height"].is_null() {
                    720
                } else {
                    480
                };
                assert_eq!(known.video.expect("pictures").height, rows);
            }
        }
        // As any other file: a part, and nothing where it is known.
        let path = format!("{}/file", at(one, &output));
        let part = host.sending("range", "bytes=4-7").get(&path).await;
        assert_eq!(part.status.as_u16(), 206);
        assert_eq!(part.bytes, &answer.bytes[4..8]);
        let etag = answer.header("etag").expect("a tag");
        let same = host.sending("if-none-match", etag).get(&path).await;
        assert_eq!(same.status.as_u16(), 304);
    }
    let list = listed(host, one).await;
    let names: Vec<&Value> = list.iter().map(|one| &one["file_name"]).collect();
    assert_eq!(names, ["Talk.wav", "Talk.mp3", "Talk 480p.mp4", "Talk.mp4"]);
    // It counts as what it is: nobody but the scrub would find out else.
    let (app, id) = (&shelf.studio.house.app, one.rsplit('/').next());
    let id: uuid::Uuid = id.expect("an id").parse().expect("an id");
    let ledger = rostrum::storage::of_recordings(app.db.read(), &[id]).await;
    let ledger = ledger.expect("rows");
    let bytes: i64 = ledger
        .iter()
        .filter(|row| row.kind == "output")
        .map(|row| row.bytes)
        .sum();
    let told: i64 = list
        .iter()
        .filter_map(|one| one["size_bytes"].as_i64())
        .sum();
    assert_eq!(bytes, told);
    let all = app.blobs.list().await.expect("a list");
    let keys: Vec<BlobKey> = all.into_iter().map(|one| one.key).collect();
    let tx = app.db.tx().await.expect("a transaction");
    let claimed = rostrum::outputs::Files.claimed(&tx, &keys).await;
    let claimed = claimed.expect("an answer");
    assert_eq!(claimed.iter().flatten().count(), list.len());
}

#[tokio::test]
async fn the_same_asked_for_twice_is_one() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let settings = json!({"format": "wav"});
    let (first, second) = tokio::join!(
        ask(host, one, settings.clone()),
        ask(host, one, json!({"format": "wav", "bits": 16}))
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    let (first, second) = (first.json(), second.json());
    assert_eq!(first["id"], second["id"]);
    let there = ready(host, one, &first).await;
    let again = ask(host, one, settings).await.expect(200);
    assert_eq!(
        (&again["state"], &again["made_at"], &again["job_id"]),
        (&json!("ready"), &there["made_at"], &there["job_id"])
    );
    assert_eq!(listed(host, one).await.len(), 1);
}

#[tokio::test]
async fn one_is_made_again_alone_and_its_file_before_goes() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let (wav, other) = (
        made(host, one, json!({"format": "wav"})).await,
        made(host, one, json!({"format": "mp3", "cover": false})).await,
    );
    let path = at(one, &wav);
    let asked = host
        .post(&format!("{path}/rebuild"), json!({}))
        .await
        .expect(202);
    // The one before is there until then.
    assert_eq!(asked["made_at"], wav["made_at"]);
    assert_eq!(asked["sha256"], wav["sha256"]);
    assert_ne!(asked["job_id"], wav["job_id"]);
    let seen = until(host, &path, |seen| seen["made_at"] != wav["made_at"]).await;
    assert_eq!(seen["sha256"], wav["sha256"], "of the same, the same");
    until(host, &path, |seen| seen["state"] == "ready").await;
    assert_eq!(host.get(&at(one, &other)).await.expect(200), other);
    let waits = |job: &Value| job["state"] == "queued" || job["state"] == "running";
    until(host, one, |seen| {
        !seen["jobs"].as_array().expect("jobs").iter().any(waits)
    })
    .await;
    assert_eq!(stored(&shelf, ".wav").await, 1);
}

#[tokio::test]
async fn what_it_was_made_of_changes_and_it_says_so() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let (mp3, wav) = (json!({"format": "mp3"}), json!({"format": "wav"}));
    let (first, second) = (
        made(host, one, mp3.clone()).await,
        made(host, one, wav.clone()).await,
    );
    divide(host, one, 0.1).await;
    let stale = |seen: &Value| seen["is_stale"] == true;
    assert!(stale(&host.get(&at(one, &first)).await.expect(200)));
    assert!(!stale(&host.get(&at(one, &second)).await.expect(200)));
    // Asked for again it is made anew, of what there is now.
    let again = ask(host, one, mp3.clone()).await.expect(200);
    assert_eq!(again["id"], first["id"]);
    let now = until(host, &at(one, &first), |seen| !stale(seen)).await;
    assert_eq!(now["made_of"]["chapters"], 2);

    // The poster that was chosen becomes the cover.
    host.patch(one, json!({"poster_at_ms": 10}))
        .await
        .expect(200);
    assert!(stale(&host.get(&at(one, &first)).await.expect(200)));
    assert!(!stale(&host.get(&at(one, &second)).await.expect(200)));
    ask(host, one, mp3).await.expect(200);
    until(host, &at(one, &first), |seen| !stale(seen)).await;

    let call = host.call(reqwest::Method::PUT, &format!("{one}/recipe"));
    let look = json!({"version": 0, "look": {"shape": "1:1"}});
    Answer::of(call.json(&look)).await.expect(202);
    until(host, &format!("{one}/recipe"), |seen| {
        seen["made_version"] == 1
    })
    .await;
    let seen = host.get(&at(one, &second)).await.expect(200);
    assert!(stale(&seen) && seen["state"] == "ready", "{seen}");
    file(host, one, &second).await.expect_status(200);
    ask(host, one, wav).await.expect(200);
    let now = until(host, &at(one, &second), |seen| !stale(seen)).await;
    assert_eq!(now["made_of"]["recipe_version"], 1);
}

#[tokio::test]
async fn one_that_is_deleted_leaves_nothing() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let output = made(host, one, json!({"format": "wav"})).await;
    assert_eq!(stored(&shelf, ".wav").await, 1);
    host.delete(&at(one, &output)).await.expect(204);
    assert_eq!(stored(&shelf, ".wav").await, 0);
    file(host, one, &output).await.refused(404, "not_found");
    host.delete(&at(one, &output))
        .await
        .refused(404, "not_found");
    assert!(listed(host, one).await.is_empty());
    // And while it is made, nobody shows it.
    let asked = ask(host, one, json!({"format": "mp4", "quality": "high"}))
        .await
        .expect(201);
    host.delete(&at(one, &asked)).await.expect(204);
    let job = format!("/api/v1/jobs/{}", asked["job_id"].as_str().expect("an id"));
    until(host, &job, |seen| {
        seen["state"] != "queued" && seen["state"] != "running"
    })
    .await;
    assert!(listed(host, one).await.is_empty());
}

#[tokio::test]
async fn one_whose_file_was_damaged_is_made_anew() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let output = made(host, one, json!({"format": "wav"})).await;
    let app = &shelf.studio.house.app;
    let all = app.blobs.list().await.expect("a list");
    let file = all.iter().find(|one| one.key.as_str().ends_with(".wav"));
    let fact = rostrum::scrub::Damaged {
        key: file.expect("a file").key.to_string(),
        damage: "changed".to_owned(),
        what: "an output".to_owned(),
    };
    let mut tx = app.db.tx().await.expect("a transaction");
    rostrum::jobs::announce(app, &mut tx, &fact)
        .await
        .expect("announced");
    tx.commit().await.expect("committed");
    let path = at(one, &output);
    let now = until(host, &path, |seen| seen["made_at"] != output["made_at"]).await;
    assert_eq!(now["sha256"], output["sha256"]);
    assert_eq!(now["state"], "ready");
}

#[tokio::test]
async fn work_that_is_cancelled_says_so_and_can_be_asked_for_again() {
    let house = TestHouse::with(|config| config.jobs.heavy_slots = 1).await;
    let host = house.signed_in("ada").await;
    let studio = crate::api::recordings::Studio::of(house, host).await;
    let shelf = Shelf::of(studio).await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    until(host, one, |seen| seen["state"] == "ready").await;
    // It waits behind the other.
    ask(host, one, json!({"format": "mp4", "quality": "high"}))
        .await
        .expect(201);
    let asked = ask(host, one, json!({"format": "wav"})).await.expect(201);
    let job = format!("/api/v1/jobs/{}", asked["job_id"].as_str().expect("an id"));
    host.post(&format!("{job}/cancel"), json!({}))
        .await
        .expect(200);
    let seen = until(host, &at(one, &asked), |seen| seen["state"] == "failed").await;
    let problem = seen["problem"].as_str().expect("words");
    assert!(problem.contains("cancelled"), "{problem}");
    file(host, one, &asked)
        .await
        .refused(404, "output.not_ready");
    let again = ask(host, one, json!({"format": "wav"})).await.expect(200);
    assert_eq!(again["id"], asked["id"]);
    ready(host, one, &asked).await;
}

#[tokio::test]
async fn a_link_that_a_browser_follows_gives_the_file_to_who_opened_a_playback() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let output = made(host, one, json!({"format": "wav"})).await;
    let opened = host.post(&format!("{one}/playbacks"), json!({})).await;
    let token = opened.expect(201)["token"].clone();
    let path = format!(
        "{}/file?pt={}",
        at(one, &output),
        token.as_str().expect("a token")
    );
    let nobody = shelf.studio.house.nobody();
    nobody.get(&path).await.expect_status(200);
    nobody
        .get(&format!("{}/file", at(one, &output)))
        .await
        .refused(401, "auth.required");
}
