use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestHouse};

const PATH: &str = "/api/v1/auth/refresh";

async fn trade(house: &TestHouse, token: &str) -> Answer {
    house
        .nobody()
        .post(PATH, json!({"refresh_token": token}))
        .await
}

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().expect("a text")
}

#[tokio::test]
async fn a_refresh_token_gets_the_next_pair() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let first = ada.refresh_token.clone().expect("a token");
    let next = trade(&house, &first).await.expect(200);
    assert_ne!(text(&next, "refresh_token"), first);
    assert_eq!(next["user"]["id"], ada.id.to_string());
    let again = ada.holding(text(&next, "access_token"));
    again.get("/api/v1/auth/profile").await.expect(200);
    trade(&house, text(&next, "refresh_token"))
        .await
        .expect(200);
}

#[tokio::test]
async fn two_tabs_that_come_at_once_get_the_same_successor() {
    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    let first = ada.refresh_token.clone().expect("a token");
    let (one, two, three) = tokio::join!(
        trade(&house, &first),
        trade(&house, &first),
        trade(&house, &first)
    );
    house.advance(Duration::from_millis(500));
    let late = trade(&house, &first).await;
    let mut successors = Vec::new();
    for answer in [one, two, three, late] {
        let tokens = answer.expect(200);
        let tab = ada.holding(text(&tokens, "access_token"));
        tab.get("/api/v1/auth/profile").await.expect(200);
        successors.push(text(&tokens, "refresh_token").to_owned());
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);
    house.advance(Duration::from_secs(60));
    trade(&house, &successors[0]).await.expect(200);
}

#[tokio::test]
async fn a_token_that_comes_again_later_ends_the_sign_in_with_all_its_tokens() {
    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    let elsewhere = house.sign_in("ada").await;
    let first = ada.refresh_token.clone().expect("a token");
    let next = trade(&house, &first).await.expect(200);
    house.advance(Duration::from_millis(501));
    trade(&house, &first).await.refused(401, "auth.ended");
    trade(&house, text(&next, "refresh_token"))
        .await
        .refused(401, "auth.ended");
    let thief = ada.holding(text(&next, "access_token"));
    thief
        .get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
    ada.get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
    elsewhere.get("/api/v1/auth/profile").await.expect(200);
}

#[tokio::test]
async fn a_sign_in_that_was_not_used_for_long_is_over() {
    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    let first = ada.refresh_token.clone().expect("a token");
    house.advance(Duration::from_secs(29 * 86_400));
    let next = trade(&house, &first).await.expect(200);
    house.advance(Duration::from_secs(29 * 86_400));
    let next = trade(&house, text(&next, "refresh_token"))
        .await
        .expect(200);
    house.advance(Duration::from_secs(30 * 86_400));
    trade(&house, text(&next, "refresh_token"))
        .await
        .refused(401, "auth.ended");
}

#[tokio::test]
async fn garbage_is_refused() {
    let house = TestHouse::open().await;
    trade(&house, "garbage").await.refused(401, "auth.ended");
    let nobody = house.nobody();
    nobody
        .post(PATH, json!({}))
        .await
        .refused(401, "auth.required");
    nobody
        .post(PATH, json!({"refresh_token": 7}))
        .await
        .expect(422);
    nobody
        .post(PATH, json!({"token": "x"}))
        .await
        .refused_field("token", "unknown");
    let long = json!({"refresh_token": "x".repeat(201)});
    nobody
        .post(PATH, long)
        .await
        .refused_field("refresh_token", "invalid");
    let empty = nobody.call(reqwest::Method::POST, PATH);
    Answer::of(empty).await.refused(401, "auth.required");
}

#[tokio::test]
async fn the_web_app_gets_its_token_as_a_cookie_that_no_script_can_read() {
    let house = TestHouse::open().await;
    house.signed_in("ada").await;
    let web = house.nobody().sending("rostrum-client", "web");
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let answer = web.post("/api/v1/auth/login", body).await;
    assert_eq!(answer.expect(200)["refresh_token"], Value::Null);
    let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
    for part in [
        "HttpOnly",
        "SameSite=Strict",
        "Path=/api/v1/auth",
        "Max-Age=2592000",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().expect("a value");
    let with_cookie = web.sending("cookie", pair);
    let next = with_cookie.post(PATH, json!({})).await;
    assert_eq!(next.expect(200)["refresh_token"], Value::Null);
    let successor = next.header("set-cookie").expect("a cookie");
    assert_ne!(successor.split(';').next(), Some(pair));
}

#[tokio::test]
async fn a_cookie_alone_does_nothing_for_another_site() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let cookie = format!("rostrum_refresh={}", ada.refresh_token.expect("a token"));
    let foreign = house.nobody().sending("cookie", &cookie);
    foreign
        .post(PATH, json!({}))
        .await
        .refused(401, "auth.required");
    let forged = foreign
        .sending("rostrum-client", "web")
        .sending("sec-fetch-site", "cross-site");
    forged
        .post(PATH, json!({}))
        .await
        .refused(403, "auth.foreign_site");
    let own = foreign
        .sending("rostrum-client", "web")
        .sending("sec-fetch-site", "same-origin");
    own.post(PATH, json!({})).await.expect(200);
}
