use std::time::Duration;

use rostrum::accounts;
use rostrum::kit::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestHouse};

const PATH: &str = "/api/v1/auth/welcome";

async fn first_link(house: &TestHouse) -> String {
    let link = accounts::first_link(&house.app).await.expect("asked");
    token_of(&link.expect("there is no admin"))
}

fn token_of(link: &url::Url) -> String {
    assert_eq!(link.path(), "/welcome");
    assert_eq!(link.query(), None);
    let fragment = link.fragment().expect("a token");
    fragment.strip_prefix("token=").expect("a token").to_owned()
}

fn first(token: &str) -> Value {
    json!({"token": token, "email": "root@example.org", "password": PASSWORD, "name": "Root"})
}

#[tokio::test]
async fn the_first_admin_comes_in_by_the_link_once() {
    let house = TestHouse::open().await;
    let token = first_link(&house).await;
    let nobody = house.nobody();
    assert_eq!(
        nobody.get("/api/v1/instance").await.expect(200)["has_admin"],
        false
    );
    nobody
        .post(PATH, json!({"token": token}))
        .await
        .refused_field("email", "missing");
    let tokens = nobody.post(PATH, first(&token)).await.expect(200);
    assert_eq!(tokens["user"]["role"], "admin");
    let admin = Person::from_tokens(&house.url, &tokens);
    admin.get("/api/v1/admin/settings").await.expect(200);
    nobody
        .post(PATH, first(&token))
        .await
        .refused(410, "welcome.gone");
    assert_eq!(
        nobody.get("/api/v1/instance").await.expect(200)["has_admin"],
        true
    );
    assert!(
        accounts::first_link(&house.app)
            .await
            .expect("asked")
            .is_none()
    );
}

#[tokio::test]
async fn of_two_links_for_the_first_admin_the_later_holds_and_for_a_day() {
    let house = TestHouse::held().await;
    let early = first_link(&house).await;
    let late = first_link(&house).await;
    let nobody = house.nobody();
    nobody
        .post(PATH, first(&early))
        .await
        .refused(410, "welcome.gone");
    house.advance(Duration::from_secs(24 * 3600));
    nobody
        .post(PATH, first(&late))
        .await
        .refused(410, "welcome.gone");
    nobody
        .post(PATH, first("garbage"))
        .await
        .refused(410, "welcome.gone");
}

#[tokio::test]
async fn who_has_an_account_becomes_admin_by_its_password_only() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let token = first_link(&house).await;
    let mut body = json!({"token": token, "email": "ada@example.org", "name": "A"});
    body["password"] = "another password".into();
    let nobody = house.nobody();
    nobody
        .post(PATH, body.clone())
        .await
        .refused(401, "auth.wrong_credentials");
    body["password"] = PASSWORD.into();
    let tokens = nobody.post(PATH, body).await.expect(200);
    assert_eq!(tokens["user"]["id"], ada.id.to_string());
    assert_eq!(tokens["user"]["role"], "admin");
}

#[tokio::test]
async fn a_locked_out_admin_comes_in_again_by_a_link_of_the_command_line() {
    let house = TestHouse::open().await;
    let root = house.with_role("root", Role::Admin).await;
    house.signed_in("ada").await;
    let link = accounts::link_for(&house.app, None).await.expect("a link");
    let tokens = house
        .nobody()
        .post(PATH, json!({"token": token_of(&link)}))
        .await
        .expect(200);
    assert_eq!(tokens["user"]["id"], root.id.to_string());
    let not_admin = accounts::link_for(&house.app, Some("ada@example.org")).await;
    assert_eq!(not_admin.expect_err("refused").kind().status(), 422);
}

#[tokio::test]
async fn a_link_cannot_be_guessed() {
    let house = TestHouse::open().await;
    let token = first_link(&house).await;
    assert!(token.len() >= 22, "128 bits are 22 characters");
    let mut tried = 0;
    for n in 0..20 {
        let answer = house
            .nobody()
            .post(PATH, first(&format!("guess {n}")))
            .await;
        tried += u32::from(answer.status == 410);
    }
    assert!(tried <= 10, "{tried} tries came through");
}
