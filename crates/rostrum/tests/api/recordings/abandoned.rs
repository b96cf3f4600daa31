//! Takes that nobody went on with.

use std::time::SystemTime;

use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use super::{Studio, path, take, until, upload};
use crate::api::uploads::checked;
use crate::support::{Answer, Person, TestHouse};

const SECOND: usize = 48_000 * 2;

/// A take in the making of which so many seconds came, and its address.
async fn begun(studio: &Studio, sender: &Person, recording: &Value, seconds: usize) -> Value {
    let made = sender
        .post(&format!("{}/takes", path(recording)), take())
        .await
        .expect(201);
    let made_upload = upload(sender, &made["take_id"]).await;
    let address = made_upload
        .header("location")
        .expect("an address")
        .to_owned();
    if seconds > 0 {
        let piece = vec![1; SECOND * seconds];
        Answer::of(checked(sender, &address, 0, &piece))
            .await
            .expect(204);
    }
    studio
        .host
        .post(&format!("{}/stop", path(recording)), json!({}))
        .await
        .expect(200);
    made
}

/// As if all uploads had been let lie for so long that nobody expects more of them.
async fn time_passes(studio: &Studio) {
    let app = &studio.house.app;
    let long_ago = app.clock.now() - chrono::Duration::days(15);
    let db = app.db.writer();
    for sql in [
        "UPDATE uploads SET created_at = $1",
        "UPDATE upload_heads SET touched_at = $1",
    ] {
        let statement =
            Statement::from_sql_and_values(db.get_database_backend(), sql, [long_ago.into()]);
        db.execute_raw(statement).await.expect("changed");
    }
    let folder = app.blobs.root().join("uploads");
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = std::fs::File::options().write(true).open(file.path());
        file.and_then(|file| file.set_modified(SystemTime::from(long_ago)))
            .expect("older");
    }
    rostrum::uploads::expire(app).await.expect("ended");
}

fn local(seen: &Value) -> &Value {
    let tracks = seen["tracks"].as_array().expect("tracks");
    let local = tracks.iter().find(|track| track["origin"] == "local");
    local.expect("a track")
}

#[tokio::test]
async fn what_came_of_a_take_that_nobody_went_on_with_is_kept_and_more_is_still_taken() {
    let studio = Studio::open().await;
    let _host = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let made = begun(&studio, &guest.person, &recording, 3).await;
    let one = path(&recording);
    time_passes(&studio).await;
    let kept = until(&studio.host, &one, |seen| local(seen)["state"] == "ready").await;
    assert_eq!(local(&kept)["duration_ms"], 3000);

    // She comes back after all, with everything.
    let again = upload(&guest.person, &made["take_id"]).await;
    let address = again.header("location").expect("an address").to_owned();
    let whole = vec![1; SECOND * 5];
    let call = checked(&guest.person, &address, 0, &whole).header("upload-length", whole.len());
    Answer::of(call).await.expect(204);
    until(&studio.host, &one, |seen| {
        local(seen)["duration_ms"] == 5000
    })
    .await;
    let more = upload(&guest.person, &made["take_id"]).await;
    more.refused(409, "take.complete");
}

#[tokio::test]
async fn a_take_of_which_nothing_came_is_lost_until_it_comes() {
    let studio = Studio::open().await;
    let _host = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let made = begun(&studio, &guest.person, &recording, 0).await;
    let one = path(&recording);
    time_passes(&studio).await;
    let lost = until(&studio.host, &one, |seen| local(seen)["state"] == "lost").await;
    assert_eq!(lost["arriving"], json!([]));

    let again = upload(&guest.person, &made["take_id"]).await;
    let address = again.header("location").expect("an address").to_owned();
    let whole = vec![1; SECOND];
    let call = checked(&guest.person, &address, 0, &whole).header("upload-length", whole.len());
    Answer::of(call).await.expect(204);
    until(&studio.host, &one, |seen| local(seen)["state"] == "ready").await;
}

#[tokio::test]
async fn a_take_that_was_announced_and_never_begun_is_lost_after_as_long() {
    let house = TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let _host = studio.host_enters(true).await;
    let recording = studio.record().await;
    let takes = format!("{}/takes", path(&recording));
    studio.host.post(&takes, take()).await.expect(201);
    let stop = format!("{}/stop", path(&recording));
    studio.host.post(&stop, json!({})).await.expect(200);
    for (days, state) in [(13, "uploading"), (2, "lost")] {
        let time = std::time::Duration::from_secs(days * 24 * 3600);
        studio.house.advance(time);
        rostrum::recordings::lose_due(&studio.house.app)
            .await
            .expect("looked");
        let ada = studio.house.sign_in("ada").await;
        let seen = ada.get(&path(&recording)).await.expect(200);
        assert_eq!(local(&seen)["state"], state);
    }
}
