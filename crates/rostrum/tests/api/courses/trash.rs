use std::time::Duration;

use rostrum::courses;
use serde_json::json;

use super::{School, put};
use crate::support::TestHouse;

#[tokio::test]
async fn a_course_in_the_trash_is_there_only_for_its_owner_and_lends_nothing() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let helper = school.staff("kim", "co_instructor").await;
    let recording = school.published("Groups").await;
    let watch = format!("/api/v1/recordings/{recording}");
    student.get(&watch).await.expect(200);
    student
        .delete(&school.course)
        .await
        .refused(403, "forbidden");
    helper
        .delete(&school.course)
        .await
        .refused(403, "forbidden");
    school.teacher.delete(&school.course).await.expect(204);
    school.teacher.delete(&school.course).await.expect(204);

    student.get(&watch).await.refused(404, "not_found");
    helper.get(&watch).await.refused(404, "not_found");
    for person in [&student, &helper] {
        person.get(&school.course).await.refused(404, "not_found");
        person
            .get(&school.at("lectures"))
            .await
            .refused(404, "not_found");
        let path = format!("{}/restore", school.course);
        let refused = person.post(&path, json!({})).await;
        assert!([403, 404].contains(&refused.status.as_u16()));
        let list = person.get("/api/v1/courses").await.expect(200);
        assert_eq!(list["items"], json!([]));
    }
    put(&school.teacher, &school.course, json!({"title": "B"}))
        .await
        .refused(409, "course.trashed");
    let trash = school
        .teacher
        .get("/api/v1/courses?trashed=true")
        .await
        .expect(200);
    assert!(trash["items"][0]["restorable_until"].is_string());

    let back = school
        .teacher
        .post(&school.at("restore"), json!({}))
        .await
        .expect(200);
    assert!(back["restorable_until"].is_null());
    student.get(&watch).await.expect(200);
    assert_eq!(school.titles(&student).await, ["Groups"]);
}

#[tokio::test]
async fn what_lay_in_the_trash_too_long_goes_and_leaves_the_recordings() {
    let school = School::of(TestHouse::held().await).await;
    let recording = school.published("Groups").await;
    school.teacher.delete(&school.course).await.expect(204);
    school.house.advance(Duration::from_secs(31 * 24 * 3600));
    let teacher = school.house.sign_in("ada").await;
    teacher
        .post(&school.at("restore"), json!({}))
        .await
        .refused(410, "course.gone");
    courses::empty_trash(&school.house.app)
        .await
        .expect("emptied");
    teacher.get(&school.course).await.refused(404, "not_found");
    school
        .house
        .admin()
        .await
        .get(&school.course)
        .await
        .refused(404, "not_found");
    teacher
        .get(&format!("/api/v1/recordings/{recording}"))
        .await
        .expect(200);
}
