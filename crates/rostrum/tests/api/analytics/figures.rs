//! What was watched of a recording and of a course.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Player, near, of_student, school};

#[tokio::test]
async fn a_lecture_says_which_seconds_were_watched_by_how_many() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    player.plays(&[(0.0, 30.0), (10.0, 20.0)]).await;
    let other = Player::of(&school, &cat, &lecture).await;
    school.house.advance(Duration::from_secs(70));
    let mut slow = other.beat(0.0, 60.0);
    slow["stalled_ms"] = json!(6_000);
    let told = json!({"beats": [slow], "start_ms": 900, "errors": 1});
    other.tell(told).await;
    let path = format!("/api/v1/analytics/lectures/{lecture}");
    let figures = school.teacher.get(&path).await.expect(200);
    assert_eq!(
        (&figures["views"], &figures["viewers"]),
        (&json!(2), &json!(2))
    );
    near(&figures["unique_seconds"], 90.0);
    near(&figures["played_seconds"], 100.0);
    near(&figures["rewatched_seconds"], 10.0);
    near(&figures["completion"], 0.75);
    let seconds = |field: &str| -> Vec<u64> {
        let all = figures[field].as_array().expect("seconds");
        all.iter().filter_map(Value::as_u64).collect()
    };
    let heat: Vec<u64> = (0..60)
        .map(|second| if second < 30 { 2 } else { 1 })
        .collect();
    assert_eq!(seconds("heatmap"), heat);
    assert_eq!(seconds("reached"), heat);
    let again: Vec<u64> = (0..60)
        .map(|second| u64::from((10..20).contains(&second)))
        .collect();
    assert_eq!(seconds("rewatch"), again);
    let left = &figures["drop_off"];
    assert_eq!(
        (&left[0]["from_s"], &left[0]["viewers"]),
        (&json!(30), &json!(1))
    );
    assert_eq!(
        figures["quality"],
        json!([{"rendition": "1000", "seconds": 100.0, "share": 1.0}])
    );
    near(&figures["smooth"]["share"], 0.0);
    near(&figures["smooth"]["start_ms_median"], 900.0);
    near(&figures["smooth"]["stalled_share"], 6.0 / 106.0);
    assert_eq!(figures["smooth"]["errors"], 1);
    let course = &figures["course"];
    assert_eq!(
        (&course["caught_up"], &course["partly"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        of_student(&course["items"], &cat)["attendance"],
        "caught_up"
    );
    near(&of_student(&course["items"], &ben)["completion"], 0.5);
    let alone = format!("/api/v1/recordings/{lecture}/analytics");
    let alone = school.teacher.get(&alone).await.expect(200);
    assert_eq!(alone["heatmap"], figures["heatmap"]);
    assert!(
        alone["definition"]["formulas"]
            .as_array()
            .expect("formulas")
            .len()
            > 10
    );
    ben.get(&path).await.expect(403);
    let other = format!("{path}?course_id={}", school.house.app.new_id());
    school.teacher.get(&other).await.expect(404);
}

#[tokio::test]
async fn a_course_says_where_everybody_stands() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lectures = [school.published("One").await, school.published("Two").await];
    for lecture in &lectures {
        let player = Player::of(&school, &ben, lecture).await;
        player.plays(&[(0.0, 60.0)]).await;
    }
    let path = format!("/api/v1/analytics/courses/{}", school.id);
    let figures = school.teacher.get(&path).await.expect(200);
    assert_eq!(figures["students"], 2);
    assert_eq!(figures["active_students"], 1);
    near(&figures["completion"], 0.5);
    near(&figures["attendance"], 0.5);
    near(&figures["watched_hours"], 120.0 / 3600.0);
    let standing = of_student(&figures["people"], &ben);
    assert_eq!(standing["statuses"], json!(["caught_up", "caught_up"]));
    for part in ["completion", "attendance", "regularity", "engagement"] {
        near(&standing[part], 1.0);
    }
    assert!(
        standing["participation"].is_null(),
        "nobody could write anything"
    );
    assert_eq!(standing["risk"]["too_early"], true);
    let idle = of_student(&figures["people"], &cat);
    near(&idle["engagement"], 0.0);
    let watched: f64 = figures["weeks"]
        .as_array()
        .expect("weeks")
        .iter()
        .map(|week| super::float(&week["watched_hours"]))
        .sum();
    near(&json!(watched), 120.0 / 3600.0);
    let hours = figures["patterns"]["hours"].as_array().expect("hours");
    near(&json!(hours.iter().map(super::float).sum::<f64>()), 120.0);
    let stats = school.teacher.get(&school.at("stats")).await.expect(200);
    near(&stats["completion"], 0.5);
    ben.get(&path).await.expect(403);
    school.person("eve").await.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_part_of_a_course_that_makes_no_sense_is_refused() {
    let school = school().await;
    let path = format!("/api/v1/analytics/courses/{}", school.id);
    for (query, field, code) in [
        (
            "from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z",
            "to",
            "range.reversed",
        ),
        (
            "from=0001-01-01T00:00:00Z&to=2026-10-01T00:00:00Z",
            "to",
            "range.too_long",
        ),
        (
            "section_id=0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60",
            "section_id",
            "section.unknown",
        ),
    ] {
        let asked = format!("{path}?{query}");
        school.teacher.get(&asked).await.refused_field(field, code);
    }
    let asked = format!("{path}?from=yesterday");
    school.teacher.get(&asked).await.expect(422);
    let none = format!("{path}?from=2100-01-01T00:00:00Z");
    let figures = school.teacher.get(&none).await.expect(200);
    assert_eq!(figures["lectures"], 0);
    assert!(figures["attendance"].is_null());
}

#[tokio::test]
async fn a_clock_that_is_days_off_counts_right_when_the_player_says_so() {
    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    school.house.advance(Duration::from_secs(20));
    let ahead = school.house.app.clock.now() + chrono::Duration::days(3);
    let mut beat = player.beat(0.0, 10.0);
    beat["at"] = json!(ahead);
    player.tell(json!({"beats": [beat.clone()]})).await;
    let path = format!("/api/v1/recordings/{lecture}/analytics");
    let figures = school.teacher.get(&path).await.expect(200);
    assert_eq!(
        (&figures["viewers"], &figures["refused_beats"]),
        (&json!(0), &json!(1))
    );
    beat["id"] = json!(school.house.app.new_id());
    player
        .tell(json!({"beats": [beat], "sent_at": ahead}))
        .await;
    let figures = school.teacher.get(&path).await.expect(200);
    near(&figures["unique_seconds"], 10.0);
}

#[tokio::test]
async fn adding_up_anew_changes_no_figure() {
    let school = school().await;
    let (ben, cat) = (school.student("ben").await, school.student("cat").await);
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    player
        .plays(&[(0.0, 30.0), (10.0, 20.0), (40.0, 41.5)])
        .await;
    let other = Player::of(&school, &cat, &lecture).await;
    school.house.advance(Duration::from_secs(100));
    let beats = [
        other.beat(50.0, 60.0),
        other.beat(0.0, 20.0),
        other.beat(15.0, 25.0),
    ];
    other.tell(json!({"beats": beats})).await;
    other.tell(json!({"beats": [beats[2], beats[0]]})).await;
    let paths = [
        format!("/api/v1/analytics/lectures/{lecture}"),
        format!("/api/v1/analytics/courses/{}", school.id),
    ];
    let mut before = Vec::new();
    for path in &paths {
        before.push(school.teacher.get(path).await.expect(200));
    }
    let recording = lecture.parse().expect("an id");
    for person in [&ben, &cat] {
        rostrum::playback::rebuild(&school.house.app, recording, person.id)
            .await
            .expect("added up");
    }
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(school.teacher.get(path).await.expect(200), before);
    }
}

