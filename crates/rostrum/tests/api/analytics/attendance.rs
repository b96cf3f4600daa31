//! Who was there while a lecture was held.

use std::time::Duration;

use serde_json::json;

use super::{near, of_student};
use crate::api::courses::{put, text};
use crate::api::recordings::{Studio, path};
use crate::support::TestHouse;

#[tokio::test]
async fn who_was_in_the_meeting_attended_and_who_left_early_did_not() {
    let house = TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let house = &studio.house;
    let made = studio
        .host
        .post("/api/v1/courses", json!({"title": "Rhyme"}))
        .await;
    let course = text(&made.expect(201)["id"]);
    let base = format!("/api/v1/courses/{course}");
    let mut students = Vec::new();
    for name in ["ben", "cat", "dan", "eve"] {
        let student = house.signed_in(name).await;
        let body = json!({"student_id": student.id});
        studio
            .host
            .post(&format!("{base}/enroll"), body)
            .await
            .expect(201);
        students.push(student);
    }
    let [ben, cat, dan, eve] = &students[..] else {
        panic!("four students");
    };
    let _host = studio.host_enters(true).await;
    // Ben was there before it began and leaves in between; Cat comes late; Dan looks in; Eve does not come.
    let first = studio.user_enters(ben, false).await;
    let body = json!({"room_id": studio.room, "course_id": course});
    let started = studio.host.post("/api/v1/recordings/start", body).await;
    let recording = started.expect(201);
    let one = path(&recording);
    house.advance(Duration::from_secs(200));
    first
        .socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    let late = studio.user_enters(cat, false).await;
    let says = json!({"text": "Sorry", "client_id": "1"});
    late.socket.call("chat:send", says).await.expect("said");
    house.advance(Duration::from_secs(50));
    let back = studio.user_enters(ben, false).await;
    let look = studio.user_enters(dan, false).await;
    house.advance(Duration::from_secs(50));
    look.socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    house.advance(Duration::from_secs(200));
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    back.socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    let id = text(&recording["id"]);
    let publish = format!("{base}/recordings/{id}/publish");
    studio.host.post(&publish, json!({})).await.expect(200);

    let figures = format!("/api/v1/analytics/lectures/{id}?course_id={course}");
    let figures = studio.host.get(&figures).await.expect(200);
    let course_of = &figures["course"];
    for (student, attendance, present, late) in [
        (ben, "live", 450.0, Some(0.0)),
        (cat, "live", 300.0, Some(200.0)),
        (dan, "partly", 50.0, Some(250.0)),
        (eve, "absent", 0.0, None),
    ] {
        let is = of_student(&course_of["items"], student);
        assert_eq!(is["attendance"], attendance, "{is}");
        near(&is["present_seconds"], present);
        assert_eq!(is["late_seconds"].as_f64(), late, "{is}");
    }
    assert_eq!(
        (&course_of["live"], &course_of["absent"]),
        (&json!(2), &json!(1))
    );
    let measures = format!("{base}/analytics/measures");
    put(&studio.host, &measures, json!({"late_minutes": 3}))
        .await
        .expect(200);
    let seen = format!("/api/v1/analytics/courses/{course}");
    let seen = studio.host.get(&seen).await.expect(200);
    let live = &seen["patterns"]["live"];
    assert_eq!(live["lectures"], 1);
    near(&live["late_share"], 2.0 / 3.0);
    near(&of_student(&seen["people"], cat)["participation"], 1.0);
    near(&of_student(&seen["people"], ben)["participation"], 0.0);
    let kept = ben.get("/api/v1/analytics/mine/export").await.expect(200);
    assert_eq!(
        kept["presences"].as_array().expect("presences").len(),
        2,
        "each time apart"
    );
}
