use rostrum::kit::Role;
use serde_json::json;

use super::{School, text, until};

#[tokio::test]
async fn somebody_with_an_account_is_enrolled_once_however_often() {
    let school = School::open().await;
    let bob = school.person("bob").await;
    let path = school.at("enroll");
    let first = school
        .teacher
        .post(&path, json!({"student_id": bob.id}))
        .await
        .expect(201);
    assert_eq!(first["status"], "active");
    assert_eq!(first["student_id"], json!(bob.id));
    assert_eq!(first["course_id"], json!(school.id));
    assert_eq!(first["name"], "bob");
    let again = school
        .teacher
        .post(&path, json!({"student_id": bob.id}))
        .await
        .expect(200);
    assert_eq!(again, first);
    let by_email = json!({"email": " BOB@example.org "});
    assert_eq!(
        school.teacher.post(&path, by_email).await.expect(200),
        first
    );
    let seen = bob.get(&school.course).await.expect(200);
    assert_eq!(seen["students"], 1);
    let list = school
        .teacher
        .get(&school.at("enrollments"))
        .await
        .expect(200);
    assert_eq!(list["items"], json!([first]));
}

#[tokio::test]
async fn an_address_without_an_account_is_invited_and_comes_in_with_one() {
    let school = School::open().await;
    let body = json!({"email": "new@example.org"});
    let path = school.at("enroll");
    let invited = school.teacher.post(&path, body.clone()).await.expect(201);
    assert_eq!(invited["status"], "invited");
    assert!(invited["student_id"].is_null() && invited["name"].is_null());
    assert_eq!(school.teacher.post(&path, body).await.expect(200), invited);
    let newcomer = school.house.signed_in("new").await;
    until(&newcomer, &school.course, |answer| answer.status == 200).await;
    let list = school
        .teacher
        .get(&school.at("enrollments"))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["id"], invited["id"]);
    assert_eq!(list["items"][0]["status"], "active");
    assert_eq!(list["items"][0]["student_id"], json!(newcomer.id));
    assert_eq!(list["items"][0]["name"], "new");
}

#[tokio::test]
async fn who_is_withdrawn_sees_nothing_from_that_moment_and_the_record_stays() {
    let school = School::open().await;
    let bob = school.student("bob").await;
    let recording = school.published("Groups").await;
    let watch = format!("/api/v1/recordings/{recording}");
    bob.get(&watch).await.expect(200);
    let leave = school.at(&format!("enroll/{}", bob.id));
    bob.delete(&leave).await.refused(403, "forbidden");
    school.teacher.delete(&leave).await.expect(204);
    school.teacher.delete(&leave).await.expect(204);
    for path in [
        &watch,
        &school.course,
        &school.at("lectures"),
        &school.at("sections"),
    ] {
        bob.get(path).await.refused(404, "not_found");
    }
    let list = school
        .teacher
        .get(&school.at("enrollments?status=withdrawn"))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["student_id"], json!(bob.id));
    let body = json!({"student_id": bob.id});
    let back = school
        .teacher
        .post(&school.at("enroll"), body)
        .await
        .expect(201);
    assert_eq!(back["id"], list["items"][0]["id"]);
    bob.get(&watch).await.expect(200);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_lets_nobody_in() {
    let school = School::open().await;
    let path = school.at("enroll");
    let body = json!({"email": "new@example.org"});
    let invited = school.teacher.post(&path, body).await.expect(201);
    let other = json!({"email": "other@example.org"});
    school.teacher.post(&path, other).await.expect(201);
    let record = school.at(&format!("enroll/{}", text(&invited["id"])));
    school.teacher.delete(&record).await.expect(204);
    let newcomer = school.house.signed_in("new").await;
    let other = school.house.signed_in("other").await;
    // The second account was made later: when it is in, the first had its turn.
    until(&other, &school.course, |answer| answer.status == 200).await;
    newcomer.get(&school.course).await.refused(404, "not_found");
}

