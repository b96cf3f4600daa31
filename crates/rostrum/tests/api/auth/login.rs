use rostrum::accounts::Passwords;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestHouse};

const PATH: &str = "/api/v1/auth/login";

async fn try_in(house: &TestHouse, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    house.nobody().post(PATH, body).await
}

#[tokio::test]
async fn an_account_is_signed_in_by_its_address_in_any_case() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let tokens = try_in(&house, " ADA@example.ORG", PASSWORD)
        .await
        .expect(200);
    assert_eq!(tokens["user"]["id"], ada.id.to_string());
    assert_ne!(tokens["access_token"].as_str(), ada.token.as_deref());
    assert_ne!(
        tokens["refresh_token"].as_str(),
        ada.refresh_token.as_deref()
    );
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_are_refused_alike_and_cost_a_hash_each() {
    let house = TestHouse::open().await;
    house.signed_in("ada").await;
    let passwords = house.app.get::<Passwords>();
    let before = passwords.computed();
    let wrong = try_in(&house, "ada@example.org", "another password").await;
    assert_eq!(passwords.computed(), before + 1);
    let unknown = try_in(&house, "nobody@example.org", "another password").await;
    assert_eq!(passwords.computed(), before + 2);
    wrong.refused(401, "auth.wrong_credentials");
    assert_eq!(wrong.bytes, unknown.bytes);
    let names = |answer: &Answer| {
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(names(&wrong), names(&unknown));
}

#[tokio::test]
async fn one_account_can_be_tried_few_times_wherever_the_tries_come_from() {
    let house = TestHouse::open().await;
    house.signed_in("ada").await;
    house.signed_in("bob").await;
    let mut let_through = 0;
    for n in 0..20 {
        let from = house
            .nobody()
            .sending("x-forwarded-for", &format!("203.0.113.{n}"));
        let body = json!({"email": "ada@example.org", "password": "another password"});
        let answer = from.post(PATH, body).await;
        if answer.status == 401 {
            let_through += 1;
        } else {
            answer.refused(429, "rate.limited");
        }
    }
    assert!(let_through <= 10, "{let_through} tries came through");
    try_in(&house, "bob@example.org", PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_failed_try_is_in_the_log_without_the_password() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let admin = house.admin().await;
    try_in(&house, "ada@example.org", "hunter2 hunter2").await;
    let log = admin.get("/api/v1/audit").await.expect(200);
    let entry = &log["items"][0];
    assert_eq!(entry["action"], "sign_in.fail");
    assert_eq!(entry["object_id"], ada.id.to_string());
    assert_eq!(entry["address"], "127.0.0.1");
    assert_eq!(entry["actor"], Value::Null);
    assert!(!log.to_string().contains("hunter2"));
}

#[tokio::test]
async fn unknown_fields_and_endless_ones_are_refused() {
    let house = TestHouse::open().await;
    let nobody = house.nobody();
    let extra = json!({"email": "a@example.org", "password": "x", "admin": true});
    nobody
        .post(PATH, extra)
        .await
        .refused_field("admin", "unknown");
    let long = json!({"email": "a@example.org", "password": "x".repeat(100_000)});
    nobody
        .post(PATH, long)
        .await
        .refused_field("password", "invalid");
    nobody.delete(PATH).await.expect_status(405);
}
