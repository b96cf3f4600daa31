//! Reports: as JSON, for spreadsheets, to print, by mail, and for learning record stores.

use std::time::Duration;

use serde_json::json;

use super::{Player, near, of_student, school};
use crate::api::courses::{put, text};

#[tokio::test]
async fn the_attendance_report_says_who_was_absent() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 60.0)])
        .await;
    let path = format!(
        "/api/v1/analytics/reports/attendance?course_id={}",
        school.id
    );
    let report = school.teacher.get(&path).await.expect(200);
    assert_eq!(report["lectures"][0]["recording_id"], lecture.as_str());
    assert_eq!(
        of_student(&report["items"], &ben)["statuses"],
        json!(["caught_up"])
    );
    let absent = of_student(&report["items"], &cat);
    assert_eq!(
        (&absent["statuses"], &absent["absent"]),
        (&json!(["absent"]), &json!(1))
    );
    near(&report["totals"][0]["share"], 0.5);
    ben.get(&path).await.expect(403);
    school
        .teacher
        .get("/api/v1/analytics/reports/attendance")
        .await
        .refused_field("course_id", "missing");
    let odd = format!("{path}&format=docx");
    school.teacher.get(&odd).await.expect(422);
}

#[tokio::test]
async fn reports_open_in_spreadsheets_without_becoming_formulas() {
    let school = school().await;
    let evil = school.student("ben").await;
    let name = json!({"name": "=HYPERLINK(\"evil\")"});
    evil.patch("/api/v1/auth/profile", name).await.expect(200);
    let lecture = school.published("+1 \"Groups\", <b>and</b> rings").await;
    Player::of(&school, &evil, &lecture)
        .await
        .plays(&[(0.0, 60.0)])
        .await;
    for kind in ["attendance", "engagement", "performance"] {
        let base = format!("/api/v1/analytics/reports/{kind}?course_id={}", school.id);
        let answer = school.teacher.get(&format!("{base}&format=csv")).await;
        let header = |name: &str| answer.header(name).unwrap_or_default().to_owned();
        assert!(header("content-type").starts_with("text/csv"));
        assert!(header("content-disposition").contains(".csv"));
        let csv = answer.text();
        assert!(csv.starts_with('\u{feff}') && csv.ends_with("\r\n"));
        for field in csv.trim_start_matches('\u{feff}').split([',', '\n']) {
            let begins = field.trim_start_matches('"');
            assert!(!begins.starts_with(['=', '+', '@']), "{field:?} in {csv}");
        }
        let file = school.teacher.get(&format!("{base}&format=pdf")).await;
        let header = |name: &str| file.header(name).unwrap_or_default().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert!(header("content-disposition").contains(".pdf"));
        assert!(file.bytes.starts_with(b"%PDF-1.7"));
        let page = school.teacher.get(&format!("{base}&format=html")).await;
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'"));
        let page = page.text();
        assert!(
            page.contains("<table") && !page.contains("<b>and"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn the_performance_report_puts_the_weakest_lecture_first_beside_last_terms() {
    let school = school().await;
    let ben = school.student("ben").await;
    let code = json!({"catalogue_code": "MA-1"});
    put(&school.teacher, &school.course, code).await.expect(200);
    let (good, weak) = (
        school.published("Good").await,
        school.published("Weak").await,
    );
    Player::of(&school, &ben, &good)
        .await
        .plays(&[(0.0, 60.0), (0.0, 30.0)])
        .await;
    Player::of(&school, &ben, &weak)
        .await
        .plays(&[(0.0, 12.0)])
        .await;
    let path = |id: &str| format!("/api/v1/analytics/reports/performance?course_id={id}");
    let report = school.teacher.get(&path(&school.id)).await.expect(200);
    assert_eq!(report["items"][0]["title"], "Weak");
    near(&report["items"][0]["completion"], 0.2);
    near(&report["items"][1]["rewatched_seconds"], 30.0);
    near(&report["median"]["completion"], 0.6);
    near(&report["items"][0]["completion_beside_median"], -0.4);
    assert_eq!(report["items"][0]["drop_off"][0]["from_s"], 0);
    assert!(report["items"][0]["last_term"].is_null());
    // The next term: the same lectures, other students.
    school.house.advance(Duration::from_secs(60));
    let copy = json!({"title": "Algebra", "term": "Spring"});
    let copy = school
        .teacher
        .post(&school.at("copy"), copy)
        .await
        .expect(201);
    let id = text(&copy["id"]);
    let publish = format!("/api/v1/courses/{id}/recordings/{weak}/publish");
    school.teacher.post(&publish, json!({})).await.expect(200);
    let report = school.teacher.get(&path(&id)).await.expect(200);
    let row = &report["items"][0];
    near(&row["completion"], 0.0);
    near(&row["last_term"]["completion"], 0.2);
    assert_eq!(row["last_term"]["course_id"], school.id.as_str());
}

#[tokio::test]
async fn a_report_comes_by_mail_as_long_as_one_may_see_it() {
    let school = school().await;
    school.student("ben").await;
    let schedules = school.at("analytics/schedules");
    let ask = json!({"report": "attendance", "every": "week"});
    let made = school
        .teacher
        .post(&schedules, ask.clone())
        .await
        .expect(201);
    let again = school
        .teacher
        .post(&schedules, ask.clone())
        .await
        .expect(201);
    assert_eq!(made["id"], again["id"], "the same report is asked for once");
    let list = school.teacher.get(&schedules).await.expect(200);
    assert_eq!(list["items"].as_array().expect("items").len(), 1);
    let stranger = school.person("eve").await;
    stranger.post(&schedules, ask).await.expect(404);
    stranger.get(&schedules).await.expect(404);
    let odd = json!({"report": "weather", "every": "week"});
    school
        .teacher
        .post(&schedules, odd)
        .await
        .refused_field("report", "malformed");
    let one = format!("{schedules}/{}", text(&made["id"]));
    stranger.delete(&one).await.expect(404);
    school.teacher.delete(&one).await.expect(204);
    school.teacher.delete(&one).await.expect(404);
}

#[tokio::test]
async fn what_students_watched_goes_to_learning_record_stores_page_by_page() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 10.0), (20.0, 30.0)])
        .await;
    Player::of(&school, &cat, &lecture)
        .await
        .plays(&[(0.0, 60.0)])
        .await;
    let path = format!("/api/v1/analytics/xapi?course_id={}&limit=1", school.id);
    let first = school.teacher.get(&path).await.expect(200);
    let next = format!("{path}&cursor={}", text(&first["next_cursor"]));
    let second = school.teacher.get(&next).await.expect(200);
    assert!(second["next_cursor"].is_null());
    let both = [&first["statements"][0], &second["statements"][0]];
    let of = |who: uuid::Uuid| {
        let theirs = |one: &&&serde_json::Value| one["actor"]["account"]["name"] == who.to_string();
        *both.iter().find(theirs).expect("a statement of each")
    };
    let (one, other) = (of(ben.id), of(cat.id));
    let extensions = &one["result"]["extensions"];
    assert_eq!(
        extensions["https://w3id.org/xapi/video/extensions/played-segments"],
        "0[.]10[,]20[.]30"
    );
    assert_eq!(one["result"]["completion"], false);
    assert_eq!(
        other["verb"]["id"],
        "http://adlnet.gov/expapi/verbs/completed"
    );
    let again = school.teacher.get(&path).await.expect(200);
    assert_eq!(
        again["statements"][0]["id"], both[0]["id"],
        "the same deed is the same statement"
    );
    school
        .teacher
        .get(&format!("{path}&cursor=x"))
        .await
        .refused_field("cursor", "cursor.unknown");
    ben.get(&path).await.expect(403);
}
