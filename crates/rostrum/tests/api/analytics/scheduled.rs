//! Reports that come by mail when they are due.

use chrono::{DateTime, Duration, Utc};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;
use serde_json::{Value, json};

use super::{Player, school};
use crate::api::courses::School;
use crate::support::Person;

/// As if it had been asked for long ago.
async fn make_due(school: &School) {
    let now = school.house.app.clock.now();
    let mut update = Query::update();
    update
        .table("analytics_schedules")
        .value("next_at", now - Duration::minutes(1));
    let tx = school.house.app.db.tx().await.expect("a transaction");
    tx.execute(&update).await.expect("updated");
    tx.commit().await.expect("committed");
}

async fn told(person: &Person) -> Vec<Value> {
    let list = person.get("/api/v1/notices").await.expect(200);
    let all = list["items"].as_array().expect("items").clone();
    let is_report = |one: &Value| one["kind"] == "report.due";
    all.into_iter().filter(is_report).collect()
}

#[tokio::test]
async fn each_report_comes_once_when_it_is_due_and_says_what_it_finds() {
    let school = school().await;
    let ben = school.student("ben").await;
    school.student("cat").await;
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    player.plays(&[(0.0, 60.0)]).await;
    for report in ["attendance", "engagement", "performance"] {
        let ask = json!({"report": report, "every": "week"});
        let path = school.at("analytics/schedules");
        school.teacher.post(&path, ask).await.expect(201);
    }
    let app = &school.house.app;
    rostrum::analytics::round(app).await;
    assert!(told(&school.teacher).await.is_empty(), "none is due yet");
    make_due(&school).await;
    rostrum::analytics::round(app).await;
    rostrum::analytics::round(app).await;
    let all = told(&school.teacher).await;
    let says = |report: &str| {
        let mut of = all.iter().filter(|one| one["params"]["report"] == report);
        let one = of.next().expect("it came");
        assert!(of.next().is_none(), "once");
        one["params"]["says"].as_str().expect("words").to_owned()
    };
    assert_eq!(
        says("attendance"),
        "Attendance of 2 students in 1 lectures: 50 %."
    );
    assert!(says("engagement").starts_with("Engagement: "));
    assert_eq!(says("performance"), "Least was seen of “Groups”: 50 %.");
    let list = school.teacher.get(&school.at("analytics/schedules")).await;
    for one in list.expect(200)["items"].as_array().expect("items") {
        let next: DateTime<Utc> = one["next_at"]
            .as_str()
            .expect("a time")
            .parse()
            .expect("one");
        assert!(next > app.clock.now(), "{one}");
    }
}

#[tokio::test]
async fn who_teaches_here_no_more_is_told_nothing_more() {
    let school = school().await;
    school.student("ben").await;
    let helper = school.staff("hal", "co_instructor").await;
    let ask = json!({"report": "attendance", "every": "month"});
    let path = school.at("analytics/schedules");
    helper.post(&path, ask).await.expect(201);
    let gone = school.at(&format!("permissions/{}", helper.id));
    school.teacher.delete(&gone).await.expect(204);
    make_due(&school).await;
    rostrum::analytics::round(&school.house.app).await;
    assert!(told(&helper).await.is_empty());
}
