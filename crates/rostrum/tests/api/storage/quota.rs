use reqwest::Method;
use rostrum::kit::Role;
use serde_json::{Value, json};

use crate::api::playback::Shelf;
use crate::api::recordings::Studio;
use crate::support::{Answer, Person, TestHouse};

async fn put(person: &Person, user: &str, body: Value) -> Answer {
    let path = format!("/api/v1/admin/storage/{user}");
    Answer::of(person.call(Method::PUT, &path).json(&body)).await
}

#[tokio::test]
async fn takes_count_for_the_owner_of_the_recording() {
    let shelf = Shelf::filled().await;
    let own = shelf.studio.host.get("/api/v1/storage").await.expect(200);
    assert_eq!(
        (&own["used_bytes"], &own["recordings"]),
        (&json!(96_000), &json!(1))
    );
    assert_eq!(
        (&own["quota_bytes"], &own["trashed_bytes"]),
        (&json!(null), &json!(0))
    );
    let stranger = shelf.studio.house.signed_in("eve").await;
    assert_eq!(
        stranger.get("/api/v1/storage").await.expect(200)["used_bytes"],
        0
    );
    let nobody = shelf.studio.house.nobody();
    nobody
        .get("/api/v1/storage")
        .await
        .refused(401, "auth.required");
    let guest = shelf.studio.house.guest(shelf.studio.house.app.new_id());
    guest.get("/api/v1/storage").await.refused(403, "forbidden");
}

#[tokio::test]
async fn an_admin_sees_everybody_and_says_how_much_they_may_store() {
    let shelf = Shelf::filled().await;
    let house = &shelf.studio.house;
    let admin = house.admin().await;
    let all = admin.get("/api/v1/admin/storage").await.expect(200);
    assert_eq!(
        (&all["used_bytes"], &all["quota_bytes"]),
        (&json!(96_000), &json!(null))
    );
    if all["backend"] == "disk" {
        assert!(all["free_bytes"].as_u64() > Some(0));
    }
    let host = shelf.studio.host.id.to_string();
    let items = all["items"].as_array().expect("items");
    let seen = items
        .iter()
        .find(|item| item["user_id"] == host.as_str())
        .expect("the host");
    assert_eq!(
        (&seen["used_bytes"], &seen["email"]),
        (&json!(96_000), &json!("ada@example.org"))
    );
    let page = admin.get("/api/v1/admin/storage?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("more");
    let next = admin
        .get(&format!("/api/v1/admin/storage?limit=1&cursor={cursor}"))
        .await
        .expect(200);
    assert_ne!(next["items"][0]["user_id"], page["items"][0]["user_id"]);

    let now = put(&admin, &host, json!({"quota_bytes": 50_000}))
        .await
        .expect(200);
    assert_eq!(now["quota_bytes"], 50_000);
    let own = shelf.studio.host.get("/api/v1/storage").await.expect(200);
    assert_eq!(own["quota_bytes"], 50_000);
    let again = put(&admin, &host, json!({"quota_bytes": null}))
        .await
        .expect(200);
    assert_eq!(again["quota_bytes"], json!(null));
    let log = admin.get("/api/v1/audit").await.expect(200);
    assert_eq!(log["items"][0]["action"], "account.change_quota", "{log}");
}

#[tokio::test]
async fn only_admins_see_and_set_what_others_may_store() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let id = host.id.to_string();
    host.get("/api/v1/admin/storage")
        .await
        .refused(404, "not_found");
    put(&host, &id, json!({"quota_bytes": 1}))
        .await
        .refused(404, "not_found");
    let nobody = house.nobody();
    nobody
        .get("/api/v1/admin/storage")
        .await
        .refused(401, "auth.required");
    let admin = house.with_role("root", Role::Admin).await;
    put(&admin, &id, json!({}))
        .await
        .refused_field("quota_bytes", "missing");
    assert_eq!(
        put(&admin, &id, json!({"quota_bytes": -1}))
            .await
            .status
            .as_u16(),
        422
    );
    let absurd = put(&admin, &id, json!({"quota_bytes": u64::MAX})).await;
    absurd.refused_field("quota_bytes", "too_large");
    let absent = "018f0000-0000-7000-8000-000000000000";
    put(&admin, absent, json!({"quota_bytes": 1}))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_recording_does_not_begin_when_the_storage_of_the_rooms_owner_is_full() {
    let shelf = Shelf::filled().await;
    let admin = shelf.studio.house.admin().await;
    let host = shelf.studio.host.id.to_string();
    put(&admin, &host, json!({"quota_bytes": 96_000}))
        .await
        .expect(200);
    let ask = json!({"room_id": shelf.studio.room});
    let start = "/api/v1/recordings/start";
    shelf
        .studio
        .host
        .post(start, ask.clone())
        .await
        .refused(409, "storage.quota");
    // What was thrown away for good makes room.
    shelf.studio.host.delete(&shelf.one).await.expect(204);
    shelf
        .studio
        .host
        .post(start, ask.clone())
        .await
        .refused(409, "storage.quota");
    let for_good = format!("{}?for_good=true", shelf.one);
    shelf.studio.host.delete(&for_good).await.expect(204);
    shelf.studio.host.post(start, ask).await.expect(201);
}

#[tokio::test]
async fn for_good_goes_only_what_lies_in_the_trash_and_by_its_owner() {
    let shelf = Shelf::filled().await;
    let for_good = format!("{}?for_good=true", shelf.one);
    let host = &shelf.studio.host;
    host.delete(&for_good)
        .await
        .refused(409, "recording.not_trashed");
    host.delete(&shelf.one).await.expect(204);
    let stranger = shelf.studio.house.signed_in("eve").await;
    stranger.delete(&for_good).await.refused(404, "not_found");
    host.delete(&for_good).await.expect(204);
    host.delete(&for_good).await.refused(404, "not_found");
    host.get(&shelf.one).await.refused(404, "not_found");
    // Work that was on its way tidies up after itself.
    let mut left = crate::api::imports::stored(&shelf.studio.house);
    left.retain(|path| path.iter().any(|part| part == "media"));
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_ledger_that_is_wrong_is_mended() {
    let shelf = Shelf::of(Studio::open().await).await;
    let app = &shelf.studio.house.app;
    let used = || async {
        let own = shelf.studio.host.get("/api/v1/storage").await.expect(200);
        own["used_bytes"].as_u64().expect("bytes")
    };
    assert_eq!(
        rostrum::recordings::mend_ledger(app).await.expect("held"),
        0
    );
    // A row that somebody forgot, and one of a file that never was.
    let piece = shelf
        .piece
        .rsplit('/')
        .nth(1)
        .expect("an id")
        .parse()
        .expect("an id");
    let tx = app.db.tx().await.expect("a transaction");
    rostrum::storage::remove(&tx, piece).await.expect("removed");
    let stray = rostrum::storage::Entry {
        id: app.new_id(),
        owner: shelf.studio.host.id,
        recording: Some(app.new_id()),
        kind: rostrum::storage::Kind::Rendition,
        bytes: 7,
    };
    rostrum::storage::put(&tx, stray).await.expect("put");
    tx.commit().await.expect("committed");
    assert_eq!(used().await, 7);
    assert_eq!(
        rostrum::recordings::mend_ledger(app).await.expect("mended"),
        2
    );
    assert_eq!(used().await, 96_000);
    assert_eq!(
        rostrum::recordings::mend_ledger(app).await.expect("held"),
        0
    );
}
