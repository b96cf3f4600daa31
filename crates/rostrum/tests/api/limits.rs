//! How often, and how that is said.

use serde_json::json;

use crate::support::{TestHouse, address_of};

const PROFILE: &str = "/api/v1/auth/profile";

fn number(answer: &crate::support::Answer, name: &str) -> u64 {
    let text = answer
        .header(name)
        .unwrap_or_else(|| panic!("{name} is there"));
    text.parse().expect("a number")
}

#[tokio::test]
async fn changes_are_counted_by_account_and_what_is_left_is_said() {
    let house = TestHouse::with(|config| config.server.writes_per_minute = 3).await;
    let ada = house.signed_in("ada").await;
    let grace = house.signed_in("grace").await;
    for left in [2, 1, 0] {
        let answer = ada.patch(PROFILE, json!({})).await;
        answer.expect(200);
        assert_eq!(number(&answer, "ratelimit-limit"), 3);
        assert_eq!(number(&answer, "ratelimit-remaining"), left);
        assert!((1..=60).contains(&number(&answer, "ratelimit-reset")));
    }
    let refused = ada.patch(PROFILE, json!({"name": "X"})).await;
    refused.refused(429, "rate.limited");
    assert!((1..=21).contains(&number(&refused, "retry-after")));
    assert_eq!(number(&refused, "ratelimit-remaining"), 0);
    let read = ada.get(PROFILE).await;
    assert_eq!(read.expect(200)["name"], "ada");
    assert_eq!(read.header("ratelimit-limit"), None);
    grace.patch(PROFILE, json!({})).await.expect(200);
}

#[tokio::test]
async fn the_limit_on_signing_in_says_what_is_left_too() {
    let house = TestHouse::with(|config| config.accounts.tries_per_account = 4).await;
    house.signed_in("ada").await;
    let body = json!({"email": address_of("ada"), "password": "wrong"});
    let nobody = house.nobody();
    let first = nobody.post("/api/v1/auth/login", body.clone()).await;
    first.refused(401, "auth.wrong_credentials");
    assert_eq!(number(&first, "ratelimit-limit"), 2);
    assert_eq!(number(&first, "ratelimit-remaining"), 1);
    nobody
        .post("/api/v1/auth/login", body.clone())
        .await
        .expect(401);
    let refused = nobody.post("/api/v1/auth/login", body).await;
    refused.refused(429, "rate.limited");
    assert_eq!(number(&refused, "ratelimit-remaining"), 0);
}

#[tokio::test]
async fn without_a_limit_nothing_is_counted() {
    let house = TestHouse::with(|config| config.server.writes_per_minute = 0).await;
    let ada = house.signed_in("ada").await;
    let answer = ada.patch(PROFILE, json!({})).await;
    answer.expect(200);
    assert_eq!(answer.header("ratelimit-limit"), None);
}
