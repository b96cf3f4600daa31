//! What is said of people: to themselves, to those who teach, and to nobody else.

use std::time::Duration;

use rostrum::kit::Clock;
use serde_json::json;

use super::{Player, near, of_student, school};
use crate::api::courses::{School, put, text};
use crate::support::{Person, TestHouse};

fn path(person: &Person) -> String {
    format!("/api/v1/analytics/students/{}", person.id)
}

#[tokio::test]
async fn a_student_sees_what_is_said_of_them_and_nothing_of_others() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 48.0)])
        .await;
    let own = ben.get(&path(&ben)).await.expect(200);
    let course = &own["courses"][0];
    near(&course["lectures"][0]["completion"], 0.8);
    assert_eq!(course["lectures"][0]["attendance"], "caught_up");
    assert_eq!(course["risk"]["flagged"], false);
    assert_eq!(course["measures"]["watched_share"], 0.8);
    ben.get(&path(&cat)).await.expect(404);
    school
        .person("eve")
        .await
        .get(&path(&ben))
        .await
        .expect(404);
    let taught = school.teacher.get(&path(&ben)).await.expect(200);
    assert_eq!(taught["courses"], own["courses"]);
    let observer = school.staff("olga", "observer").await;
    observer.get(&path(&ben)).await.expect(200);
    let blind = school.person("bob").await;
    school
        .permit(&blind, "observer", &[], &["students.see"])
        .await
        .expect(200);
    blind.get(&path(&ben)).await.expect(404);
}

#[tokio::test]
async fn figures_of_few_are_not_shown_to_whoever_may_not_see_who() {
    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 10.0)])
        .await;
    let blind = school.person("bob").await;
    school
        .permit(&blind, "observer", &[], &["students.see"])
        .await
        .expect(200);
    let of_course = format!("/api/v1/analytics/courses/{}", school.id);
    let of_lecture = format!("/api/v1/recordings/{lecture}/analytics");
    for path in [&of_course, &of_lecture] {
        blind.get(path).await.refused(403, "analytics.too_few");
    }
    let mut others = Vec::new();
    for n in 0..4 {
        others.push(school.student(&format!("s{n}")).await);
    }
    // Five learn, and one of them did something: it would be clear who.
    blind
        .get(&of_course)
        .await
        .refused(403, "analytics.too_few");
    for other in &others {
        let player = Player::of(&school, other, &lecture).await;
        player.plays(&[(0.0, 10.0)]).await;
    }
    let quiet = school.published("Rings").await;
    let player = Player::of(&school, &ben, &quiet).await;
    player.plays(&[(0.0, 10.0)]).await;
    let figures = blind.get(&of_course).await.expect(200);
    assert!(figures["people"].is_null());
    assert_eq!(
        (&figures["students"], &figures["lectures"]),
        (&json!(5), &json!(2))
    );
    let stats = blind.get(&school.at("stats")).await.expect(200);
    let report = format!(
        "/api/v1/analytics/reports/performance?course_id={}",
        school.id
    );
    let report = blind.get(&report).await.expect(200);
    for answer in [&figures, &stats, &report] {
        let items = answer["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "what one watched is not shown: {answer}");
        assert_eq!(items[0]["recording_id"], lecture.as_str());
    }
    let seen = school.teacher.get(&of_course).await.expect(200);
    assert_eq!(seen["items"].as_array().expect("items").len(), 2);
    for kind in ["attendance", "engagement"] {
        let report = format!("/api/v1/analytics/reports/{kind}?course_id={}", school.id);
        blind.get(&report).await.expect(403);
    }
}

