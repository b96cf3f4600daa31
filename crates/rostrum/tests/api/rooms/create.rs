//! `POST /api/v1/signalling/room/create`

use rostrum::kit::Role;
use serde_json::json;

use crate::support::TestHouse;

const PATH: &str = "/api/v1/signalling/room/create";

#[tokio::test]
async fn an_instructor_makes_a_room_and_is_its_host() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let made = ada
        .post(PATH, json!({"name": "  Talk  ", "kind": "lecture"}))
        .await;
    let made = made.expect(201);
    assert_eq!(
        (&made["name"], &made["kind"]),
        (&json!("Talk"), &json!("lecture"))
    );
    let id = made["id"].as_str().expect("an id");
    let url = made["join_url"].as_str().expect("a link");
    assert!(url.contains(&format!("/room/{id}#k=")), "{url}");
    let room = ada.get(&format!("/api/v1/rooms/{id}")).await.expect(200);
    assert_eq!(room["my_role"], "host");
    assert_eq!(room["join_url"], made["join_url"]);
    assert_eq!(
        room["live"],
        json!({"session_id": null, "participants": 0, "recording_id": null})
    );
}

#[tokio::test]
async fn a_student_makes_no_room() {
    let house = TestHouse::open().await;
    let sam = house.with_role("sam", Role::Student).await;
    let refused = sam
        .post(PATH, json!({"name": "Mine", "kind": "studio"}))
        .await;
    refused.refused(403, "forbidden");
}

#[tokio::test]
async fn nobody_makes_no_room() {
    let house = TestHouse::open().await;
    let body = json!({"name": "Mine", "kind": "studio"});
    house
        .nobody()
        .post(PATH, body)
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let long = "x".repeat(121);
    for (body, field, code) in [
        (json!({"name": "", "kind": "studio"}), "name", "invalid"),
        (json!({"name": long, "kind": "studio"}), "name", "invalid"),
        (
            json!({"name": "a\u{7}b", "kind": "studio"}),
            "name",
            "invalid",
        ),
        (json!({"kind": "studio"}), "name", "missing"),
        (json!({"name": "x"}), "kind", "missing"),
        (
            json!({"name": "x", "kind": "studio", "owner_id": 1}),
            "owner_id",
            "unknown",
        ),
    ] {
        ada.post(PATH, body).await.refused_field(field, code);
    }
    ada.post(PATH, json!({"name": "x", "kind": "cinema"}))
        .await
        .refused_field("kind", "malformed");
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_and_blames_no_field() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    for body in [json!(["via list", "studio"]), json!(null), json!("x")] {
        let answer = ada.post(PATH, body).await;
        answer.refused(422, "request.invalid");
        assert!(answer.json()["errors"].is_null(), "{}", answer.text());
    }
}
