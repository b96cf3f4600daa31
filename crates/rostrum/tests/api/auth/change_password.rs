use serde_json::{Value, json};

use crate::support::{PASSWORD, TestHouse};

const PATH: &str = "/api/v1/auth/change-password";
const NEW: &str = "another four words";

fn change(current: &str, new: &str) -> Value {
    json!({"current_password": current, "new_password": new})
}

#[tokio::test]
async fn the_new_password_holds_and_the_other_devices_are_signed_out() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let phone = house.sign_in("ada").await;
    phone.get("/api/v1/auth/profile").await.expect(200);
    ada.post(PATH, change(PASSWORD, NEW)).await.expect(204);
    ada.get("/api/v1/auth/profile").await.expect(200);
    phone
        .get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
    let body = json!({"refresh_token": phone.refresh_token});
    house
        .nobody()
        .post("/api/v1/auth/refresh", body)
        .await
        .refused(401, "auth.ended");
    let login = |password: &str| json!({"email": "ada@example.org", "password": password});
    let nobody = house.nobody();
    let old = nobody.post("/api/v1/auth/login", login(PASSWORD)).await;
    old.refused(401, "auth.wrong_credentials");
    nobody
        .post("/api/v1/auth/login", login(NEW))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_wrong_current_password_and_a_weak_new_one_are_refused() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let wrong = ada.post(PATH, change("another password", NEW)).await;
    wrong.refused_field("current_password", "password.wrong");
    let weak = ada.post(PATH, change(PASSWORD, "password1234")).await;
    weak.refused_field("new_password", "password.common");
    let short = ada.post(PATH, change(PASSWORD, "short")).await;
    short.refused_field("new_password", "password.too_short");
}

#[tokio::test]
async fn the_current_password_cannot_be_guessed_by_who_holds_a_token() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let mut tried = 0;
    for _ in 0..20 {
        let answer = ada.post(PATH, change("another password", NEW)).await;
        tried += u32::from(answer.status == 422);
    }
    assert!(tried <= 10, "{tried} tries came through");
}
