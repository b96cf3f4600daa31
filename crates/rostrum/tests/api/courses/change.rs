use serde_json::{Value, json};

use super::{School, put};

#[tokio::test]
async fn the_fields_given_are_changed_and_null_clears() {
    let school = School::open().await;
    let body = json!({"description": "New", "catalogue_code": "MA 1", "term": "W"});
    let changed = put(&school.teacher, &school.course, body).await.expect(200);
    assert_eq!(changed["title"], "Algebra");
    assert_eq!(changed["catalogue_code"], "MA 1");
    let body = json!({"term": null, "title": "Groups", "archived": true});
    let changed = put(&school.teacher, &school.course, body).await.expect(200);
    assert_eq!(changed["term"], Value::Null);
    assert_eq!(changed["catalogue_code"], "MA 1");
    assert_eq!(changed["archived"], true);
    let found = school
        .teacher
        .get("/api/v1/courses?q=groups")
        .await
        .expect(200);
    assert_eq!(found["items"][0], changed);
}

#[tokio::test]
async fn only_who_may_edit_changes_a_course() {
    let school = School::open().await;
    let body = json!({"title": "Mine"});
    let course = &school.course;
    put(&school.house.nobody(), course, body.clone())
        .await
        .refused(401, "auth.required");
    let stranger = school.house.signed_in("eve").await;
    put(&stranger, course, body.clone())
        .await
        .refused(404, "not_found");
    for (name, role) in [("bob", "assistant"), ("joe", "observer")] {
        let person = school.staff(name, role).await;
        put(&person, course, body.clone())
            .await
            .refused(403, "forbidden");
    }
    let student = school.student("sue").await;
    put(&student, course, body.clone())
        .await
        .refused(403, "forbidden");
    let helper = school.staff("kim", "co_instructor").await;
    put(&helper, course, body.clone()).await.expect(200);
    put(&school.house.admin().await, course, body.clone())
        .await
        .expect(200);
    let absent = format!("/api/v1/courses/{}", school.house.app.new_id());
    put(&school.teacher, &absent, body.clone())
        .await
        .refused(404, "not_found");
    put(&school.teacher, "/api/v1/courses/no-id", body)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn what_is_wrong_with_a_change_is_named_and_changes_nothing() {
    let school = School::open().await;
    for (body, field, code) in [
        (json!({"title": ""}), "title", "invalid"),
        (
            json!({"title": "B", "time_zone": "Mars Base"}),
            "time_zone",
            "time_zone.malformed",
        ),
        (json!({"owner": "me"}), "owner", "unknown"),
        (json!({"archived": "yes"}), "archived", "malformed"),
    ] {
        put(&school.teacher, &school.course, body)
            .await
            .refused_field(field, code);
    }
    let seen = school.teacher.get(&school.course).await.expect(200);
    assert_eq!(seen["title"], "Algebra");
}
