use std::os::unix::fs::PermissionsExt as _;

use rostrum::kit::Clock;
use serde_json::Value;

use crate::support::TestHouse;

#[tokio::test]
async fn a_house_that_can_work_says_so() {
    let house = TestHouse::open().await;
    let alive = house.nobody().get("/health").await;
    assert_eq!(alive.expect(200)["status"], "ok");
    assert!(alive.header("x-request-id").is_some());
    let ready = house.nobody().get("/health/ready").await.expect(200);
    assert_eq!(ready["status"], "ok");
    for part in ["database", "storage", "queue", "ffmpeg"] {
        assert_eq!(ready[part]["status"], "ok", "{ready}");
    }
}

#[tokio::test]
async fn what_is_ill_is_named_and_the_process_lives_on() {
    let house = TestHouse::open().await;
    let tmp = house.app.data.join("tmp");
    std::fs::remove_dir_all(&tmp).expect("removed");
    std::fs::write(&tmp, "no folder any more").expect("written");
    let ready = house.nobody().get("/health/ready").await.expect(503);
    assert_eq!(ready["status"], "ill");
    assert_eq!(ready["storage"]["status"], "ill");
    assert_eq!(ready["database"]["status"], "ok");
    assert_ne!(ready["storage"]["detail"], Value::Null);
    assert!(
        !ready.to_string().contains("tmp"),
        "no path is told: {ready}"
    );
    house.nobody().get("/health").await.expect(200);
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_is_ill() {
    let house = TestHouse::with(|config| config.ops.least_free_mb = u64::MAX).await;
    let ready = house.nobody().get("/health/ready").await.expect(503);
    assert_eq!(ready["storage"]["status"], "ill");
}

#[tokio::test]
async fn a_data_folder_that_was_open_to_others_is_closed_to_them() {
    let data = tempfile::tempdir().expect("a folder");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(data.path(), open).expect("opened");
    let _house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let folder = std::fs::metadata(data.path()).expect("there");
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn the_secret_of_the_house_is_for_its_owner_only() {
    let house = TestHouse::open().await;
    let key = std::fs::metadata(house.app.data.join("secret.key")).expect("there");
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}
