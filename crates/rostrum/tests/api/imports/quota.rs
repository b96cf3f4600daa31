use reqwest::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

use super::{ask, clip, import, metadata, outcome, send};
use crate::api::uploads::{patch, tus};
use crate::support::{Answer, TestHouse};

const FILE: [(&str, &str); 1] = [("filename", "a.mp4")];

#[tokio::test]
async fn an_upload_that_does_not_fit_is_refused_before_a_byte_of_it_is_sent() {
    let house = TestHouse::with(|config| config.storage.quota_bytes = 1000).await;
    let host = house.signed_in("ada").await;
    let refused = ask(&host, 1001, &FILE).await;
    refused.refused(413, "storage.quota");
    assert_eq!(refused.json()["errors"][0]["field"], "upload_length");
    // What is on its way has its place; what is given up gives it back.
    let first = ask(&host, 600, &FILE).await;
    first.expect(201);
    ask(&host, 600, &FILE).await.refused(413, "storage.quota");
    let address = first.header("location").expect("an address");
    Answer::of(tus(&host, Method::DELETE, address))
        .await
        .expect(204);
    ask(&host, 600, &FILE).await.expect(201);
    // Another's storage is another's.
    let other = house.signed_in("eve").await;
    ask(&other, 1000, &FILE).await.expect(201);
    // What was refused or given up leaves nothing.
    let db = house.app.db.writer();
    let all = Statement::from_string(db.get_database_backend(), "SELECT id FROM uploads");
    assert_eq!(db.query_all_raw(all).await.expect("rows").len(), 2);
}

#[tokio::test]
async fn a_length_that_is_said_later_must_fit_too() {
    let house = TestHouse::with(|config| config.storage.quota_bytes = 1000).await;
    let host = house.signed_in("ada").await;
    let call = tus(&host, Method::POST, "/api/v1/uploads")
        .header("upload-defer-length", 1)
        .header("upload-metadata", metadata(&FILE));
    let made = Answer::of(call).await;
    made.expect(201);
    let address = made.header("location").expect("an address").to_owned();
    let said = patch(&host, &address, 0, &[0; 10]).header("upload-length", 1001);
    Answer::of(said).await.refused(413, "storage.quota");
    let endless = patch(&host, &address, 0, &[0; 1001]);
    assert_eq!(Answer::of(endless).await.status.as_u16(), 413);
    let fitting = patch(&host, &address, 0, &[0; 10]).header("upload-length", 1000);
    Answer::of(fitting).await.expect(204);
    ask(&host, 1, &FILE).await.refused(413, "storage.quota");
}

#[tokio::test]
async fn only_one_of_two_requests_at_once_gets_the_last_place() {
    let house = TestHouse::with(|config| config.storage.quota_bytes = 1000).await;
    let host = house.signed_in("ada").await;
    let (one, two) = tokio::join!(ask(&host, 600, &FILE), ask(&host, 600, &FILE));
    let mut both = [one.status.as_u16(), two.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [201, 413]);
}

#[tokio::test]
async fn when_all_storage_is_in_use_nobody_sends_any_more() {
    let house = TestHouse::with(|config| config.storage.total_bytes = 1000).await;
    let host = house.signed_in("ada").await;
    ask(&host, 900, &FILE).await.expect(201);
    let other = house.signed_in("eve").await;
    ask(&other, 200, &FILE).await.refused(507, "storage.full");
}

#[tokio::test]
async fn only_one_of_two_people_at_once_gets_the_last_place_of_all() {
    let house = TestHouse::with(|config| config.storage.total_bytes = 1000).await;
    let people = [house.signed_in("ada").await, house.signed_in("eve").await];
    for round in 0..10 {
        let (one, two) = tokio::join!(ask(&people[0], 600, &FILE), ask(&people[1], 600, &FILE));
        let mut both = [one.status.as_u16(), two.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [201, 507], "round {round}");
        let (taker, made) = match one.status.as_u16() {
            201 => (&people[0], one),
            _ => (&people[1], two),
        };
        let address = made.header("location").expect("an address");
        let given_up = tus(taker, Method::DELETE, address);
        Answer::of(given_up).await.expect(204);
    }
}

#[tokio::test]
async fn what_is_reserved_is_not_counted_twice_and_what_nobody_measured_ends_with_the_room() {
    let house = TestHouse::with(|config| config.storage.total_bytes = 1000).await;
    let host = house.signed_in("ada").await;
    let call = tus(&host, Method::POST, "/api/v1/uploads")
        .header("upload-defer-length", 1)
        .header("upload-metadata", metadata(&FILE));
    let made = Answer::of(call).await;
    made.expect(201);
    let address = made.header("location").expect("an address").to_owned();
    let endless = patch(&host, &address, 0, &[0; 1001]);
    assert_eq!(Answer::of(endless).await.status.as_u16(), 413);
    let fitting = patch(&host, &address, 0, &[0; 10]).header("upload-length", 1000);
    Answer::of(fitting).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_imported_counts_and_what_was_refused_does_not() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let address = send(&host, "a.mp4", b"this is no film at all").await;
    outcome(&host, &address)
        .await
        .refused(422, "import.unknown_format");
    let own = host.get("/api/v1/storage").await.expect(200);
    assert_eq!(own["used_bytes"], 0, "{own}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = clip(folder.path(), "a.wav", "-f lavfi -i sine=d=1");
    let size = std::fs::metadata(&file).expect("a clip").len();
    let made = import(&host, &file).await;
    let own = host.get("/api/v1/storage").await.expect(200);
    assert!(own["used_bytes"].as_u64() > Some(size), "{own}");
    assert_eq!(own["recordings"], 1);
    assert_eq!(own["trashed_bytes"], 0);
    let one = format!("/api/v1/recordings/{}", made["id"].as_str().expect("an id"));
    host.delete(&one).await.expect(204);
    let own = host.get("/api/v1/storage").await.expect(200);
    assert_eq!(
        (&own["trashed_bytes"], &own["recordings"]),
        (&own["used_bytes"], &json!(0))
    );
    host.delete(&format!("{one}?for_good=true"))
        .await
        .expect(204);
    let own = host.get("/api/v1/storage").await.expect(200);
    assert_eq!(
        (&own["trashed_bytes"], &own["used_bytes"]),
        (&json!(0), &json!(0))
    );
}