#[tokio::test]
async fn only_who_manages_students_enrols_lists_and_withdraws() {
    let school = School::open().await;
    let bob = school.student("bob").await;
    let assistant = school.staff("kim", "assistant").await;
    let observer = school.staff("joe", "observer").await;
    let stranger = school.house.signed_in("eve").await;
    let (path, list) = (school.at("enroll"), school.at("enrollments"));
    let leave = school.at(&format!("enroll/{}", bob.id));
    let body = json!({"email": "x@example.org"});
    for person in [&bob, &assistant, &observer] {
        person
            .post(&path, body.clone())
            .await
            .refused(403, "forbidden");
        person.delete(&leave).await.refused(403, "forbidden");
        super::csv(person, &path, "x@example.org")
            .await
            .refused(403, "forbidden");
    }
    bob.get(&list).await.refused(403, "forbidden");
    for person in [&assistant, &observer] {
        person.get(&list).await.expect(200);
    }
    stranger
        .post(&path, body.clone())
        .await
        .refused(404, "not_found");
    stranger.get(&list).await.refused(404, "not_found");
    stranger.delete(&leave).await.refused(404, "not_found");
    let nobody = school.house.nobody();
    nobody
        .post(&path, body.clone())
        .await
        .refused(401, "auth.required");
    let admin = school.house.admin().await;
    admin.post(&path, body).await.expect(201);
    admin.get(&list).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_with_an_enrolment_is_named() {
    let school = School::open().await;
    let path = school.at("enroll");
    let nobody = school.house.app.new_id();
    for (body, field, code) in [
        (json!({}), "student_id", "enrollment.one_of"),
        (
            json!({"email": "a@b.org", "student_id": nobody}),
            "student_id",
            "enrollment.one_of",
        ),
        (json!({"student_id": nobody}), "student_id", "user.unknown"),
        (json!({"student_id": "x"}), "student_id", "malformed"),
        (json!({"email": "nonsense"}), "email", "email.malformed"),
        (json!({"emails": []}), "emails", "unknown"),
    ] {
        school
            .teacher
            .post(&path, body)
            .await
            .refused_field(field, code);
    }
    let own = json!({"student_id": school.teacher.id});
    school
        .teacher
        .post(&path, own)
        .await
        .refused(409, "enrollment.is_staff");
    let never = school.at(&format!("enroll/{nobody}"));
    school
        .teacher
        .delete(&never)
        .await
        .refused(404, "not_found");
    let call = school
        .teacher
        .call(reqwest::Method::POST, &path)
        .header("content-type", "text/plain")
        .body("a@b.org");
    crate::support::Answer::of(call)
        .await
        .refused(415, "request.not_json");
}

#[tokio::test]
async fn enrolments_are_searched_and_paged() {
    let school = School::open().await;
    for name in ["anna", "bob", "hannah"] {
        school.student(name).await;
    }
    let body = json!({"email": "later@example.org"});
    school
        .teacher
        .post(&school.at("enroll"), body)
        .await
        .expect(201);
    let names = async |query: &str| -> Vec<String> {
        let path = school.at(&format!("enrollments?{query}"));
        let page = school.teacher.get(&path).await.expect(200);
        let items = page["items"].as_array().expect("items").clone();
        items.iter().map(|item| text(&item["email"])).collect()
    };
    assert_eq!(
        names("q=ANNA").await,
        ["hannah@example.org", "anna@example.org"]
    );
    assert_eq!(names("status=invited").await, ["later@example.org"]);
    assert!(names("q=a_na").await.is_empty());
    let (mut seen, mut cursor) = (0, String::new());
    loop {
        let path = school.at(&format!("enrollments?limit=3{cursor}"));
        let page = school.teacher.get(&path).await.expect(200);
        seen += page["items"].as_array().expect("items").len();
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, 4);
}

#[tokio::test]
async fn somebody_enrolled_by_many_at_once_has_one_enrolment() {
    let school = School::open().await;
    let bob = school.house.with_role("bob", Role::Student).await;
    let path = school.at("enroll");
    let enrol = |_| {
        let (teacher, path) = (school.teacher.clone(), path.clone());
        let body = json!({"student_id": bob.id});
        async move { teacher.post(&path, body).await.status.as_u16() }
    };
    let mut answers = futures_util::future::join_all((0..8).map(enrol)).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 200, 200, 200, 200, 200, 200, 201]);
    let list = school
        .teacher
        .get(&school.at("enrollments"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().expect("items").len(), 1);
}
