use rostrum::kit::Role;
use serde_json::{Value, json};

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

const ACCEPT: &str = "/api/v1/courses/invitations/accept";

/// The last part of an invitation's link.
fn token_of(enrolment: &Value) -> Value {
    let link = text(&enrolment["invite_url"]);
    assert!(link.contains("/invitation/"), "{link}");
    link.rsplit('/').next().expect("a token").into()
}

#[tokio::test]
async fn an_address_without_an_account_is_invited_and_comes_in_by_the_link_that_is_sent_there() {
    let school = School::open().await;
    let body = json!({"email": "new@example.org"});
    let path = school.at("enroll");
    let invited = school.teacher.post(&path, body.clone()).await.expect(201);
    assert_eq!(invited["status"], "invited");
    assert!(invited["student_id"].is_null() && invited["name"].is_null());
    assert_eq!(
        school.teacher.post(&path, body.clone()).await.expect(200),
        invited
    );
    let link = text(&invited["invite_url"]);
    let admin = school.house.admin().await;
    let outbox = until(&admin, "/api/v1/admin/outbox", |answer| {
        answer.json()["items"] != json!([])
    })
    .await;
    assert_eq!(outbox.json()["items"][0]["to"], "new@example.org");
    assert_eq!(outbox.json()["items"][0]["links"][0], *link);

    // Everybody can sign up with this address: that lets nobody in, nor does being enrolled by it again.
    let newcomer = school.house.signed_in("new").await;
    assert_eq!(school.teacher.post(&path, body).await.expect(200), invited);
    let table = "email\nnew@example.org\n";
    let report = super::csv(&school.teacher, &path, table).await.expect(200);
    assert_eq!(report["rows"][0]["status"], "already");
    newcomer.get(&school.course).await.refused(404, "not_found");
    assert_eq!(
        newcomer.get("/api/v1/courses").await.expect(200)["items"],
        json!([])
    );

    let token = json!({"token": token_of(&invited)});
    let followed = newcomer.post(ACCEPT, token.clone()).await.expect(201);
    assert_eq!(
        (&followed["id"], &followed["status"]),
        (&invited["id"], &json!("active"))
    );
    assert!(followed["invite_url"].is_null());
    newcomer.get(&school.course).await.expect(200);
    newcomer.post(ACCEPT, token.clone()).await.expect(200);
    // It was for one.
    let eve = school.house.signed_in("eve").await;
    eve.post(ACCEPT, token)
        .await
        .refused(404, "invitation.unknown");
    let list = school
        .teacher
        .get(&school.at("enrollments"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let row = &list["items"][0];
    assert_eq!(
        (&row["id"], &row["status"]),
        (&invited["id"], &json!("active"))
    );
    assert_eq!(
        (&row["student_id"], &row["name"]),
        (&json!(newcomer.id), &json!("new"))
    );
}

#[tokio::test]
async fn who_has_the_letter_comes_in_with_whatever_account() {
    let school = School::open().await;
    let path = school.at("enroll");
    let invite = async |email: &str| {
        let invited = school.teacher.post(&path, json!({"email": email})).await;
        invited.expect(201)
    };
    let work = invite("bob@work.example").await;
    let bob = school.house.signed_in("bob").await;
    let token = json!({"token": token_of(&work)});
    let followed = bob.post(ACCEPT, token).await.expect(201);
    assert_eq!(
        (&followed["id"], &followed["email"]),
        (&work["id"], &json!("bob@work.example"))
    );
    // One person is one student, however often they were invited.
    let other = invite("bob@home.example").await;
    let token = json!({"token": token_of(&other)});
    assert_eq!(
        bob.post(ACCEPT, token.clone()).await.expect(200)["id"],
        work["id"]
    );
    let seen = bob.get(&school.course).await.expect(200);
    assert_eq!(seen["students"], 1);
    let eve = school.house.signed_in("eve").await;
    eve.post(ACCEPT, token)
        .await
        .refused(404, "invitation.unknown");
    // Who teaches here is no student.
    let third = invite("third@example.org").await;
    let token = json!({"token": token_of(&third)});
    let refused = school.teacher.post(ACCEPT, token).await;
    refused.refused(409, "enrollment.is_staff");
}

#[tokio::test]
async fn a_forged_or_foreign_link_lets_nobody_in() {
    let school = School::open().await;
    let path = school.at("enroll");
    let body = json!({"email": "new@example.org"});
    let invited = school.teacher.post(&path, body).await.expect(201);
    let good = text(&token_of(&invited));
    let eve = school.house.signed_in("eve").await;
    let mut changed = good.clone().into_bytes();
    let last = changed.len() - 2;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("letters");
    for token in [
        "",
        "x",
        &good[..22],
        &good[..good.len() - 4],
        &changed,
        &"A".repeat(64),
    ] {
        eve.post(ACCEPT, json!({"token": token}))
            .await
            .refused(404, "invitation.unknown");
    }
    let long = json!({"token": "A".repeat(201)});
    eve.post(ACCEPT, long)
        .await
        .refused_field("token", "invalid");
    let token = json!({"token": good});
    let guest = school.house.guest(school.house.app.new_id());
    guest
        .post(ACCEPT, token.clone())
        .await
        .refused(403, "forbidden");
    let nobody = school.house.nobody();
    nobody
        .post(ACCEPT, token.clone())
        .await
        .refused(401, "auth.required");
    // Only who enrols is shown the link.
    let helper = school.staff("kim", "assistant").await;
    let list = helper.get(&school.at("enrollments")).await.expect(200);
    assert_eq!(list["items"][0]["status"], "invited");
    assert!(list["items"][0]["invite_url"].is_null());
    let list = school
        .teacher
        .get(&school.at("enrollments"))
        .await
        .expect(200);
    assert_eq!(list["items"][0], invited);
    // Taken back, it opens nothing.
    let record = school.at(&format!("enroll/{}", text(&invited["id"])));
    school.teacher.delete(&record).await.expect(204);
    eve.post(ACCEPT, token)
        .await
        .refused(404, "invitation.unknown");
}

#[tokio::test]
async fn who_is_given_an_account_or_proves_the_address_by_a_link_is_let_in_at_once() {
    let school = School::open().await;
    let path = school.at("enroll");
    for email in ["made@example.org", "forgot@example.org"] {
        school
            .teacher
            .post(&path, json!({"email": email}))
            .await
            .expect(201);
    }
    let made = school.house.with_role("made", Role::Student).await;
    until(&made, &school.course, |answer| answer.status == 200).await;
    let forgot = school.house.signed_in("forgot").await;
    forgot.get(&school.course).await.refused(404, "not_found");
    let admin = school.house.admin().await;
    let link = admin
        .post(
            &format!("/api/v1/users/{}/reset-link", forgot.id),
            json!({}),
        )
        .await;
    let link = link.expect(200);
    let link = text(&link["url"]);
    let token = link.split_once("#token=").expect("a token").1;
    let reset = json!({"token": token, "new_password": "three blue boats sail"});
    let nobody = school.house.nobody();
    let tokens = nobody.post("/api/v1/auth/reset", reset).await.expect(200);
    let forgot = crate::support::Person::from_tokens(&school.house.url, &tokens);
    until(&forgot, &school.course, |answer| answer.status == 200).await;
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
    let newcomer = school.house.with_role("new", Role::Student).await;
    let other = school.house.with_role("other", Role::Student).await;
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
