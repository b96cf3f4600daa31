use serde_json::{Value, json};

use super::{School, text};

#[tokio::test]
async fn a_role_with_exceptions_is_given_changed_and_taken_away() {
    let school = School::open().await;
    let kim = school.person("kim").await;
    kim.get(&school.course).await.refused(404, "not_found");
    let given = school
        .permit(&kim, "assistant", &["students.manage"], &["analytics.see"])
        .await
        .expect(200);
    let actions = json!([
        "course.see",
        "lectures.see",
        "lectures.see_unpublished",
        "lectures.edit",
        "lectures.download",
        "students.see",
        "students.manage"
    ]);
    assert_eq!(given["actions"], actions);
    assert_eq!(given["name"], "kim");
    assert_eq!(given["email"], "kim@example.org");
    let own = school.at(&format!("permissions/{}", kim.id));
    assert_eq!(kim.get(&own).await.expect(200), given);
    assert_eq!(
        kim.get(&school.course).await.expect(200)["my_actions"],
        actions
    );
    let list = school
        .teacher
        .get(&school.at("permissions"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().expect("items").len(), 2);
    assert_eq!(list["items"][0], given);
    let changed = school.permit(&kim, "observer", &[], &[]).await.expect(200);
    assert_eq!(changed["allow"], json!([]));
    school.teacher.delete(&own).await.expect(204);
    school.teacher.delete(&own).await.refused(404, "not_found");
    kim.get(&school.course).await.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_denied_is_denied_everywhere() {
    let school = School::open().await;
    let bob = school.student("bob").await;
    let recording = school.published("Groups").await;
    let watch = format!("/api/v1/recordings/{recording}");
    bob.get(&format!("{watch}/download"))
        .await
        .refused(404, "recording.no_mix");
    school
        .permit(&bob, "student", &[], &["lectures.download"])
        .await
        .expect(200);
    bob.get(&watch).await.expect(200);
    bob.get(&format!("{watch}/download"))
        .await
        .refused(403, "forbidden");
    bob.get(&format!("{watch}/download-url"))
        .await
        .refused(403, "forbidden");
    school
        .permit(&bob, "student", &[], &["lectures.see"])
        .await
        .expect(200);
    bob.get(&watch).await.refused(404, "not_found");
    bob.get(&school.at("lectures"))
        .await
        .refused(403, "forbidden");
    bob.get(&school.course).await.expect(200);
    school
        .permit(&bob, "student", &[], &["course.see"])
        .await
        .expect(200);
    bob.get(&school.course).await.refused(404, "not_found");
    let list = bob.get("/api/v1/courses").await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_course_keeps_an_owner() {
    let school = School::open().await;
    let ada = &school.teacher;
    let own = school.at(&format!("permissions/{}", ada.id));
    ada.delete(&own).await.refused(409, "course.last_owner");
    school
        .permit(ada, "assistant", &[], &[])
        .await
        .refused(409, "course.last_owner");
    let admin = school.house.admin().await;
    admin.delete(&own).await.refused(409, "course.last_owner");
    let kim = school.staff("kim", "owner").await;
    ada.delete(&own).await.expect(204);
    ada.get(&school.course).await.refused(404, "not_found");
    let seen = kim.get(&school.course).await.expect(200);
    assert_eq!(seen["owner"], json!({"id": kim.id, "name": "kim"}));
    let last = school.at(&format!("permissions/{}", kim.id));
    kim.delete(&last).await.refused(409, "course.last_owner");
}

#[tokio::test]
async fn two_owners_who_leave_at_the_same_time_do_not_leave_a_course_alone() {
    let school = School::open().await;
    let kim = school.staff("kim", "owner").await;
    let leave = |person: crate::support::Person| {
        let path = school.at(&format!("permissions/{}", person.id));
        async move { person.delete(&path).await.status.as_u16() }
    };
    let (first, second) = tokio::join!(leave(school.teacher.clone()), leave(kim));
    let mut both = [first, second];
    both.sort_unstable();
    assert_eq!(both, [204, 409]);
}

#[tokio::test]
async fn nobody_gives_or_takes_away_more_than_they_hold() {
    let school = School::open().await;
    let kim = school.staff("kim", "co_instructor").await;
    let joe = school.person("joe").await;
    let path = school.at("permissions");
    let give = |who: &crate::support::Person, role: &str, allow: &[&str]| json!({"user_id": who.id, "role": role, "allow": allow});
    for body in [
        give(&joe, "owner", &[]),
        give(&kim, "owner", &[]),
        give(&joe, "student", &["course.delete"]),
        give(&school.teacher, "student", &[]),
    ] {
        kim.post(&path, body)
            .await
            .refused(403, "permission.beyond_own");
    }
    let owner = school.at(&format!("permissions/{}", school.teacher.id));
    kim.delete(&owner)
        .await
        .refused(403, "permission.beyond_own");
    kim.post(&path, give(&joe, "co_instructor", &[]))
        .await
        .expect(200);
    let helper = school.person("sue").await;
    school
        .permit(&helper, "assistant", &["permissions.manage"], &[])
        .await
        .expect(200);
    helper
        .post(&path, give(&joe, "observer", &[]))
        .await
        .refused(403, "permission.beyond_own");
    helper
        .post(&path, give(&helper, "co_instructor", &[]))
        .await
        .refused(403, "permission.beyond_own");
    let new = school.person("new").await;
    helper
        .post(&path, give(&new, "student", &[]))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_students_role_and_the_enrolment_come_and_go_together() {
    let school = School::open().await;
    let bob = school.person("bob").await;
    school
        .permit(&bob, "student", &["analytics.see"], &[])
        .await
        .expect(200);
    let status = async || {
        let list = school
            .teacher
            .get(&school.at("enrollments"))
            .await
            .expect(200);
        text(&list["items"][0]["status"])
    };
    assert_eq!(status().await, "active");
    let own = school.at(&format!("permissions/{}", bob.id));
    assert_eq!(
        bob.get(&own).await.expect(200)["allow"],
        json!(["analytics.see"])
    );
    school.permit(&bob, "assistant", &[], &[]).await.expect(200);
    assert_eq!(status().await, "withdrawn");
    school.permit(&bob, "student", &[], &[]).await.expect(200);
    assert_eq!(status().await, "active");
    assert_eq!(
        bob.get(&school.course).await.expect(200)["my_role"],
        "student"
    );
    school.teacher.delete(&own).await.expect(204);
    assert_eq!(status().await, "withdrawn");
    bob.get(&school.course).await.refused(404, "not_found");
    // Withdrawing somebody who teaches by now takes no role away.
    school.permit(&bob, "assistant", &[], &[]).await.expect(200);
    let leave = school.at(&format!("enroll/{}", bob.id));
    school.teacher.delete(&leave).await.expect(204);
    assert_eq!(
        bob.get(&school.course).await.expect(200)["my_role"],
        "assistant"
    );
}

#[tokio::test]
async fn only_who_may_sees_and_says_who_may_what() {
    let school = School::open().await;
    let bob = school.student("bob").await;
    let assistant = school.staff("kim", "assistant").await;
    let (path, one) = (
        school.at("permissions"),
        school.at(&format!("permissions/{}", school.teacher.id)),
    );
    let body = json!({"user_id": bob.id, "role": "observer"});
    bob.get(&path).await.refused(403, "forbidden");
    bob.get(&one).await.refused(403, "forbidden");
    bob.post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    bob.delete(&one).await.refused(403, "forbidden");
    assistant.get(&path).await.expect(200);
    assistant.get(&one).await.expect(200);
    assistant
        .post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    assistant.delete(&one).await.refused(403, "forbidden");
    let stranger = school.house.signed_in("eve").await;
    stranger.get(&path).await.refused(404, "not_found");
    stranger
        .get(&school.at(&format!("permissions/{}", stranger.id)))
        .await
        .refused(404, "not_found");
    stranger
        .post(&path, body.clone())
        .await
        .refused(404, "not_found");
    school
        .house
        .nobody()
        .get(&path)
        .await
        .refused(401, "auth.required");
    school
        .house
        .admin()
        .await
        .post(&path, body)
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_wrong_with_a_permission_is_named() {
    let school = School::open().await;
    let bob = school.person("bob").await;
    let with = |changes: Value| {
        let mut body = json!({"user_id": bob.id, "role": "assistant"});
        for (key, value) in changes.as_object().expect("an object") {
            body[key] = value.clone();
        }
        body
    };
    for (changes, field, code) in [
        (
            json!({"user_id": school.house.app.new_id()}),
            "user_id",
            "user.unknown",
        ),
        (json!({"role": "king"}), "role", "malformed"),
        (json!({"allow": ["course.fly"]}), "allow.0", "malformed"),
        (
            json!({"allow": ["course.see"], "deny": ["course.see"]}),
            "deny",
            "permission.contradiction",
        ),
        (
            json!({"role": "owner", "deny": ["course.see"]}),
            "deny",
            "permission.owner",
        ),
    ] {
        let answer = school
            .teacher
            .post(&school.at("permissions"), with(changes))
            .await;
        answer.refused_field(field, code);
    }
    bob.get(&school.course).await.refused(404, "not_found");
}
