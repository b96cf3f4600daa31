use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::DateTime;
use rostrum::kit::blobs::BlobKey;
use rostrum::kit::{App, Clock};
use rostrum::scrub;
use serde_json::{Value, json};

use crate::api::imports::{clip, import};
use crate::api::playback::Shelf;
use crate::api::recordings::Studio;
use crate::api::recordings::show::until as look_until;
use crate::api::uploads::files_in;
use crate::support::database::given;
use crate::support::{Person, TestHouse};

const HEALTH: &str = "/api/v1/admin/storage/health";

/// The file of a stored take: in the data folder, or where the server of the bucket keeps its objects.
fn file_of(app: &App) -> PathBuf {
    let mut found = Vec::new();
    files_in(app.blobs.root(), &mut found);
    let bucket = given("TEST_BUCKET_FOLDER").unwrap_or_default();
    if found.is_empty() {
        files_in(Path::new(&bucket), &mut found);
        let newest = |path: &PathBuf| path.metadata().and_then(|meta| meta.modified()).ok();
        found.sort_by_key(newest);
    }
    let is_take = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "pcm");
    let take = found.into_iter().rfind(is_take);
    take.expect("the take is stored")
}

/// What is stored of a recording.
fn files_of(app: &App, id: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files_in(app.blobs.root(), &mut found);
    let bucket = given("TEST_BUCKET_FOLDER").unwrap_or_default();
    files_in(Path::new(&bucket), &mut found);
    found.retain(|path| path.to_string_lossy().contains(id));
    found
}

/// Has all read again and waits until that is done.
async fn checked(admin: &Person) -> Value {
    admin
        .post("/api/v1/admin/storage/check", json!({}))
        .await
        .expect(200);
    until(admin, |health| health["waiting"] == 0).await
}

