//! What is kept, for how long, and what goes with what.

use std::time::Duration;

use rostrum::jobs;
use rostrum::kit::Clock;
use rostrum::rooms::facts::ConsentWithdrawn;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SimpleExpr};
use sea_orm::{ConnectionTrait as _, Value as Bound};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Player, near, of_student, school};
use crate::api::courses::{School, put, text};
use crate::api::recordings::Studio;
use crate::support::TestHouse;

async fn update(
    house: &TestHouse,
    table: &'static str,
    column: &'static str,
    value: impl Into<Bound>,
) {
    let mut change = Query::update();
    change
        .table(table)
        .value(column, SimpleExpr::Value(value.into()));
    let tx = house.app.db.tx().await.expect("a transaction");
    tx.execute(&change).await.expect("updated");
    tx.commit().await.expect("committed");
}

/// Makes a lecture one that is live from now on for a minute, in a meeting.
async fn live(school: &School, lecture: &str, person: Uuid) -> Uuid {
    let app = &school.house.app;
    let (recording, session): (Uuid, Uuid) = (lecture.parse().expect("an id"), app.new_id());
    let now = app.clock.now();
    let ends = now + Duration::from_secs(60);
    let mut stream = Query::insert();
    stream.into_table("live_streams").columns([
        "recording",
        "journal",
        "started_by",
        "started_at",
        "ended_at",
        "began_ms",
        "peak_viewers",
        "people",
    ]);
    stream.values_panic([
        recording.into(),
        app.new_id().into(),
        school.teacher.id.into(),
        now.into(),
        ends.into(),
        now.timestamp_millis().into(),
        2.into(),
        json!([person]).to_string().into(),
    ]);
    let mut held = Query::update();
    held.table("recordings")
        .value("started_at_ms", now.timestamp_millis())
        .value("stopped_at_ms", ends.timestamp_millis())
        .value("session", session)
        .and_where(Expr::col("id").eq(recording));
    let tx = app.db.tx().await.expect("a transaction");
    tx.execute(&stream).await.expect("inserted");
    tx.execute(&held).await.expect("updated");
    tx.commit().await.expect("committed");
    session
}

#[tokio::test]
async fn who_watched_live_attended_also_when_somebody_is_taken_out_of_it() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    let person = school.house.app.new_id();
    let session = live(&school, &lecture, person).await;
    // Both at the same time, each from when they came.
    let late = Player::of(&school, &cat, &lecture).await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 40.0)])
        .await;
    late.plays(&[(40.0, 50.0)]).await;
    school.house.advance(Duration::from_secs(60));
    let figures = format!(
        "/api/v1/analytics/lectures/{lecture}?course_id={}",
        school.id
    );
    let check = |seen: &Value| {
        let items = &seen["course"]["items"];
        let (ben, cat) = (of_student(items, &ben), of_student(items, &cat));
        assert_eq!(
            (&ben["attendance"], &cat["attendance"]),
            (&json!("live"), &json!("partly"))
        );
        near(&ben["present_seconds"], 40.0);
        near(&cat["present_seconds"], 10.0);
        near(&cat["late_seconds"], 40.0);
    };
    check(&school.teacher.get(&figures).await.expect(200));

    let app = &school.house.app;
    let fact = ConsentWithdrawn {
        session,
        participant: person,
        keep: false,
        at_ms: app.clock.now().timestamp_millis(),
    };
    let mut tx = app.db.tx().await.expect("a transaction");
    jobs::announce(app, &mut tx, &fact)
        .await
        .expect("announced");
    tx.commit().await.expect("committed");
    let gone = async {
        loop {
            let mut ask = Query::select();
            ask.column("people").from("live_streams");
            let row = app.db.read().query_one(&ask).await.expect("an answer");
            let people: Option<String> = row
                .expect("it is kept that it was")
                .try_get("", "people")
                .expect("people");
            if people.as_deref() == Some("[]") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone)
        .await
        .expect("they are taken out");
    check(&school.teacher.get(&figures).await.expect(200));
}

