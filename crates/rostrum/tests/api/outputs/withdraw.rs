//! Somebody takes their word back, or the recording goes: no file with them is left, nor shown.

use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::{Value, json};

use super::{ask, at, file, made, ready};
use crate::api::recordings::withdrawn::{files, finished, until_files, withdraw};
use crate::api::recordings::{Studio, path, until};

#[tokio::test]
async fn a_file_with_somebody_who_said_no_is_gone_and_is_made_again_without_them() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = finished(&studio, &[&guest, &seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    let all = [json!({"format": "wav"}), json!({"format": "tracks"})];
    let mut outputs = Vec::new();
    for settings in &all {
        let output = made(host, &one, settings.clone()).await;
        file(host, &one, &output).await.expect_status(200);
        outputs.push(output);
    }
    let tracks = file(host, &one, &outputs[1]).await;
    assert!(tracks.text().contains("Grace microphone.wav"));
    let before = files(&studio, &recording).await;
    withdraw(&studio, &guest, &recording).await;
    for output in &outputs {
        until(host, &at(&one, output), |seen| seen["state"] == "failed").await;
        file(host, &one, output)
            .await
            .refused(404, "output.not_ready");
    }
    // Nothing of before is left but the take of who stays.
    until_files(&studio, &recording, |now| {
        now.iter().filter(|name| before.contains(name)).count() <= 1
    })
    .await;
    until(host, &one, |seen| seen["state"] == "ready").await;
    for (settings, output) in all.into_iter().zip(&outputs) {
        let again = ask(host, &one, settings).await.expect(200);
        assert_eq!(again["id"], output["id"]);
        let now = ready(host, &one, output).await;
        assert_eq!(now["made_of"]["pieces"].as_array().map(Vec::len), Some(1));
        let file = file(host, &one, output).await;
        file.expect_status(200);
        assert!(!file.text().contains("Grace"));
    }
}

#[tokio::test]
async fn who_says_no_after_the_end_goes_out_of_it_if_they_want_everything_removed() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = finished(&studio, &[&guest, &seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    let output = made(host, &one, json!({"format": "wav"})).await;
    let says = async |keep: bool| {
        let no = json!({"recording": false, "keep": keep});
        guest.socket.call("consent:set", no).await.expect("noted");
    };
    // That is said of what comes.
    says(true).await;
    file(host, &one, &output).await.expect_status(200);
    says(false).await;
    until(host, &at(&one, &output), |seen| seen["state"] == "failed").await;
    file(host, &one, &output)
        .await
        .refused(404, "output.not_ready");
    let seen = until(host, &one, |seen| {
        let has_gone = seen["tracks"].as_array().map(Vec::len) == Some(1);
        has_gone && seen["state"] == "ready"
    });
    assert_eq!(seen.await["tracks"][0]["participant"]["name"], "ada");
}

#[tokio::test]
async fn who_never_was_in_it_takes_no_film_from_the_others() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let other = studio.guest_enters("Linus", false).await;
    let recording = finished(&studio, &[&seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    let output = made(host, &one, json!({"format": "wav"})).await;
    let before = files(&studio, &recording).await;
    let no = json!({"recording": false, "keep": false});
    other.socket.call("consent:set", no).await.expect("noted");
    let mut ask = Query::select();
    ask.column("id")
        .from("jobs")
        .and_where(Expr::col("kind").eq("recordings.forget"))
        .and_where(Expr::col("state").eq("done"));
    let looked = async {
        let db = studio.house.app.db.read();
        while db.query_one(&ask).await.expect("an answer").is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let looked = tokio::time::timeout(std::time::Duration::from_secs(30), looked).await;
    looked.expect("it was looked at");
    file(host, &one, &output).await.expect_status(200);
    assert_eq!(host.get(&one).await.expect(200)["state"], "ready");
    assert_eq!(files(&studio, &recording).await, before);
}

#[tokio::test]
async fn what_is_being_made_when_somebody_says_no_keeps_nothing_of_them() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = finished(&studio, &[&guest, &seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    let all = [json!({"format": "tracks"}), json!({"format": "wav"})];
    let mut outputs = Vec::new();
    for settings in all {
        outputs.push(ask(host, &one, settings).await.expect(201));
    }
    withdraw(&studio, &guest, &recording).await;
    // Whichever was quicker.
    until(host, &one, |seen| {
        let waits = |job: &Value| job["state"] == "queued" || job["state"] == "running";
        let jobs = seen["jobs"].as_array().expect("jobs");
        let has_gone = seen["tracks"].as_array().map(Vec::len) == Some(1);
        has_gone && seen["state"] == "ready" && !jobs.iter().any(waits)
    })
    .await;
    let mut shown = 0;
    for output in &outputs {
        // What was made before goes and is to be asked for again; what was not waits for the mix without them.
        let seen = until(host, &at(&one, output), |seen| {
            seen["state"] == "ready" || seen["state"] == "failed"
        })
        .await;
        let answer = file(host, &one, output).await;
        if seen["state"] == "failed" {
            let why = seen["problem"].as_str().expect("a reason");
            assert!(why.contains("does not want to be recorded"), "{why}");
            answer.refused(404, "output.not_ready");
            continue;
        }
        assert_eq!(seen["made_of"]["pieces"].as_array().map(Vec::len), Some(1));
        assert!(!answer.text().contains("Grace"));
        shown += 1;
    }
    until_files(&studio, &recording, |now| {
        let made = now
            .iter()
            .filter(|name| name.ends_with(".zip") || name.ends_with(".wav"));
        made.count() <= shown
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_for_good_takes_its_outputs_along() {
    let house = crate::support::TestHouse::with(|config| config.recordings.restorable_days = 0);
    let house = house.await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let seated = studio.host_enters(true).await;
    let recording = finished(&studio, &[&seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    let output = made(host, &one, json!({"format": "wav"})).await;
    host.delete(&one).await.expect(204);
    rostrum::recordings::empty_trash(&studio.house.app)
        .await
        .expect("emptied");
    host.get(&at(&one, &output)).await.refused(404, "not_found");
    until_files(&studio, &recording, <[String]>::is_empty).await;
}
