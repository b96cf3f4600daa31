use serde_json::json;

use crate::support::{PASSWORD, Person, TestHouse};

const PATH: &str = "/api/v1/users";

fn ada() -> serde_json::Value {
    json!({"email": "Ada@Example.org", "name": "Ada", "role": "student"})
}

#[tokio::test]
async fn an_invited_person_sets_a_password_by_the_link_and_is_in() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let made = admin.post(PATH, ada()).await.expect(201);
    assert_eq!(made["user"]["state"], "invited");
    assert_eq!(made["user"]["email"], "ada@example.org");
    let link = made["link"].as_str().expect("a link");
    let (page, token) = link.split_once("#token=").expect("behind the #");
    assert_eq!(page, format!("{}reset", house.app.public_url));
    // Without a password nobody signs in, whatever they try.
    let login = json!({"email": "ada@example.org", "password": PASSWORD});
    let nobody = house.nobody();
    let early = nobody.post("/api/v1/auth/login", login.clone()).await;
    early.refused(401, "auth.wrong_credentials");
    // Without a mail server the admin finds the letter with the link in the outbox.
    let held = admin
        .get("/api/v1/admin/outbox?state=held")
        .await
        .expect(200);
    assert_eq!(held["items"][0]["links"][0], link);
    assert_eq!(held["items"][0]["to"], "ada@example.org");
    let body = json!({"token": token, "new_password": PASSWORD});
    let tokens = nobody
        .post("/api/v1/auth/reset", body.clone())
        .await
        .expect(200);
    assert_eq!(tokens["user"]["state"], "active");
    let ada = Person::from_tokens(&house.url, &tokens);
    assert_eq!(
        ada.get("/api/v1/auth/profile").await.expect(200)["name"],
        "Ada"
    );
    nobody.post("/api/v1/auth/login", login).await.expect(200);
    let again = nobody.post("/api/v1/auth/reset", body).await;
    again.refused(410, "reset.gone");
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_named_and_nobody_is_made() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    admin.post(PATH, ada()).await.expect(201);
    admin
        .post(PATH, ada())
        .await
        .refused(409, "auth.email_taken");
    for (field, value, code) in [
        ("email", json!("nobody"), "email.malformed"),
        ("name", json!(" "), "name.empty"),
        ("role", json!("boss"), "malformed"),
        ("password", json!(PASSWORD), "unknown"),
    ] {
        let mut body = json!({"email": "x@example.org", "name": "X", "role": "student"});
        body[field] = value;
        admin.post(PATH, body).await.refused_field(field, code);
    }
    let all = admin.get(PATH).await.expect(200);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    let grace = house.signed_in("grace").await;
    grace.post(PATH, ada()).await.refused(404, "not_found");
    house
        .nobody()
        .post(PATH, ada())
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn an_admin_hands_over_a_link_to_who_forgot_the_password() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    let path = format!("{PATH}/{}/reset-link", ada.id);
    let link = admin.post(&path, json!({})).await.expect(200);
    let url = link["url"].as_str().expect("a link");
    let token = url.split_once("#token=").expect("behind the #").1;
    let body = json!({"token": token, "new_password": "another four words here"});
    let reset = house.nobody().post("/api/v1/auth/reset", body).await;
    reset.expect(200);
    // Whoever knew the old password is out.
    let old = ada.get("/api/v1/auth/profile").await;
    old.refused(401, "auth.ended");
    ada.post(&path, json!({})).await.refused(401, "auth.ended");
    let grace = house.signed_in("grace").await;
    grace.post(&path, json!({})).await.refused(404, "not_found");
    let absent = format!("{PATH}/{}/reset-link", house.app.new_id());
    admin
        .post(&absent, json!({}))
        .await
        .refused(404, "not_found");
}
