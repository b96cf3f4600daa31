use std::sync::{Arc, Mutex};
use std::time::Duration;

use rostrum::courses::{self, LecturePublished};
use serde_json::json;

use super::School;
use crate::support::TestHouse;

/// Collects what is announced.
fn heard(house: &TestHouse) -> Arc<Mutex<Vec<String>>> {
    let all = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&all);
    house.app.bus.on(move |fact: &LecturePublished| {
        ear.lock()
            .expect("no panic")
            .push(fact.recording.to_string());
    });
    all
}

#[tokio::test]
async fn publishing_twice_is_publishing_once() {
    let school = School::open().await;
    let told = heard(&school.house);
    let id = school.lecture("Groups").await;
    let path = school.at(&format!("recordings/{id}/publish"));
    let first = school.teacher.post(&path, json!({})).await.expect(200);
    assert_eq!(first["state"], "published");
    assert!(first["published_at"].is_string());
    let again = school
        .teacher
        .post(&path, json!({"published": true}))
        .await
        .expect(200);
    assert_eq!(again, first);
    assert_eq!(*told.lock().expect("no panic"), [id]);
}

#[tokio::test]
async fn a_lecture_that_is_taken_back_is_gone_for_students_at_once() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let id = school.published("Groups").await;
    let watch = format!("/api/v1/recordings/{id}");
    student.get(&watch).await.expect(200);
    let path = school.at(&format!("recordings/{id}/publish"));
    for _ in 0..2 {
        let back = school
            .teacher
            .post(&path, json!({"published": false}))
            .await
            .expect(200);
        assert_eq!(back["state"], "draft");
        assert!(back["publish_at"].is_null());
    }
    student.get(&watch).await.refused(404, "not_found");
    assert!(school.titles(&student).await.is_empty());
}

#[tokio::test]
async fn a_lecture_appears_at_its_time_without_anybody_doing_anything() {
    let school = School::of(TestHouse::held().await).await;
    let told = heard(&school.house);
    let student = school.student("bob").await;
    let id = school.lecture("Groups").await;
    let watch = format!("/api/v1/recordings/{id}");
    let path = school.at(&format!("recordings/{id}/publish"));
    let at = school.house.app.clock.now() + chrono::Duration::minutes(10);
    let planned = school
        .teacher
        .post(&path, json!({"at": at}))
        .await
        .expect(200);
    assert_eq!(planned["state"], "scheduled");
    assert!(planned["published_at"].is_null());
    school.house.advance(Duration::from_secs(599));
    student.get(&watch).await.refused(404, "not_found");
    assert!(school.titles(&student).await.is_empty());
    courses::tell_due(&school.house.app).await.expect("told");
    assert!(told.lock().expect("no panic").is_empty());
    school.house.advance(Duration::from_secs(1));
    student.get(&watch).await.expect(200);
    assert_eq!(school.titles(&student).await, ["Groups"]);
    for _ in 0..2 {
        courses::tell_due(&school.house.app).await.expect("told");
    }
    assert_eq!(*told.lock().expect("no panic"), [id]);
}

#[tokio::test]
async fn only_who_may_publishes() {
    let school = School::open().await;
    let id = school.lecture("Groups").await;
    let path = school.at(&format!("recordings/{id}/publish"));
    let assistant = school.staff("kim", "assistant").await;
    let student = school.student("bob").await;
    assistant
        .post(&path, json!({}))
        .await
        .refused(403, "forbidden");
    student
        .post(&path, json!({}))
        .await
        .refused(403, "forbidden");
    let stranger = school.house.signed_in("eve").await;
    stranger
        .post(&path, json!({}))
        .await
        .refused(404, "not_found");
    school
        .house
        .nobody()
        .post(&path, json!({}))
        .await
        .refused(401, "auth.required");
    let helper = school.staff("joe", "co_instructor").await;
    helper.post(&path, json!({})).await.expect(200);
    let absent = school.at(&format!("recordings/{}/publish", school.house.app.new_id()));
    school
        .teacher
        .post(&absent, json!({}))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn what_is_wrong_with_a_time_is_named() {
    let school = School::open().await;
    let id = school.lecture("Groups").await;
    let path = school.at(&format!("recordings/{id}/publish"));
    for (body, field, code) in [
        (json!({"at": "tomorrow"}), "at", "malformed"),
        (json!({"at": "1969-01-01T00:00:00Z"}), "at", "invalid"),
        (json!({"at": "9999-01-01T00:00:00Z"}), "at", "invalid"),
        (
            json!({"at": "2030-01-01T00:00:00Z", "published": false}),
            "published",
            "publish.contradiction",
        ),
    ] {
        school
            .teacher
            .post(&path, body)
            .await
            .refused_field(field, code);
    }
    let past = json!({"at": "2020-01-01T00:00:00.123456Z"});
    let done = school.teacher.post(&path, past).await.expect(200);
    assert_eq!(done["state"], "published");
    assert_eq!(done["publish_at"], "2020-01-01T00:00:00.123Z");
}