#[tokio::test]
async fn what_a_course_is_measured_by_is_set_by_who_teaches_it() {
    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 30.0)])
        .await;
    let measures = school.at("analytics/measures");
    assert_eq!(
        school.teacher.get(&measures).await.expect(200)["watched_share"],
        0.8
    );
    ben.get(&measures).await.expect(403);
    put(&ben, &measures, json!({"watched_share": 0.1}))
        .await
        .expect(403);
    let set = put(&school.teacher, &measures, json!({"watched_share": 0.5}))
        .await
        .expect(200);
    assert_eq!(
        (&set["watched_share"], &set["live_share"]),
        (&json!(0.5), &json!(0.5))
    );
    let figures = format!("/api/v1/analytics/courses/{}", school.id);
    let figures = school.teacher.get(&figures).await.expect(200);
    assert_eq!(
        of_student(&figures["people"], &ben)["statuses"],
        json!(["caught_up"])
    );
    for (body, field, code) in [
        (json!({"watched_share": 2}), "watched_share", "invalid"),
        (json!({"watched": 1}), "watched", "unknown"),
        (
            json!({"risk": {"away_days": 0}}),
            "risk.away_days",
            "invalid",
        ),
        (
            json!({"weights": {"completion": 0, "attendance": 0, "regularity": 0, "participation": 0}}),
            "weights",
            "weights.none",
        ),
    ] {
        put(&school.teacher, &measures, body)
            .await
            .refused_field(field, code);
    }
    assert_eq!(
        school.teacher.get(&measures).await.expect(200)["watched_share"],
        0.5
    );
}

#[tokio::test]
async fn a_flag_gives_its_reasons_and_can_be_contested() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    for title in ["One", "Two"] {
        let lecture = school.published(title).await;
        Player::of(&school, &cat, &lecture)
            .await
            .plays(&[(0.0, 60.0)])
            .await;
    }
    // As if a week had passed, and with it every token.
    let measures = school.at("analytics/measures");
    put(&school.teacher, &measures, json!({"risk": {"due_days": 0}}))
        .await
        .expect(200);
    school.house.advance(Duration::from_secs(5));
    let figures = format!("/api/v1/analytics/courses/{}", school.id);
    let seen = school.teacher.get(&figures).await.expect(200);
    let risk = &of_student(&seen["people"], &ben)["risk"];
    assert_eq!(risk["flagged"], true);
    let codes: Vec<_> = risk["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|one| text(&one["code"]))
        .collect();
    assert_eq!(codes, ["attendance.low", "completion.low"]);
    assert!(text(&risk["reasons"][0]["says"]).contains("0 of 2 lectures"));
    assert_eq!(of_student(&seen["people"], &cat)["risk"]["flagged"], false);

    let objection = school.at("analytics/objection");
    put(&ben, &objection, json!({"text": " "}))
        .await
        .refused_field("text", "invalid");
    put(&school.teacher, &objection, json!({"text": "x"}))
        .await
        .expect(404);
    put(&ben, &objection, json!({"text": "I was ill."}))
        .await
        .expect(200);
    let answer = school.at(&format!("analytics/objections/{}/answer", ben.id));
    let said = json!({"answer": "I see.", "set_aside": true});
    put(&ben, &answer, said.clone()).await.expect(403);
    put(&school.teacher, &answer, said.clone())
        .await
        .expect(200);
    let none = school.at(&format!("analytics/objections/{}/answer", cat.id));
    put(&school.teacher, &none, said).await.expect(404);
    let own = ben.get(&path(&ben)).await.expect(200);
    let risk = &own["courses"][0]["risk"];
    assert_eq!(
        (&risk["flagged"], &risk["objection"]["answer"]),
        (&json!(false), &json!("I see."))
    );
    assert_eq!(risk["objection"]["answered_by"], "ada");
    assert_eq!(risk["objection"]["set_aside"], true);
    put(
        &school.teacher,
        &answer,
        json!({"answer": "x", "set_aside_days": 0}),
    )
    .await
    .refused_field("set_aside_days", "invalid");
    // It does not stay so for good.
    let soon = json!({"answer": "Until tomorrow.", "set_aside": true, "set_aside_days": 1});
    put(&school.teacher, &answer, soon).await.expect(200);
    let later = school.house.app.clock.now();
    school.house.advance(Duration::from_secs(86_401));
    let ben = school.house.sign_in("ben").await;
    let teacher = school.house.sign_in("ada").await;
    let own = ben.get(&path(&ben)).await.expect(200);
    let risk = &own["courses"][0]["risk"];
    assert_eq!(risk["flagged"], true, "since {later}: {risk}");
    assert_eq!(risk["objection"]["set_aside"], false);
    let again = json!({"answer": "Still ill?", "set_aside": true});
    let said = put(&teacher, &answer, again).await.expect(200);
    assert_eq!(said["set_aside"], true);
    ben.delete(&objection).await.expect(204);
    ben.delete(&objection).await.expect(404);
    let seen = teacher.get(&figures).await.expect(200);
    assert_eq!(of_student(&seen["people"], &ben)["risk"]["flagged"], true);
    // Who is looked at in one section is judged by the whole course.
    let part = format!("{figures}?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z");
    let seen = teacher.get(&part).await.expect(200);
    assert_eq!(seen["items"], json!([]));
    assert_eq!(of_student(&seen["people"], &ben)["risk"]["flagged"], true);
}

