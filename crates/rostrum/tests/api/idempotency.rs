//! A change with an `Idempotency-Key` is done once.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestHouse};

const CREATE: &str = "/api/v1/signalling/room/create";

fn room(name: &str) -> Value {
    json!({"name": name, "kind": "studio"})
}

fn with_key(person: &Person, key: &str) -> Person {
    person.sending("idempotency-key", key)
}

async fn rooms(person: &Person) -> usize {
    let list = person.get("/api/v1/rooms").await.expect(200);
    list["items"].as_array().map_or(0, Vec::len)
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == Some("true")
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_is_done_once() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    let first = ada.post(CREATE, room("Studio")).await;
    let second = ada.post(CREATE, room("Studio")).await;
    // The link in it is secret and was stored as a hash alone: only the kept answer can hold it again.
    assert_eq!(first.expect(201), second.expect(201));
    assert!(!is_replay(&first) && is_replay(&second));
    assert_eq!(first.header("content-type"), second.header("content-type"));
    assert_eq!(rooms(&ada).await, 1);
}

#[tokio::test]
async fn another_request_with_the_key_is_refused() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    ada.post(CREATE, room("Studio")).await.expect(201);
    let other = ada.post(CREATE, room("Stage")).await;
    other.refused(422, "idempotency.mismatch");
    let other = ada.patch("/api/v1/auth/profile", room("Studio")).await;
    other.refused(422, "idempotency.mismatch");
    assert_eq!(rooms(&ada).await, 1);
}

#[tokio::test]
async fn a_key_belongs_to_its_caller() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    let grace = with_key(&house.signed_in("grace").await, "a-key");
    ada.post(CREATE, room("Studio")).await.expect(201);
    let hers = grace.post(CREATE, room("Studio")).await;
    hers.expect(201);
    assert!(!is_replay(&hers));
}

#[tokio::test]
async fn of_many_at_once_one_is_done() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    let tries = (0..8).map(|_| {
        let ada = ada.clone();
        tokio::spawn(async move { ada.post(CREATE, room("Studio")).await })
    });
    let mut made = Vec::new();
    for answer in tries.collect::<Vec<_>>() {
        let answer = answer.await.expect("answered");
        match answer.status.as_u16() {
            201 => made.push(answer.json()),
            _ => answer.refused(409, "idempotency.running"),
        }
    }
    assert!(!made.is_empty() && made.iter().all(|room| *room == made[0]));
    assert_eq!(rooms(&ada).await, 1);
}

#[tokio::test]
async fn a_refusal_changed_nothing_and_leaves_the_key_free() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    ada.post(CREATE, json!({"name": "", "kind": "studio"}))
        .await
        .expect(422);
    let made = ada.post(CREATE, room("Studio")).await;
    made.expect(201);
    assert!(!is_replay(&made));
}

#[tokio::test]
async fn a_key_is_visible_characters_given_once() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    for bad in ["", "a b", &"x".repeat(201)] {
        let refused = with_key(&ada, bad).post(CREATE, room("Studio")).await;
        refused.refused_field("Idempotency-Key", "idempotency.malformed");
    }
    let twice = with_key(&with_key(&ada, "a"), "b")
        .post(CREATE, room("Studio"))
        .await;
    twice.refused_field("Idempotency-Key", "idempotency.malformed");
    // Reading needs none, and nobody has none.
    with_key(&ada, "a b").get("/api/v1/rooms").await.expect(200);
    let nobody = with_key(&house.nobody(), "a");
    nobody
        .post(CREATE, room("Studio"))
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn after_a_day_the_key_is_new_again() {
    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    with_key(&ada, "a-key")
        .post(CREATE, room("Studio"))
        .await
        .expect(201);
    house.advance(Duration::from_secs(24 * 3600 + 1));
    let ada = with_key(&house.sign_in("ada").await, "a-key");
    let made = ada.post(CREATE, room("Stage")).await;
    made.expect(201);
    assert!(!is_replay(&made));
}

/// What the database says of the one key in it.
async fn change(house: &TestHouse, set: &str) {
    let db = house.app.db.writer();
    let sql = format!("UPDATE answers SET {set}");
    let done = db.execute_raw(Statement::from_string(db.get_database_backend(), sql));
    assert_eq!(done.await.expect("changed").rows_affected(), 1);
}

#[tokio::test]
async fn a_request_that_died_frees_its_key_after_its_lease() {
    let house = TestHouse::held().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    ada.post(CREATE, room("Studio")).await.expect(201);
    // As a process leaves it that was killed while it worked.
    change(&house, "status = NULL, sealed = NULL").await;
    let early = ada.post(CREATE, room("Studio")).await;
    early.refused(409, "idempotency.running");
    assert_eq!(early.header("retry-after"), Some("1"));
    house.advance(Duration::from_secs(121));
    let again = ada.post(CREATE, room("Studio")).await;
    again.expect(201);
    assert!(!is_replay(&again));
}

#[tokio::test]
async fn an_answer_that_was_too_large_is_said_to_be_done() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    ada.post(CREATE, room("Studio")).await.expect(201);
    change(&house, "sealed = NULL").await;
    let again = ada.post(CREATE, room("Studio")).await;
    again.refused(409, "idempotency.not_kept");
}

#[tokio::test]
async fn the_database_alone_does_not_tell_what_an_answer_held() {
    let house = TestHouse::open().await;
    let ada = with_key(&house.signed_in("ada").await, "a-key");
    let body = json!({"name": "Export", "scopes": ["read"]});
    let made = ada.post("/api/v1/tokens", body.clone()).await.expect(201);
    let token = made["token"].as_str().expect("a token");
    let db = house.app.db.read();
    let sql = "SELECT sealed FROM answers".to_owned();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
    let row = row.await.expect("asked").expect("a row");
    let sealed: String = row.try_get("", "sealed").expect("a text");
    let open = base64::Engine::decode(&base64::engine::general_purpose::STANDARD_NO_PAD, &sealed);
    let open = String::from_utf8_lossy(&open.expect("base64")).into_owned();
    assert!(!sealed.contains(token) && !open.contains(token));
    assert_eq!(ada.post("/api/v1/tokens", body).await.expect(201), made);
}
