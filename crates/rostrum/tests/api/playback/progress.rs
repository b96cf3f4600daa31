use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Shelf;
use crate::api::recordings::Studio;
use crate::support::{Person, TestHouse};

/// A recording of sixty seconds in a house whose clock stands.
async fn shelf() -> Shelf {
    let house = TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let one = crate::api::recordings::path(&recording);
    let piece = crate::api::recordings::send_take(&studio, &seated.person, &one, 48_000).await;
    studio.house.advance(Duration::from_secs(60));
    let stopped = studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    Shelf {
        piece: piece["url"].as_str().expect("an address").to_owned(),
        track: stopped["tracks"][0]["id"]
            .as_str()
            .expect("an id")
            .to_owned(),
        studio,
        one,
    }
}

async fn open(shelf: &Shelf, person: &Person) -> Value {
    person
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await
        .expect(201)
}

fn now(shelf: &Shelf) -> DateTime<Utc> {
    shelf.studio.house.app.clock.now()
}

fn beat(shelf: &Shelf, from: f64, to: f64) -> Value {
    json!({
        "id": shelf.studio.house.app.new_id(), "from": from, "to": to, "at": now(shelf), "rate": 1.0,
        "visible": true, "rendition": "1000k", "stalled_ms": 0,
    })
}

async fn send(shelf: &Shelf, person: &Person, playback: &Value, beats: &[Value]) -> u16 {
    let body = json!({"playback_id": playback["playback_id"], "beats": beats});
    let answer = person.post(&format!("{}/progress", shelf.one), body).await;
    answer.status.as_u16()
}

async fn own(person: &Person) -> Value {
    person.get("/api/v1/progress").await.expect(200)["items"].clone()
}

#[tokio::test]
async fn what_was_played_adds_up_once_and_another_device_goes_on_there() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let playback = open(&shelf, host).await;
    assert!(playback["resume_at"].is_null());
    shelf.studio.house.advance(Duration::from_secs(40));
    let first = beat(&shelf, 0.0, 10.0);
    assert_eq!(
        send(&shelf, host, &playback, std::slice::from_ref(&first)).await,
        204
    );
    assert_eq!(
        send(&shelf, host, &playback, &[first, beat(&shelf, 5.0, 15.0)]).await,
        204
    );
    let seen = own(host).await;
    assert_eq!(seen[0]["position_s"], 15.0);
    let completion = seen[0]["completion"].as_f64().expect("a share");
    assert!((completion - 0.25).abs() < 0.01, "15 of 60 seconds: {seen}");
    assert_eq!(seen[0]["title"], "Talk");
    let device = shelf.studio.house.sign_in("ada").await;
    assert_eq!(open(&shelf, &device).await["resume_at"], 15.0);
}

#[tokio::test]
async fn what_was_hidden_is_not_seen_but_moves_the_place() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let playback = open(&shelf, host).await;
    shelf.studio.house.advance(Duration::from_secs(40));
    let mut hidden = beat(&shelf, 0.0, 20.0);
    hidden["visible"] = json!(false);
    assert_eq!(send(&shelf, host, &playback, &[hidden]).await, 204);
    let seen = own(host).await;
    assert_eq!(
        (&seen[0]["position_s"], &seen[0]["completion"]),
        (&json!(20.0), &json!(0.0))
    );
}

#[tokio::test]
async fn what_comes_late_takes_nobody_back() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let (offline, online) = (open(&shelf, host).await, open(&shelf, host).await);
    shelf.studio.house.advance(Duration::from_secs(20));
    let early = beat(&shelf, 0.0, 5.0);
    shelf.studio.house.advance(Duration::from_secs(20));
    assert_eq!(
        send(&shelf, host, &online, &[beat(&shelf, 30.0, 40.0)]).await,
        204
    );
    assert_eq!(send(&shelf, host, &offline, &[early]).await, 204);
    let seen = own(host).await;
    assert_eq!(seen[0]["position_s"], 40.0);
    assert!((seen[0]["completion"].as_f64().expect("a share") - 0.25).abs() < 0.01);
}

#[tokio::test]
async fn what_cannot_have_been_played_counts_for_nothing() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let playback = open(&shelf, host).await;
    shelf.studio.house.advance(Duration::from_secs(10));
    let mut backwards = beat(&shelf, 9.0, 5.0);
    backwards["rate"] = json!(1.0);
    let mut still = beat(&shelf, 0.0, 5.0);
    still["rate"] = json!(0.0);
    let mut future = beat(&shelf, 0.0, 5.0);
    future["at"] = json!(now(&shelf) + chrono::Duration::hours(1));
    let impossible = [
        beat(&shelf, -5.0, 5.0),
        backwards,
        still,
        future,
        beat(&shelf, 0.0, 50.0),
        beat(&shelf, 55.0, 600.0),
    ];
    assert_eq!(send(&shelf, host, &playback, &impossible).await, 204);
    assert_eq!(own(host).await, json!([]));
    // Each alone would be possible; together they are more than the time there was.
    let many: Vec<Value> = (0..6)
        .map(|n| beat(&shelf, f64::from(n) * 9.0, f64::from(n) * 9.0 + 9.0))
        .collect();
    assert_eq!(send(&shelf, host, &playback, &many).await, 204);
    let seen = own(host).await;
    assert!(
        seen[0]["completion"].as_f64().expect("a share") < 0.2,
        "{seen}"
    );
}

