//! What is asked for and cannot be, and by whom.

use rostrum::access::{self, Object, ObjectRole};
use serde_json::{Value, json};

use super::{ask, at, file, made, mixed};
use crate::api::imports::{clip, import};
use crate::api::recordings::{Studio, path};
use crate::support::TestHouse;

#[tokio::test]
async fn what_is_not_right_is_named() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let wrong = [
        (json!({}), "format"),
        (json!({"format": "exe"}), "format"),
        (json!({"format": "mp4", "height": 481}), "height"),
        (json!({"format": "mp4", "height": "720"}), "height"),
        (json!({"format": "mp4", "height": -1}), "height"),
        (json!({"format": "mp4", "quality": "best"}), "quality"),
        (json!({"format": "mp4", "bits": 16}), "bits"),
        (
            json!({"format": "mp3", "bitrate_kbps": 127}),
            "bitrate_kbps",
        ),
        (json!({"format": "mp3", "channels": "5.1"}), "channels"),
        (json!({"format": "mp3", "cover": "yes"}), "cover"),
        (json!({"format": "mp3", "pictures": true}), "pictures"),
        (json!({"format": "wav", "bits": 32}), "bits"),
        (json!({"format": "wav", "chapters": true}), "chapters"),
        (json!({"format": "tracks", "pictures": 1}), "pictures"),
        (json!({"format": "tracks", "name": "../x"}), "name"),
    ];
    for (settings, field) in wrong {
        let problem = ask(host, one, settings).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    assert!(super::listed(host, one).await.is_empty());
}

#[tokio::test]
async fn who_may_only_watch_makes_and_takes_nothing() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let output = made(host, one, json!({"format": "wav"})).await;
    let house = &shelf.studio.house;
    let viewer = house.signed_in("eve").await;
    let stranger = house.signed_in("mallory").await;
    let id = one.rsplit('/').next().expect("an id").parse();
    let tx = house.app.db.tx().await.expect("a transaction");
    let object = Object::recording(id.expect("an id"));
    access::grant(&house.app, &tx, viewer.id, ObjectRole::Viewer, object)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    for (who, status) in [(&viewer, 403), (&stranger, 404)] {
        let own = at(one, &output);
        let all = [
            who.get(&format!("{one}/outputs")).await,
            who.get(&own).await,
            file(who, one, &output).await,
            ask(who, one, json!({"format": "mp3"})).await,
            who.post(&format!("{own}/rebuild"), json!({})).await,
            who.delete(&own).await,
        ];
        for answer in all {
            answer.expect(status);
        }
    }
    // Of another recording of one's own it is not.
    let other = shelf.studio.record().await;
    let other = path(&other);
    host.post(&format!("{other}/stop"), json!({}))
        .await
        .expect(200);
    host.get(&at(&other, &output))
        .await
        .refused(404, "not_found");
    file(host, &other, &output).await.refused(404, "not_found");
    host.delete(&at(&other, &output))
        .await
        .refused(404, "not_found");
    file(host, one, &output).await.expect_status(200);
}

#[tokio::test]
async fn of_what_runs_or_lies_in_the_trash_nothing_is_made() {
    let studio = Studio::open().await;
    studio.host_enters(true).await;
    let one = path(&studio.record().await);
    let host = &studio.host;
    let settings = json!({"format": "wav"});
    ask(host, &one, settings.clone())
        .await
        .refused(409, "recording.running");
    host.post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    ask(host, &one, settings.clone())
        .await
        .refused(409, "recording.no_mix");
    ask(host, &one, json!({"format": "tracks"}))
        .await
        .refused(409, "recording.no_tracks");
    host.delete(&one).await.expect(204);
    ask(host, &one, settings)
        .await
        .refused(409, "recording.trashed");
    host.get(&format!("{one}/outputs"))
        .await
        .refused(409, "recording.trashed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_brought_along_has_no_tracks_and_everything_else() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let args = "-f lavfi -i testsrc2=s=320x180:r=25:d=2 -f lavfi -i sine=f=440:d=2 -c:v libx264 -pix_fmt yuv420p \
                -g 50 -c:a aac -ar 48000";
    let recording = import(&host, &clip(folder.path(), "Week 3.mp4", args)).await;
    let one = path(&recording);
    ask(&host, &one, json!({"format": "tracks"}))
        .await
        .refused(409, "output.no_tracks");
    let mp3 = made(
        &host,
        &one,
        json!({"format": "mp3", "bitrate_kbps": 64, "channels": "mono"}),
    );
    let mp3 = mp3.await;
    assert_eq!(mp3["file_name"], "Week 3.mp3");
    assert_eq!(mp3["made_of"]["recipe_version"], Value::Null);
    // More rows than it has are not made up.
    let mp4 = made(&host, &one, json!({"format": "mp4", "height": 1080})).await;
    let film = file(&host, &one, &mp4).await;
    let known = crate::api::imports::probed(&film.bytes).await;
    assert_eq!(known.video.expect("pictures").height, 180);
}
