use serde_json::json;

use super::{School, text};

#[tokio::test]
async fn a_copy_has_the_lectures_as_drafts_and_who_teaches_and_no_students() {
    let school = School::open().await;
    let ada = &school.teacher;
    let helper = school.staff("kim", "co_instructor").await;
    let observer = school.staff("joe", "observer").await;
    let old_student = school.student("bob").await;
    let section = ada
        .post(&school.at("sections"), json!({"title": "S"}))
        .await
        .expect(201);
    let recording = school.published("Groups").await;
    let path = school.at(&format!("recordings/{recording}"));
    ada.patch(&path, json!({"section_id": section["id"]}))
        .await
        .expect(200);
    let trashed = school.published("Trashed").await;
    ada.delete(&format!("/api/v1/recordings/{trashed}"))
        .await
        .expect(204);
    ada.post(&school.at("join-code"), json!({}))
        .await
        .expect(200);

    let body = json!({"title": "Algebra again", "term": "Next", "time_zone": "Asia/Tokyo"});
    let copy = ada.post(&school.at("copy"), body).await.expect(201);
    assert_eq!(copy["title"], "Algebra again");
    assert_eq!(copy["term"], "Next");
    assert_eq!(copy["my_role"], "owner");
    assert_eq!(copy["students"], 0);
    assert_eq!(copy["lectures"], 1);
    assert!(copy["join_code"].is_null());
    let new = format!("/api/v1/courses/{}", text(&copy["id"]));
    let lectures = ada.get(&format!("{new}/lectures")).await.expect(200);
    assert_eq!(lectures["items"][0]["state"], "draft");
    assert_ne!(lectures["items"][0]["section_id"], section["id"]);
    let sections = ada.get(&format!("{new}/sections")).await.expect(200);
    assert_eq!(
        lectures["items"][0]["section_id"],
        sections["items"][0]["id"]
    );
    assert_eq!(
        helper.get(&new).await.expect(200)["my_role"],
        "co_instructor"
    );
    for person in [&old_student, &observer] {
        person.get(&new).await.refused(404, "not_found");
    }

    // The new term's students see what is published there, and nothing by the old course.
    let new_student = school.person("new").await;
    let enrol = json!({"student_id": new_student.id});
    ada.post(&format!("{new}/enroll"), enrol).await.expect(201);
    let watch = format!("/api/v1/recordings/{recording}");
    new_student.get(&watch).await.refused(404, "not_found");
    let publish = format!("{new}/recordings/{recording}/publish");
    ada.post(&publish, json!({})).await.expect(200);
    new_student.get(&watch).await.expect(200);
    new_student
        .get(&school.course)
        .await
        .refused(404, "not_found");
    // The old one's keep what they had, by the old course alone.
    let take_back = school.at(&format!("recordings/{recording}/publish"));
    ada.post(&take_back, json!({"published": false}))
        .await
        .expect(200);
    old_student.get(&watch).await.refused(404, "not_found");
    new_student.get(&watch).await.expect(200);
}

#[tokio::test]
async fn only_teachers_who_may_edit_copy() {
    let school = School::open().await;
    let path = school.at("copy");
    let body = json!({"title": "Copy"});
    let assistant = school.staff("kim", "assistant").await;
    let student = school.student("bob").await;
    assistant
        .post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    student
        .post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    // A co-instructor whose account is a student's opens no courses.
    let helper = school.staff("joe", "co_instructor").await;
    helper
        .post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    let stranger = school.house.signed_in("eve").await;
    stranger
        .post(&path, body.clone())
        .await
        .refused(404, "not_found");
    school
        .house
        .nobody()
        .post(&path, body.clone())
        .await
        .refused(401, "auth.required");
    let admin = school.house.admin().await;
    let copy = admin.post(&path, body).await.expect(201);
    assert_eq!(copy["owner"]["name"], "ada");
    assert!(copy["my_role"].is_null());
    school
        .teacher
        .post(&path, json!({}))
        .await
        .refused_field("title", "missing");
}
