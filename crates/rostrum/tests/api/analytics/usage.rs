//! What the house is used for.

use serde_json::json;

use super::{Player, near, school};

#[tokio::test]
async fn an_admin_sees_what_the_house_is_used_for() {
    let school = school().await;
    let ben = school.student("ben").await;
    let lecture = school.published("Groups").await;
    Player::of(&school, &ben, &lecture)
        .await
        .plays(&[(0.0, 60.0)])
        .await;
    let admin = school.house.admin().await;
    let path = "/api/v1/analytics/usage";
    let usage = admin.get(path).await.expect(200);
    let days = usage["days"].as_array().expect("days");
    assert_eq!(days.len(), 31);
    let today = days.last().expect("today");
    near(&today["watched_minutes"], 1.0);
    near(&today["recorded_minutes"], 1.0);
    assert_eq!(
        (&today["recordings"], &today["new_users"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(
        (&usage["totals"]["users"], &usage["totals"]["recordings"]),
        (&json!(3), &json!(1))
    );
    let reversed = format!("{path}?from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z");
    admin
        .get(&reversed)
        .await
        .refused_field("to", "range.reversed");
    let endless = format!("{path}?from=1000-01-01T00:00:00Z");
    admin
        .get(&endless)
        .await
        .refused_field("to", "range.too_long");
    school.teacher.get(path).await.expect(404);
    let job = admin
        .post("/api/v1/analytics/rebuild", json!({}))
        .await
        .expect(202);
    assert_eq!(job["kind"], "playback.rebuild");
    school
        .teacher
        .post("/api/v1/analytics/rebuild", json!({}))
        .await
        .expect(404);
}
