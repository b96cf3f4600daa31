use serde_json::json;

use super::{School, put, text};
use crate::support::TestHouse;

#[tokio::test]
async fn a_student_comes_in_by_the_code_of_the_course() {
    let school = School::open().await;
    let open = school
        .teacher
        .post(&school.at("join-code"), json!({}))
        .await
        .expect(200);
    let code = text(&open["join_code"]);
    assert_eq!(code.len(), 11);
    let seen = school.teacher.get(&school.course).await.expect(200);
    assert_eq!(seen["join_code"], code.as_str());
    let bob = school.person("bob").await;
    let typed = json!({"join_code": code.to_lowercase().replace('-', " ")});
    let joined = bob.post("/api/v1/courses/join", typed).await.expect(201);
    assert_eq!(joined["student_id"], json!(bob.id));
    assert_eq!(joined["course_id"], json!(school.id));
    let again = bob
        .post(&school.at("enroll"), json!({"join_code": code}))
        .await
        .expect(200);
    assert_eq!(again["id"], joined["id"]);
    let seen = bob.get(&school.course).await.expect(200);
    assert!(seen["join_code"].is_null());
    let sue = school.person("sue").await;
    sue.post(&school.at("enroll"), json!({"join_code": code}))
        .await
        .expect(201);
    let own = school
        .teacher
        .post("/api/v1/courses/join", json!({"join_code": code}))
        .await;
    own.refused(409, "enrollment.is_staff");
}

#[tokio::test]
async fn a_code_that_was_closed_or_replaced_opens_nothing() {
    let school = School::open().await;
    let bob = school.person("bob").await;
    let open = async || {
        let open = school
            .teacher
            .post(&school.at("join-code"), json!({}))
            .await
            .expect(200);
        json!({"join_code": text(&open["join_code"])})
    };
    let path = "/api/v1/courses/join";
    let first = open().await;
    let second = open().await;
    assert_ne!(first, second);
    bob.post(path, first)
        .await
        .refused(404, "join_code.unknown");
    school
        .teacher
        .delete(&school.at("join-code"))
        .await
        .expect(204);
    school
        .teacher
        .delete(&school.at("join-code"))
        .await
        .expect(204);
    bob.post(path, second)
        .await
        .refused(404, "join_code.unknown");
    let third = open().await;
    put(&school.teacher, &school.course, json!({"archived": true}))
        .await
        .expect(200);
    bob.post(path, third.clone())
        .await
        .refused(404, "join_code.unknown");
    put(&school.teacher, &school.course, json!({"archived": false}))
        .await
        .expect(200);
    school.teacher.delete(&school.course).await.expect(204);
    bob.post(path, third)
        .await
        .refused(404, "join_code.unknown");
}

#[tokio::test]
async fn a_wrong_code_says_nothing_of_the_course() {
    let school = School::open().await;
    school
        .teacher
        .post(&school.at("join-code"), json!({}))
        .await
        .expect(200);
    let bob = school.person("bob").await;
    let absent = format!("/api/v1/courses/{}/enroll", school.house.app.new_id());
    for path in [
        school.at("enroll"),
        absent,
        "/api/v1/courses/join".to_owned(),
    ] {
        for code in ["AAAAA-AAAAA", "", "'; DROP TABLE courses"] {
            let body = json!({"join_code": code});
            bob.post(&path, body)
                .await
                .refused(404, "join_code.unknown");
        }
    }
}

#[tokio::test]
async fn a_code_of_another_course_does_not_open_this_one() {
    let school = School::open().await;
    let other = school
        .teacher
        .post("/api/v1/courses", json!({"title": "Other"}))
        .await
        .expect(201);
    let open = format!("/api/v1/courses/{}/join-code", text(&other["id"]));
    let open = school.teacher.post(&open, json!({})).await.expect(200);
    let bob = school.person("bob").await;
    let body = json!({"join_code": open["join_code"]});
    bob.post(&school.at("enroll"), body)
        .await
        .refused(404, "join_code.unknown");
}

#[tokio::test]
async fn who_was_taken_out_does_not_come_back_by_the_code() {
    let school = School::open().await;
    let open = school
        .teacher
        .post(&school.at("join-code"), json!({}))
        .await
        .expect(200);
    let bob = school.student("bob").await;
    let leave = school.at(&format!("enroll/{}", bob.id));
    school.teacher.delete(&leave).await.expect(204);
    let path = "/api/v1/courses/join";
    bob.post(path, open)
        .await
        .refused(409, "enrollment.withdrawn");
    bob.get(&school.course).await.refused(404, "not_found");
}

#[tokio::test]
async fn codes_cannot_be_guessed_quickly() {
    let house = TestHouse::with(|config| config.courses.codes_per_account = 3).await;
    let school = School::of(house).await;
    let bob = school.person("bob").await;
    let guess = json!({"join_code": "AAAAA-AAAAA"});
    let path = "/api/v1/courses/join";
    for _ in 0..3 {
        bob.post(path, guess.clone())
            .await
            .refused(404, "join_code.unknown");
    }
    let refused = bob.post(path, guess.clone()).await;
    refused.refused(429, "rate.limited");
    assert!(refused.header("retry-after").is_some());
    let sue = school.person("sue").await;
    sue.post(path, guess)
        .await
        .refused(404, "join_code.unknown");
}

#[tokio::test]
async fn only_who_manages_students_opens_and_closes_the_code() {
    let school = School::open().await;
    let path = school.at("join-code");
    let bob = school.student("bob").await;
    let assistant = school.staff("kim", "assistant").await;
    for person in [&bob, &assistant] {
        person
            .post(&path, json!({}))
            .await
            .refused(403, "forbidden");
        person.delete(&path).await.refused(403, "forbidden");
    }
    let stranger = school.house.signed_in("eve").await;
    stranger
        .post(&path, json!({}))
        .await
        .refused(404, "not_found");
    let nobody = school.house.nobody();
    nobody
        .post(&path, json!({}))
        .await
        .refused(401, "auth.required");
    nobody
        .post("/api/v1/courses/join", json!({"join_code": "A"}))
        .await
        .refused(401, "auth.required");
    let guest = school.house.guest(school.house.app.new_id());
    guest
        .post("/api/v1/courses/join", json!({"join_code": "A"}))
        .await
        .refused(403, "forbidden");
    school
        .permit(&assistant, "assistant", &["students.manage"], &[])
        .await
        .expect(200);
    assistant.post(&path, json!({})).await.expect(200);
}
