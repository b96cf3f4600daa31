use rostrum::kit::Role;
use serde_json::json;

use crate::support::TestHouse;

#[tokio::test]
async fn a_teacher_makes_a_course_and_owns_it() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let body = json!({
        "title": " Algebra ", "description": "Groups and rings", "catalogue_code": "MA 101",
        "term": "Winter 2026", "time_zone": "Europe/Berlin",
    });
    let made = ada.post("/api/v1/courses", body).await.expect(201);
    assert_eq!(made["title"], "Algebra");
    assert_eq!(made["catalogue_code"], "MA 101");
    assert_eq!(made["time_zone"], "Europe/Berlin");
    assert_eq!(made["my_role"], "owner");
    assert_eq!(made["my_actions"].as_array().expect("actions").len(), 12);
    assert_eq!(made["owner"], json!({"id": ada.id, "name": "ada"}));
    assert_eq!(made["students"], 0);
    assert_eq!(made["lectures"], 0);
    assert_eq!(made["archived"], false);
    for empty in ["join_code", "cover_url", "restorable_until"] {
        assert!(made[empty].is_null(), "{empty}");
    }
    let path = format!("/api/v1/courses/{}", made["id"].as_str().expect("an id"));
    assert_eq!(ada.get(&path).await.expect(200), made);
}

#[tokio::test]
async fn a_course_has_the_zone_of_whoever_makes_it() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let made = ada
        .post("/api/v1/courses", json!({"title": "A"}))
        .await
        .expect(201);
    assert_eq!(made["time_zone"], "UTC");
    let zone = json!({"time_zone": "Asia/Tokyo"});
    ada.patch("/api/v1/auth/profile", zone).await.expect(200);
    let made = ada
        .post("/api/v1/courses", json!({"title": "A"}))
        .await
        .expect(201);
    assert_eq!(made["time_zone"], "Asia/Tokyo");
}

#[tokio::test]
async fn only_teachers_make_courses() {
    let house = TestHouse::open().await;
    let body = json!({"title": "Algebra"});
    let path = "/api/v1/courses";
    house
        .nobody()
        .post(path, body.clone())
        .await
        .refused(401, "auth.required");
    let student = house.with_role("eve", Role::Student).await;
    student
        .post(path, body.clone())
        .await
        .refused(403, "forbidden");
    let guest = house.guest(house.app.new_id());
    guest
        .post(path, body.clone())
        .await
        .refused(403, "forbidden");
    house.admin().await.post(path, body).await.expect(201);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_course_is_named() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    for (body, field, code) in [
        (json!({}), "title", "missing"),
        (json!({"title": "  "}), "title", "invalid"),
        (json!({"title": "x".repeat(201)}), "title", "invalid"),
        (json!({"title": "A", "term": ""}), "term", "invalid"),
        (
            json!({"title": "A", "description": "x".repeat(10_001)}),
            "description",
            "invalid",
        ),
        (
            json!({"title": "A", "time_zone": "Middle Earth"}),
            "time_zone",
            "time_zone.malformed",
        ),
        (json!({"title": "A", "colour": "red"}), "colour", "unknown"),
    ] {
        ada.post("/api/v1/courses", body)
            .await
            .refused_field(field, code);
    }
    let list = ada.get("/api/v1/courses").await.expect(200);
    assert_eq!(list["items"], json!([]));
}