#[tokio::test]
async fn what_the_version_before_wrote_is_added_up_anew_before_anything_is_added() {
    use sea_orm::ConnectionTrait as _;
    use sea_orm::sea_query::Query;

    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    player.plays(&[(0.0, 20.0), (10.0, 20.0)]).await;
    let app = &school.house.app;
    let tx = app.db.tx().await.expect("a transaction");
    let mut older = Query::update();
    older
        .table("watched")
        .value("rolled", 0)
        .value("played_ms", 0_i64)
        .value("quarters", "{}")
        .value("again", "[]");
    tx.execute(&older).await.expect("updated");
    tx.commit().await.expect("committed");
    player.plays(&[(20.0, 30.0)]).await;
    let path = format!("/api/v1/recordings/{lecture}/analytics");
    let figures = school.teacher.get(&path).await.expect(200);
    near(&figures["played_seconds"], 40.0);
    near(&figures["unique_seconds"], 30.0);
}

#[tokio::test]
async fn beats_that_take_no_time_are_not_taken() {
    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    let player = Player::of(&school, &ben, &lecture).await;
    school.house.advance(Duration::from_secs(20));
    let beats: Vec<Value> = (0..50).map(|_| player.beat(5.0, 5.0)).collect();
    player.tell(json!({"beats": beats})).await;
    let mut stalls = Vec::new();
    for _ in 0..5 {
        let mut stalled = player.beat(5.0, 5.0);
        stalled["stalled_ms"] = json!(10_000);
        stalls.push(stalled);
    }
    player.tell(json!({"beats": stalls})).await;
    let path = format!("/api/v1/recordings/{lecture}/analytics");
    let figures = school.teacher.get(&path).await.expect(200);
    // Two stalls of ten seconds fit into twenty, three more do not.
    assert_eq!(figures["refused_beats"], 53);
}