#[tokio::test]
async fn a_link_that_is_taken_back_leaves_what_was_watched_by_it() {
    let school = school().await;
    let lecture = school.published("Groups").await;
    let shares = format!("/api/v1/recordings/{lecture}/shares");
    let share = school.teacher.post(&shares, json!({})).await.expect(201);
    let token = text(&share["url"]);
    let token = token.rsplit('/').next().expect("a token");
    let visitor = school.house.nobody();
    let opened = visitor
        .post("/api/v1/shares/open", json!({"token": token}))
        .await;
    let opened = opened.expect(200);
    let playback = &opened["playback"];
    let told = json!({"playback_id": playback["playback_id"], "beats": [{
        "id": school.house.app.new_id(), "from": 0.0, "to": 10.0, "at": school.house.app.clock.now(),
        "rate": 1.0, "visible": true, "rendition": "1000", "stalled_ms": 0,
    }]});
    school.house.advance(Duration::from_secs(10));
    let progress = format!(
        "/api/v1/recordings/{lecture}/progress?pt={}",
        text(&playback["token"])
    );
    visitor.post(&progress, told.clone()).await.expect(204);
    let figures = format!("/api/v1/recordings/{lecture}/analytics");
    let seen = school.teacher.get(&figures).await.expect(200);
    assert_eq!((&seen["views"], &seen["viewers"]), (&json!(1), &json!(1)));
    let one = format!("{shares}/{}", text(&share["id"]));
    school.teacher.delete(&one).await.expect(204);
    let late = visitor.post(&progress, told).await;
    assert!(matches!(late.status.as_u16(), 401 | 404), "{}", late.text());
    let seen = school.teacher.get(&figures).await.expect(200);
    assert_eq!((&seen["views"], &seen["viewers"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn what_is_too_old_is_forgotten() {
    let noon = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let held = Clock::held_at(noon);
    let house = TestHouse::build(|config| config.analytics.keep_days = 30, held).await;
    let host = house.signed_in("hal").await;
    let studio = Studio::of(house, host).await;
    let ben = studio.house.signed_in("ben").await;
    let visit = studio.user_enters(&ben, false).await;
    studio.house.advance(Duration::from_secs(60));
    visit
        .socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    let Studio { house, .. } = studio;
    let school = School::of(house).await;
    let body = json!({"student_id": ben.id});
    school
        .teacher
        .post(&school.at("enroll"), body)
        .await
        .expect(201);
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    player.plays(&[(0.0, 10.0)]).await;
    let export = "/api/v1/analytics/mine/export";
    let counts = async || {
        let kept = ben.get(export).await.expect(200);
        ["beats", "playbacks", "presences"].map(|what| kept[what].as_array().expect("a list").len())
    };
    let app = &school.house.app;
    rostrum::analytics::round(app).await;
    assert_eq!(counts().await, [1, 1, 1], "nothing is old yet");
    let old = app.clock.now() - chrono::Duration::days(31);
    update(&school.house, "presences", "left_at", old).await;
    for column in ["last_at", "rolled_at"] {
        update(&school.house, "watched", column, old).await;
    }
    rostrum::analytics::round(app).await;
    assert_eq!(counts().await, [0, 0, 0]);
}

#[tokio::test]
async fn a_crash_makes_nobody_stay_longer_than_they_were_seen() {
    let data = tempfile::tempdir().expect("a folder");
    let at = |second: i64| chrono::DateTime::from_timestamp(second, 0).expect("in range");
    let house = TestHouse::on(data.path(), |_| {}, Clock::held_at(at(1_800_000_000))).await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let _visit = studio.host_enters(false).await;
    studio.house.advance(Duration::from_secs(90));
    let noted = rostrum::rooms::see_presences(&studio.house.app).await;
    noted.expect("noted");
    // Nobody leaves, and nothing more is noted.
    studio.house.close().await;

    let house = TestHouse::on(data.path(), |_| {}, Clock::held_at(at(1_800_007_200))).await;
    let host = house.sign_in("ada").await;
    let kept = host.get("/api/v1/analytics/mine/export").await.expect(200);
    let until: chrono::DateTime<chrono::Utc> =
        text(&kept["presences"][0]["to"]).parse().expect("a time");
    assert_eq!(until, at(1_800_000_090));
}

#[tokio::test]
async fn days_and_hours_are_those_where_the_course_is() {
    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    player.plays(&[(0.0, 60.0)]).await;
    // 2027-01-15, a Friday, 08:00 in Greenwich.
    for (zone, day, hour) in [
        ("Asia/Tokyo", 4, 17),
        ("Pacific/Pago_Pago", 3, 21),
        ("UTC", 4, 8),
    ] {
        let change = json!({"time_zone": zone});
        put(&school.teacher, &school.course, change)
            .await
            .expect(200);
        let figures = format!("/api/v1/analytics/courses/{}", school.id);
        let seen = school.teacher.get(&figures).await.expect(200);
        let patterns = &seen["patterns"];
        near(&patterns["weekdays"][day], 60.0);
        near(&patterns["hours"][hour], 60.0);
        assert_eq!(seen["time_zone"], zone);
    }
}
