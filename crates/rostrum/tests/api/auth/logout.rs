use rostrum::accounts::{self, SignInEnded};
use serde_json::json;
use uuid::Uuid;

use crate::support::TestHouse;

const PATH: &str = "/api/v1/auth/logout";

#[tokio::test]
async fn who_signs_out_is_signed_out_on_this_device_and_on_no_other() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let phone = house.sign_in("ada").await;
    ada.get("/api/v1/auth/profile").await.expect(200);
    let answer = ada.post(PATH, json!({})).await;
    answer.expect(204);
    assert!(
        answer
            .header("set-cookie")
            .is_some_and(|cookie| cookie.contains("Max-Age=0"))
    );
    ada.get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
    let token = ada.token.clone().expect("a token");
    let refused = accounts::verify(&house.app, &token)
        .await
        .expect_err("refused");
    assert_eq!(refused.code(), "auth.ended");
    let body = json!({"refresh_token": ada.refresh_token});
    house
        .nobody()
        .post("/api/v1/auth/refresh", body)
        .await
        .refused(401, "auth.ended");
    phone.get("/api/v1/auth/profile").await.expect(200);
}

#[tokio::test]
async fn rooms_hear_which_sign_in_ended() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
    house.app.bus.on(move |ended: &SignInEnded| {
        let _ = sender.send(ended.user);
    });
    ada.post(PATH, json!({})).await.expect(204);
    assert_eq!(heard.recv().await, Some(ada.id));
}

#[tokio::test]
async fn what_another_process_ends_counts_a_second_later() {
    use sea_orm::ConnectionTrait as _;
    use std::time::Duration;

    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    ada.get("/api/v1/auth/profile").await.expect(200);
    let elsewhere = "UPDATE sign_ins SET ended_at = created_at";
    house
        .app
        .db
        .writer()
        .execute_unprepared(elsewhere)
        .await
        .expect("ended");
    house.advance(Duration::from_secs(1));
    ada.get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
}

#[tokio::test]
async fn guests_and_strangers_have_no_sign_in_to_end() {
    let house = TestHouse::open().await;
    house
        .nobody()
        .post(PATH, json!({}))
        .await
        .refused(401, "auth.required");
    house
        .guest(Uuid::nil())
        .post(PATH, json!({}))
        .await
        .refused(403, "forbidden");
}