async fn until(admin: &Person, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut health = Value::Null;
    for _ in 0..4_800 {
        health = admin.get(HEALTH).await.expect(200);
        if wanted(&health) {
            return health;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never came to that: {health}");
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).expect("read");
    bytes[at] ^= 4;
    std::fs::write(path, bytes).expect("written");
}

#[tokio::test]
async fn a_flipped_bit_is_never_given_out_and_the_admins_are_told() {
    let shelf = Shelf::filled().await;
    let (house, host) = (&shelf.studio.house, &shelf.studio.host);
    let admin = house.admin().await;
    let whole = host.get(&shelf.piece).await;
    whole.expect_status(200);
    let file = file_of(&house.app);
    flip(&file, 50_000);

    // Nobody has looked at it since, and yet it is not given out.
    host.get(&shelf.piece).await.refused(500, "storage.damaged");
    let health = checked(&admin).await;
    assert_eq!(health["damaged_files"], 1, "{health}");
    let damaged = &health["damaged"][0];
    assert_eq!(damaged["damage"], "changed");
    assert_eq!(damaged["bytes"], 96_000);
    let what = damaged["what"].as_str().expect("named");
    assert!(what.starts_with("an original of the recording"), "{what}");
    let told = |notices: &Value| notices["items"][0]["kind"] == "storage.damaged";
    let mut notices = Value::Null;
    for _ in 0..400 {
        notices = admin.get("/api/v1/notices").await.expect(200);
        if told(&notices) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(told(&notices), "{notices}");
    assert_eq!(notices["items"].as_array().map(Vec::len), Some(1), "once");
    let hosts = host.get("/api/v1/notices").await.expect(200);
    assert!(!told(&hosts), "{hosts}");

    // Brought back from a backup it is given out again.
    flip(&file, 50_000);
    let health = checked(&admin).await;
    assert_eq!(health["damaged"], json!([]));
    assert_eq!(host.get(&shelf.piece).await.text(), whole.text());
}

#[tokio::test]
async fn what_was_cut_or_lost_is_found() {
    let shelf = Shelf::filled().await;
    let (house, host) = (&shelf.studio.house, &shelf.studio.host);
    let admin = house.admin().await;
    let health = checked(&admin).await;
    assert_eq!(
        (&health["damaged_files"], &health["files"]),
        (&json!(0), &json!(1)),
        "{health}"
    );
    assert!(health["oldest_check_at"].is_string());
    let file = file_of(&house.app);
    let bytes = std::fs::read(&file).expect("read");
    for (damage, change) in [
        ("truncated", Some(&bytes[..90_000])),
        ("gone", None),
        ("grown", Some(&[&bytes[..], b"more"].concat()[..])),
    ] {
        match change {
            Some(bytes) => std::fs::write(&file, bytes).expect("written"),
            None => std::fs::remove_file(&file).expect("removed"),
        }
        let health = checked(&admin).await;
        assert_eq!(health["damaged"][0]["damage"], damage, "{health}");
        host.get(&shelf.piece).await.refused(500, "storage.damaged");
        std::fs::write(&file, &bytes).expect("written");
        assert_eq!(checked(&admin).await["damaged_files"], 0);
        host.get(&shelf.piece).await.expect_status(200);
    }
}

#[tokio::test]
async fn what_nothing_names_goes_after_its_time_and_what_is_named_never() {
    let noon = DateTime::from_timestamp(1_900_000_000, 0).expect("in range");
    let house = TestHouse::build(|_| {}, Clock::held_at(noon)).await;
    let host = house.signed_in("ada").await;
    let shelf = Shelf::of(Studio::of(house, host).await).await;
    let house = &shelf.studio.house;
    let app = &house.app;
    let key = |id| BlobKey::new("recordings", &[id, app.new_id()], "mp4");
    let recording = shelf.one.rsplit('/').next().expect("an id");
    let recording = recording.parse().expect("an id");
    // Of a recording that never was, of one that is, and where nobody speaks for the area.
    let strays = [key(app.new_id()), key(recording)];
    let foreign = BlobKey::new("elsewhere", &[app.new_id()], "bin");
    for key in strays.iter().chain([&foreign]) {
        app.blobs.put_bytes(key, b"stray").await.expect("stored");
    }
    let hours = |h: u64| Duration::from_secs(h * 3600);
    scrub::sweep(app).await.expect("looked");
    let admin = house.admin().await;
    let seen = admin.get(HEALTH).await.expect(200);
    assert_eq!(
        (&seen["unclaimed_files"], &seen["unclaimed_bytes"]),
        (&json!(2), &json!(10)),
        "{seen}"
    );
    assert!(seen["unclaimed"][0]["removed_at"].is_string());

    house.advance(hours(167));
    scrub::sweep(app).await.expect("looked");
    for key in &strays {
        assert!(app.blobs.len(key).await.expect("asked").is_some());
    }
    house.advance(hours(2));
    // One of them was written since: it is watched anew.
    app.blobs
        .put_bytes(&strays[1], b"another")
        .await
        .expect("stored");
    scrub::sweep(app).await.expect("looked");
    let left = |key| async move { app.blobs.len(key).await.expect("asked") };
    assert_eq!(left(&strays[0]).await, None);
    assert_eq!(left(&strays[1]).await, Some(7));
    assert_eq!(left(&foreign).await, Some(5));
    house.advance(hours(169));
    scrub::sweep(app).await.expect("looked");
    assert_eq!(left(&strays[1]).await, None);
    let host = house.sign_in("ada").await;
    host.get(&shelf.piece).await.expect_status(200);
}

#[tokio::test]
async fn where_the_settings_say_so_nothing_is_removed() {
    let noon = DateTime::from_timestamp(1_900_000_000, 0).expect("in range");
    let house = TestHouse::build(
        |config| config.scrub.remove_unclaimed_after_h = 0,
        Clock::held_at(noon),
    )
    .await;
    // Answers come when all has started.
    house.admin().await;
    let app = &house.app;
    let stray = BlobKey::new("uploads", &[app.new_id()], "bin");
    app.blobs.put_bytes(&stray, b"stray").await.expect("stored");
    for _ in 0..3 {
        scrub::sweep(app).await.expect("looked");
        house.advance(Duration::from_secs(90 * 24 * 3600));
    }
    assert!(app.blobs.len(&stray).await.expect("asked").is_some());
    let admin = house.sign_in("admin").await;
    let seen = admin.get(HEALTH).await.expect(200);
    assert_eq!(seen["unclaimed"][0]["removed_at"], Value::Null, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_made_from_the_original_is_made_anew_when_it_is_damaged() {
    let house = TestHouse::open().await;
    let (sender, admin) = (house.signed_in("ada").await, house.admin().await);
    let folder = tempfile::tempdir().expect("a folder");
    let film = "-f lavfi -i testsrc2=s=320x180:d=3 -f lavfi -i sine=d=3 -c:v libx264 -c:a aac";
    let clip = clip(folder.path(), "talk.mkv", film);
    let recording = import(&sender, &clip).await;
    let id = recording["id"].as_str().expect("an id");
    let one = format!("/api/v1/recordings/{id}");
    let quiet = |seen: &Value| {
        let jobs = seen["jobs"].as_array().expect("jobs").iter();
        jobs.filter(|job| ["queued", "running"].contains(&job["state"].as_str().unwrap_or("")))
            .count()
            == 0
    };
    look_until(&sender, &one, quiet).await;
    let original = std::fs::read(&clip).expect("the clip");
    let mut damaged = 0;
    for file in files_of(&house.app, id) {
        if std::fs::read(&file).expect("read") != original {
            flip(&file, 200);
            damaged += 1;
        }
    }
    assert!(damaged > 0, "something was made of it");
    let health = checked(&admin).await;
    assert!(health["damaged_files"].as_u64() > Some(0), "{health}");
    until(&admin, |health| {
        health["damaged_files"] == 0 && health["waiting"] == 0
    })
    .await;
    look_until(&sender, &one, quiet).await;
    let health = checked(&admin).await;
    assert_eq!(health["damaged_files"], 0, "{health}");
    sender
        .get(&format!("{one}/download?format=mp4"))
        .await
        .expect_status(200);
}
