use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use rostrum::accounts;
use rostrum::kit::Caller;
use uuid::Uuid;

use crate::support::{Answer, TestHouse};

const PATH: &str = "/api/v1/auth/profile";

#[tokio::test]
async fn forged_tokens_are_refused_on_the_api_and_for_the_socket() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let good = ada.token.clone().expect("a token");
    let parts: Vec<&str> = good.split('.').collect();
    let claims = String::from_utf8(B64.decode(parts[1]).expect("base64")).expect("text");
    let none = B64.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let later = B64.encode(claims.replace("\"exp\":1", "\"exp\":9"));
    let as_text = B64.encode(claims.replace("\"aud\":\"rostrum\"", "\"aud\":[\"rostrum\"]"));
    let forged = [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{later}.{}", parts[0], parts[2]),
        format!("{}.{as_text}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{good}x"),
        good.to_uppercase(),
        "garbage".to_owned(),
        "..".to_owned(),
        "x".repeat(8000),
        ada.refresh_token.clone().expect("a token"),
    ];
    for token in forged {
        let answer = ada.holding(&token).get(PATH).await;
        answer.refused(401, "auth.invalid_token");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        let refused = accounts::verify(&house.app, &token)
            .await
            .expect_err("refused");
        assert_eq!(refused.code(), "auth.invalid_token");
    }
    ada.get(PATH).await.expect(200);
}

#[tokio::test]
async fn a_token_travels_in_one_authorization_header_and_nowhere_else() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let token = ada.token.clone().expect("a token");
    let nobody = house.nobody();
    let query = format!("{PATH}?access_token={token}&token={token}");
    nobody.get(&query).await.refused(401, "auth.required");
    let basic = nobody.sending("authorization", &format!("Basic {token}"));
    basic.get(PATH).await.refused(401, "auth.invalid_token");
    let twice = ada.sending("authorization", &format!("Bearer {token}"));
    twice.get(PATH).await.refused(401, "auth.invalid_token");
    let small = nobody.sending("authorization", &format!("bearer {token}"));
    small.get(PATH).await.expect(200);
}

#[tokio::test]
async fn a_token_holds_for_its_time() {
    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    house.advance(Duration::from_secs(899));
    ada.get(PATH).await.expect(200);
    house.advance(Duration::from_secs(3));
    ada.get(PATH).await.refused(401, "auth.expired_token");
    let guest = house.guest(Uuid::nil());
    house.advance(Duration::from_secs(25 * 3600));
    guest.get(PATH).await.refused(401, "auth.expired_token");
}

#[tokio::test]
async fn a_token_of_another_house_is_none_of_ours() {
    let (house, other) = (TestHouse::open().await, TestHouse::open().await);
    let ada = other.signed_in("ada").await;
    house.signed_in("ada").await;
    let stranger = house.nobody().holding(&ada.token.expect("a token"));
    stranger.get(PATH).await.refused(401, "auth.invalid_token");
}

#[tokio::test]
async fn a_token_survives_a_restart_of_the_server() {
    use rostrum::kit::Clock;
    let data = tempfile::tempdir().expect("a folder");
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let token = house.signed_in("ada").await.token.expect("a token");
    house.close().await;
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    house.nobody().holding(&token).get(PATH).await.expect(200);
}

#[tokio::test]
async fn the_socket_knows_users_and_guests() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let room = house.app.new_id();
    let guest = house.guest(room);
    let token = guest.token.clone().expect("a token");
    let caller = accounts::verify(&house.app, &token).await.expect("known");
    assert_eq!(caller, Caller::Guest { id: guest.id, room });
    let token = ada.token.clone().expect("a token");
    let caller = accounts::verify(&house.app, &token).await.expect("known");
    assert_eq!(caller.user(), Some(ada.id));
}

#[tokio::test]
async fn a_bad_token_does_not_hinder_what_needs_none() {
    let house = TestHouse::open().await;
    let bad = house.nobody().holding("garbage");
    Answer::of(bad.call(reqwest::Method::GET, "/health"))
        .await
        .expect(200);
}