#[tokio::test]
async fn with_pseudonyms_nobody_who_teaches_learns_a_name() {
    let noon = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let held = Clock::held_at(noon);
    let house = TestHouse::build(|config| config.analytics.pseudonymous = true, held).await;
    let school = School::of(house).await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 60.0)])
        .await;
    let figures = format!("/api/v1/analytics/courses/{}", school.id);
    let seen = school.teacher.get(&figures).await.expect(200);
    let person = &seen["people"][0]["student"];
    let made_up = text(&person["id"]);
    assert_ne!(made_up, ben.id.to_string());
    assert!(text(&person["name"]).starts_with("Student ") && person["email"].is_null());
    assert!(!seen.to_string().contains("ben@"), "{seen}");
    let student = format!("/api/v1/analytics/students/{made_up}");
    school.teacher.get(&student).await.expect(404);
    let asked = format!("{student}?course_id={}", school.id);
    let seen = school.teacher.get(&asked).await.expect(200);
    near(&seen["courses"][0]["completion"], 1.0);
    assert_eq!(seen["student"]["id"], made_up.as_str());
    let base = "/api/v1/analytics";
    for path in [
        format!("{base}/xapi?course_id={}", school.id),
        format!("{base}/lectures/{lecture}"),
        format!(
            "{base}/reports/attendance?course_id={}&format=csv",
            school.id
        ),
        format!(
            "{base}/reports/engagement?course_id={}&format=html",
            school.id
        ),
    ] {
        let said = school.teacher.get(&path).await.text();
        assert!(
            said.contains(&made_up) || said.contains("Student "),
            "{said}"
        );
        assert!(
            !said.contains(&ben.id.to_string()) && !said.contains("ben@"),
            "{said}"
        );
    }
    let own = ben.get(&path(&ben)).await.expect(200);
    assert_eq!(own["student"]["name"], "ben");
}

#[tokio::test]
async fn one_takes_home_what_is_stored_of_one_and_an_admin_erases_it() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    for person in [&ben, &cat] {
        Player::of(&school, person, &lecture)
            .await
            .plays(&[(0.0, 10.0), (20.0, 30.0)])
            .await;
    }
    let export = "/api/v1/analytics/mine/export";
    let kept = ben.get(export).await.expect(200);
    assert_eq!(kept["beats"].as_array().expect("beats").len(), 2);
    assert_eq!(kept["beats"][0]["recording_id"], lecture.as_str());
    school.teacher.delete(&path(&ben)).await.expect(404);
    let admin = school.house.admin().await;
    admin.delete(&path(&ben)).await.expect(204);
    let kept = ben.get(export).await.expect(200);
    assert_eq!(
        (&kept["beats"], &kept["playbacks"]),
        (&json!([]), &json!([]))
    );
    let figures = format!("/api/v1/recordings/{lecture}/analytics");
    let seen = school.teacher.get(&figures).await.expect(200);
    assert_eq!((&seen["viewers"], &seen["views"]), (&json!(1), &json!(1)));
    near(&seen["unique_seconds"], 20.0);
    let nobody = format!("/api/v1/analytics/students/{}", school.house.app.new_id());
    admin.delete(&nobody).await.expect(404);
}
