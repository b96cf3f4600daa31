//! Somebody takes their word back when the film is made already.

use rostrum::jobs;
use rostrum::rooms::facts::ConsentWithdrawn;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Seated, Studio, path, send_take, until};

/// What a crash between the withdrawal and its consequences leaves to be done: it was said while the recording ran.
pub async fn withdraw(studio: &Studio, who: &Seated, recording: &Value) {
    let app = &studio.house.app;
    let id: Uuid = recording["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let db = app.db.writer();
    let sql = "SELECT session FROM recordings WHERE id = $1";
    let ask = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
    let row = db
        .query_one_raw(ask)
        .await
        .expect("an answer")
        .expect("a row");
    let session: Uuid = row.try_get("", "session").expect("a session");
    let fact = ConsentWithdrawn {
        session,
        participant: who.participant.parse().expect("an id"),
        keep: false,
        at_ms: recording["stopped_at_ms"].as_i64().expect("a time"),
    };
    let mut tx = app.db.tx().await.expect("a transaction");
    jobs::announce(app, &mut tx, &fact)
        .await
        .expect("announced");
    tx.commit().await.expect("committed");
}

/// Records, with a take of each of these, until everything is made of it.
pub async fn finished(studio: &Studio, people: &[&Seated]) -> Value {
    let recording = studio.record().await;
    let one = path(&recording);
    for who in people {
        send_take(studio, &who.person, &one, 48_000).await;
    }
    let host = &studio.host;
    until(host, &one, |seen| {
        let tracks = seen["tracks"].as_array().expect("tracks");
        tracks.len() == people.len() && tracks.iter().all(|track| track["state"] == "ready")
    })
    .await;
    host.post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    until(host, &one, |seen| {
        let jobs = seen["jobs"].as_array().expect("jobs");
        let waits = |job: &Value| job["state"] == "queued" || job["state"] == "running";
        seen["state"] == "ready" && !jobs.iter().any(waits)
    })
    .await
}

/// The files of a recording, wherever they are kept.
pub async fn files(studio: &Studio, recording: &Value) -> Vec<String> {
    let all = studio.house.app.blobs.list().await.expect("a list");
    let folder = format!("recordings/{}/", recording["id"].as_str().expect("an id"));
    let keys = all.into_iter().map(|one| one.key.to_string());
    keys.filter(|key| key.starts_with(&folder)).collect()
}

/// Waits until the files of a recording are as wanted.
pub async fn until_files(studio: &Studio, recording: &Value, wanted: impl Fn(&[String]) -> bool) {
    let looking = async {
        while !wanted(&files(studio, recording).await) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), looking).await;
    if waited.is_err() {
        panic!("left: {:?}", files(studio, recording).await);
    }
}

#[tokio::test]
async fn a_film_of_somebody_who_said_no_is_shown_no_more_when_no_other_can_be_made() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let recording = finished(&studio, &[&seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    host.get(&format!("{one}/download?format=mp4"))
        .await
        .expect_status(200);
    host.get(&format!("{one}/thumbnail?width=320"))
        .await
        .expect_status(200);
    withdraw(&studio, &seated, &recording).await;
    until(host, &one, |seen| seen["state"] == "failed").await;
    for what in [
        "download?format=mp4",
        "download?format=mp3",
        "thumbnail",
        "thumbnail?width=320",
        "stream/playlist.m3u8",
    ] {
        host.get(&format!("{one}/{what}")).await.expect(404);
    }
    // The pictures beside go by a job of their own.
    until_files(&studio, &recording, <[String]>::is_empty).await;
}

#[tokio::test]
async fn the_film_is_made_again_without_somebody_who_said_no() {
    let studio = Studio::open().await;
    let seated = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = finished(&studio, &[&guest, &seated]).await;
    let (host, one) = (&studio.host, path(&recording));
    let before = files(&studio, &recording).await;
    withdraw(&studio, &guest, &recording).await;
    // Nothing of before is left but the take of who stays.
    until_files(&studio, &recording, |now| {
        now.iter().filter(|name| before.contains(name)).count() <= 1
    })
    .await;
    let seen = until(host, &one, |seen| seen["state"] == "ready").await;
    assert_eq!(seen["tracks"].as_array().map(Vec::len), Some(1));
    host.get(&format!("{one}/download?format=mp4"))
        .await
        .expect_status(200);
}
