use serde_json::{Value, json};

use crate::support::{PASSWORD, TestHouse};

const PATH: &str = "/api/v1/auth/register";

fn ada() -> Value {
    json!({"email": "Ada@Example.org", "password": PASSWORD, "name": " Ada "})
}

fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut body = ada();
    body[field] = value.into();
    body
}

#[tokio::test]
async fn who_signs_up_is_signed_in_as_an_instructor() {
    let house = TestHouse::open().await;
    let answer = house.nobody().post(PATH, ada()).await;
    let tokens = answer.expect(201);
    assert_eq!(tokens["user"]["email"], "ada@example.org");
    assert_eq!(tokens["user"]["name"], "Ada");
    assert_eq!(tokens["user"]["role"], "instructor");
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 900);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("set-cookie").is_none());
    let ada = house
        .nobody()
        .holding(tokens["access_token"].as_str().expect("a token"));
    assert_eq!(
        ada.get("/api/v1/auth/profile").await.expect(200),
        tokens["user"]
    );
}

#[tokio::test]
async fn an_institution_can_let_people_sign_up_as_students() {
    use rostrum::config::Config;
    let settings = "[accounts]\nsignup_role = \"student\"";
    let settings: Config = toml::from_str(settings).expect("settings");
    let house = TestHouse::with(|config| config.accounts = settings.accounts).await;
    let tokens = house.nobody().post(PATH, ada()).await.expect(201);
    assert_eq!(tokens["user"]["role"], "student");
    assert!(toml::from_str::<Config>("[accounts]\nsignup_role = \"admin\"").is_err());
}

#[tokio::test]
async fn an_address_is_taken_whatever_its_case() {
    let house = TestHouse::open().await;
    house.nobody().post(PATH, ada()).await.expect(201);
    let again = house
        .nobody()
        .post(PATH, with("email", "aDA@example.ORG"))
        .await;
    again.refused(409, "auth.email_taken");
}

#[tokio::test]
async fn of_two_who_take_the_same_address_at_once_one_gets_it() {
    let house = TestHouse::open().await;
    let (one, two) = (house.nobody(), house.nobody());
    let (one, two) = tokio::join!(one.post(PATH, ada()), two.post(PATH, ada()));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let house = TestHouse::open().await;
    let nobody = house.nobody();
    let long = "x".repeat(101);
    let very_long = "x".repeat(100_000);
    for (field, value, code) in [
        ("email", "no address", "email.malformed"),
        ("email", very_long.as_str(), "invalid"),
        ("password", "short", "password.too_short"),
        ("password", "password1234", "password.common"),
        ("password", "ada@example.org", "password.common"),
        ("password", &"four words ".repeat(30), "password.too_long"),
        ("name", "  ", "name.empty"),
        ("name", long.as_str(), "name.too_long"),
        ("name", very_long.as_str(), "invalid"),
        ("name", "A\u{0}da", "name.control_characters"),
        ("role", "admin", "unknown"),
    ] {
        nobody
            .post(PATH, with(field, value))
            .await
            .refused_field(field, code);
    }
    let missing = nobody.post(PATH, json!({"email": "a@example.org"})).await;
    missing.refused_field("password", "missing");
    nobody
        .post(PATH, with("name", 7))
        .await
        .refused_field("name", "malformed");
}

#[tokio::test]
async fn a_body_that_is_no_json_or_endless_is_refused() {
    use crate::support::Answer;
    use reqwest::{Body, Method};

    let house = TestHouse::open().await;
    let call = || house.nobody().call(Method::POST, PATH);
    let json = "application/json";
    let bad = call().header("content-type", json).body("{\"email\":");
    Answer::of(bad).await.refused(400, "request.bad_json");
    let form = call().body("email=ada");
    Answer::of(form).await.refused(415, "request.not_json");
    let declared = call()
        .header("content-type", json)
        .body(vec![b' '; 2 << 20]);
    Answer::of(declared).await.refused(413, "request.too_large");
    let piece = || Ok::<_, std::io::Error>(vec![b' '; 64 << 10]);
    let endless = futures_util::stream::iter((0..64).map(move |_| piece()));
    let endless = call()
        .header("content-type", json)
        .body(Body::wrap_stream(endless));
    Answer::of(endless).await.refused(413, "request.too_large");
}

#[tokio::test]
async fn who_sends_a_gigabyte_hears_why_it_is_refused() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let house = TestHouse::open().await;
    let address = house
        .url
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let mut line = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        1 << 30
    );
    line.write_all(head.as_bytes()).await.expect("the head");
    // As a client that looks for its answer only when it has sent a good deal.
    for _ in 0..32 {
        line.write_all(&vec![b' '; 1 << 20])
            .await
            .expect("still open");
    }
    let mut answer = vec![0; 12];
    line.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn one_address_cannot_make_accounts_without_end() {
    let house = TestHouse::with(|config| config.accounts.signups_per_address = 2).await;
    let nobody = house.nobody();
    for name in ["a", "b"] {
        let body = with("email", format!("{name}@example.org"));
        nobody.post(PATH, body).await.expect(201);
    }
    let third = nobody
        .sending("x-forwarded-for", "203.0.113.9")
        .post(PATH, ada())
        .await;
    third.refused(429, "rate.limited");
    assert!(third.header("retry-after").is_some());
}
