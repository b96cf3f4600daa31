use std::time::Duration;

use rostrum::config::Config;
use rostrum::kit::Clock;
use serde_json::{Value, json};

use crate::support::sink::Sink;
use crate::support::{PASSWORD, Person, TestHouse, address_of};

const FORGOT: &str = "/api/v1/auth/forgot";
const RESET: &str = "/api/v1/auth/reset";
const NEW: &str = "another four words here";

fn token_in(letter: &Value) -> String {
    let text = letter["text"].as_str().expect("a text");
    let token = text.split_once("#token=").expect("a link").1;
    token.split_whitespace().next().expect("a token").to_owned()
}

#[tokio::test]
async fn who_forgot_the_password_gets_a_link_by_mail_and_sets_a_new_one() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let ada = house.signed_in("ada").await;
    let asked = house
        .nobody()
        .post(FORGOT, json!({"email": " ADA@example.org"}))
        .await;
    asked.expect(204);
    let letter = sink.letter().await;
    assert_eq!(letter["to"], json!(["ada@example.org"]));
    let body = json!({"token": token_in(&letter), "new_password": NEW});
    let weak = json!({"token": token_in(&letter), "new_password": "password123"});
    // A password that is not good enough does not use the link up.
    let refused = house.nobody().post(RESET, weak).await;
    refused.refused_field("new_password", "password.common");
    let tokens = house.nobody().post(RESET, body.clone()).await.expect(200);
    let fresh = Person::from_tokens(&house.url, &tokens);
    fresh.get("/api/v1/auth/profile").await.expect(200);
    ada.get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
    let told = sink.letter().await;
    assert_eq!(told["headers"]["subject"], "Your password was changed");
    house
        .nobody()
        .post(RESET, body)
        .await
        .refused(410, "reset.gone");
    let login = |password: &str| json!({"email": address_of("ada"), "password": password});
    let nobody = house.nobody();
    nobody
        .post("/api/v1/auth/login", login(NEW))
        .await
        .expect(200);
    let old = nobody.post("/api/v1/auth/login", login(PASSWORD)).await;
    old.refused(401, "auth.wrong_credentials");
}

#[tokio::test]
async fn an_unknown_or_closed_account_is_answered_alike_and_gets_no_letter() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let admin = house.admin().await;
    let gone = house.signed_in("gone").await;
    let close = format!("/api/v1/users/{}", gone.id);
    admin
        .patch(&close, json!({"state": "disabled"}))
        .await
        .expect(200);
    house.signed_in("ada").await;
    let nobody = house.nobody();
    let mut answers = Vec::new();
    for name in ["stranger", "gone", "ada"] {
        let asked = nobody
            .post(FORGOT, json!({"email": address_of(name)}))
            .await;
        answers.push((asked.status, asked.bytes));
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    // They are answered in their order, so the last one's letter says that there was none before.
    assert_eq!(sink.letter().await["to"], json!(["ada@example.org"]));
    assert_eq!(sink.more(), Vec::<Value>::new());
    let bad = nobody.post(FORGOT, json!({"email": "nobody"})).await;
    bad.refused_field("email", "email.malformed");
}

#[tokio::test]
async fn one_address_is_written_to_a_few_times_an_hour() {
    let house = TestHouse::open().await;
    let nobody = house.nobody();
    for _ in 0..4 {
        nobody
            .post(FORGOT, json!({"email": "x@example.org"}))
            .await
            .expect(204);
    }
    let refused = nobody.post(FORGOT, json!({"email": "x@example.org"})).await;
    refused.refused(429, "rate.limited");
    assert!(refused.header("retry-after").is_some());
    nobody
        .post(FORGOT, json!({"email": "y@example.org"}))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_link_that_is_too_old_or_invented_sets_nothing() {
    let change = |config: &mut Config| config.accounts.invite_link_hours = 2;
    let noon = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let house = TestHouse::build(change, Clock::held_at(noon)).await;
    let admin = house.admin().await;
    let new = json!({"email": "ada@example.org", "name": "Ada", "role": "student"});
    let made = admin.post("/api/v1/users", new).await.expect(201);
    let link = made["link"].as_str().expect("a link");
    let token = link.split_once("#token=").expect("behind the #").1;
    house.advance(Duration::from_secs(2 * 3600 + 1));
    for token in [token, "invented", ""] {
        let body = json!({"token": token, "new_password": NEW});
        house
            .nobody()
            .post(RESET, body)
            .await
            .refused(410, "reset.gone");
    }
}