#[tokio::test]
async fn a_report_that_is_not_right_is_refused_by_the_name_of_its_field() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let playback = open(&shelf, host).await;
    let path = format!("{}/progress", shelf.one);
    let id = &playback["playback_id"];
    let mut odd = beat(&shelf, 0.0, 1.0);
    odd["at"] = json!("yesterday");
    let mut extra = beat(&shelf, 0.0, 1.0);
    extra["mood"] = json!("good");
    let many: Vec<Value> = (0..1001).map(|_| beat(&shelf, 0.0, 1.0)).collect();
    for (body, field, code) in [
        (json!({"beats": []}), "playback_id", "missing"),
        (
            json!({"playback_id": id, "beats": [odd]}),
            "beats.0.at",
            "malformed",
        ),
        (
            json!({"playback_id": id, "beats": [extra]}),
            "beats.0.mood",
            "unknown",
        ),
        (
            json!({"playback_id": id, "beats": many}),
            "beats",
            "invalid",
        ),
    ] {
        host.post(&path, body).await.refused_field(field, code);
    }
    assert_eq!(send(&shelf, host, &playback, &[]).await, 204);
}

#[tokio::test]
async fn nobody_reports_for_somebody_else() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let playback = open(&shelf, host).await;
    let beats = [beat(&shelf, 0.0, 1.0)];
    let stranger = shelf.studio.house.signed_in("eve").await;
    assert_eq!(send(&shelf, &stranger, &playback, &beats).await, 404);
    assert_eq!(
        send(&shelf, &shelf.studio.house.nobody(), &playback, &beats).await,
        401
    );
    // An admin sees everything and is still somebody else.
    let admin = shelf.studio.house.admin().await;
    assert_eq!(send(&shelf, &admin, &playback, &beats).await, 404);
    let absent = json!({"playback_id": shelf.studio.house.app.new_id()});
    assert_eq!(send(&shelf, host, &absent, &beats).await, 404);
    let path = format!(
        "{}/progress?pt={}",
        shelf.one,
        playback["token"].as_str().expect("a token")
    );
    let body = json!({"playback_id": playback["playback_id"], "beats": beats});
    let by_token = shelf.studio.house.nobody().post(&path, body).await;
    by_token.expect(204);
    assert_eq!(own(&stranger).await, json!([]));
}

#[tokio::test]
async fn what_one_began_is_listed_page_by_page_while_one_may_see_it() {
    let shelf = shelf().await;
    let host = &shelf.studio.host;
    let playback = open(&shelf, host).await;
    shelf.studio.house.advance(Duration::from_secs(10));
    assert_eq!(
        send(&shelf, host, &playback, &[beat(&shelf, 0.0, 9.0)]).await,
        204
    );
    let page = host.get("/api/v1/progress?limit=1").await.expect(200);
    assert_eq!(page["items"].as_array().expect("items").len(), 1);
    assert!(page["next_cursor"].is_null());
    host.get("/api/v1/progress?cursor=x")
        .await
        .refused_field("cursor", "cursor.unknown");
    host.get("/api/v1/progress?limit=0")
        .await
        .refused_field("limit", "invalid");
    shelf
        .studio
        .house
        .nobody()
        .get("/api/v1/progress")
        .await
        .refused(401, "auth.required");
    host.delete(&shelf.one).await.expect(204);
    assert_eq!(own(host).await, json!([]));
}

#[tokio::test]
async fn a_student_goes_on_with_the_lectures_of_a_course_until_they_leave_it() {
    let shelf = shelf().await;
    let (host, house) = (&shelf.studio.host, &shelf.studio.house);
    let course = host
        .post("/api/v1/courses", json!({"title": "Rhyme"}))
        .await
        .expect(201);
    let course = course["id"].as_str().expect("an id").to_owned();
    let recording = shelf.one.rsplit('/').next().expect("an id").to_owned();
    let base = format!("/api/v1/courses/{course}");
    let place = json!({"recording_id": recording});
    host.post(&format!("{base}/recordings"), place)
        .await
        .expect(201);
    let publish = format!("{base}/recordings/{recording}/publish");
    host.post(&publish, json!({})).await.expect(200);
    let student = house.signed_in("eve").await;
    let enrol = json!({"student_id": student.id});
    host.post(&format!("{base}/enroll"), enrol)
        .await
        .expect(201);
    let playback = open(&shelf, &student).await;
    house.advance(Duration::from_secs(10));
    assert_eq!(
        send(&shelf, &student, &playback, &[beat(&shelf, 0.0, 9.0)]).await,
        204
    );
    let asked = format!("/api/v1/progress?course_id={course}");
    let seen = student.get(&asked).await.expect(200);
    assert_eq!(seen["items"][0]["recording_id"], recording);
    assert_eq!(own(&student).await[0]["position_s"], 9.0);
    assert_eq!(host.get(&asked).await.expect(200)["items"], json!([]));
    let absent = "/api/v1/progress?course_id=018f0000-0000-7000-8000-000000000000";
    student.get(absent).await.refused(404, "not_found");
    host.delete(&format!("{base}/enroll/{}", student.id))
        .await
        .expect(204);
    student.get(&asked).await.refused(404, "not_found");
    assert_eq!(own(&student).await, json!([]));
    let token = playback["token"].as_str().expect("a token");
    let list = format!("{}/stream/playlist.m3u8?pt={token}", shelf.one);
    house.nobody().get(&list).await.refused(404, "not_found");
}
