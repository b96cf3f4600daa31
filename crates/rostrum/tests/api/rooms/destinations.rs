//! `/api/v1/rooms/{id}/destinations`: where live streams are sent on to.

use serde_json::{Value, json};

use super::studio::{Studio, text};

const KEY: &str = "s3cret-stream-key";

fn new(name: &str) -> Value {
    json!({"name": name, "url": "rtmps://live.example.com/app/", "key": KEY})
}

#[tokio::test]
async fn who_leads_a_room_says_where_it_is_sent_on_to_and_nobody_is_told_the_key() {
    let studio = Studio::open().await;
    let at = studio.path("destinations");
    let made = studio.host.post(&at, new("Tube")).await;
    let made = made.expect(201);
    let one = format!("{at}/{}", text(&made["id"]));
    let wanted = [
        ("name", json!("Tube")),
        ("url", json!("rtmps://live.example.com/app")),
        ("on", json!(true)),
        ("state", json!("stopped")),
        ("reason", Value::Null),
    ];
    for (field, value) in wanted {
        assert_eq!(made[field], value, "{field}");
    }
    let changed = studio
        .host
        .patch(&one, json!({"on": false, "name": "Tube 2"}))
        .await;
    let changed = changed.expect(200);
    assert_eq!(
        (&changed["on"], &changed["name"]),
        (&json!(false), &json!("Tube 2"))
    );
    let moved = json!({"url": "rtmp://other.example.com/app", "key": KEY});
    let moved = studio.host.patch(&one, moved).await.expect(200);
    assert_eq!(moved["url"], "rtmp://other.example.com/app");
    let listed = studio.host.get(&at).await;
    let list = listed.expect(200);
    assert_eq!((&list["most"], &list["enabled"]), (&json!(5), &json!(true)));
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    for answer in [
        made.to_string(),
        changed.to_string(),
        moved.to_string(),
        listed.text(),
    ] {
        assert!(!answer.contains(KEY) && !answer.contains("key"), "{answer}");
    }
    studio.host.delete(&one).await.expect_status(204);
    studio.host.delete(&one).await.expect_status(204);
    let empty = studio.host.get(&at).await.expect(200);
    assert_eq!(empty["items"], json!([]));
}

#[tokio::test]
async fn nobody_else_says_or_sees_it() {
    let studio = Studio::open().await;
    let at = studio.path("destinations");
    let made = studio.host.post(&at, new("Tube")).await.expect(201);
    let one = format!("{at}/{}", text(&made["id"]));
    let guest = studio.guest_token("Gil").await;
    let guest = studio.host.holding(&guest);
    let stranger = studio.house.signed_in("grace").await;
    for (person, status, code) in [(&guest, 403, "forbidden"), (&stranger, 404, "not_found")] {
        person.get(&at).await.refused(status, code);
        person.post(&at, new("Mine")).await.refused(status, code);
        person
            .patch(&one, json!({"on": false}))
            .await
            .refused(status, code);
        person.delete(&one).await.refused(status, code);
    }
    // Whoever leads another room changes nothing through it.
    let body = json!({"name": "Theirs", "kind": "studio"});
    let room = stranger.post("/api/v1/signalling/room/create", body).await;
    let theirs = format!(
        "/api/v1/rooms/{}/destinations",
        text(&room.expect(201)["id"])
    );
    let through = format!("{theirs}/{}", text(&made["id"]));
    stranger
        .patch(&through, json!({"on": false}))
        .await
        .refused(404, "not_found");
    stranger.delete(&through).await.expect_status(204);
    let still = studio.host.get(&at).await.expect(200);
    assert_eq!(still["items"][0]["on"], true);
}

#[tokio::test]
async fn what_cannot_be_sent_to_is_refused_with_its_field() {
    let studio = Studio::open().await;
    let at = studio.path("destinations");
    let names = |answer: &Value, field: &str| {
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().any(|error| error["field"] == field)
    };
    for (field, wrong) in [
        ("url", "https://example.com/live"),
        ("url", "rtmp://example.com"),
        ("url", "rtmp://example.com/live?key=1"),
        ("key", ""),
        ("key", "two words"),
        ("name", " "),
    ] {
        let mut body = new("Tube");
        body[field] = json!(wrong);
        let refused = studio.host.post(&at, body).await.expect(422);
        assert!(names(&refused, field), "{field} {wrong}: {refused}");
    }
    for private in [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "[::1]",
        "0x7f.1",
        "169.254.169.254",
    ] {
        let mut body = new("Tube");
        body["url"] = json!(format!("rtmp://{private}/live"));
        let refused = studio.host.post(&at, body).await;
        refused.refused_field("url", "destination.private");
    }
    let made = studio.host.post(&at, new("Tube")).await.expect(201);
    let one = format!("{at}/{}", text(&made["id"]));
    let elsewhere = json!({"url": "rtmp://mine.example.com/app"});
    let refused = studio.host.patch(&one, elsewhere).await;
    refused.refused_field("key", "required");
    for n in 1..5 {
        studio
            .host
            .post(&at, new(&format!("Tube {n}")))
            .await
            .expect(201);
    }
    let sixth = studio.host.post(&at, new("Tube 6")).await;
    sixth.refused(409, "live.too_many_destinations");
}

#[tokio::test]
async fn a_server_may_send_nothing_on() {
    let studio = Studio::with(|config| config.live.push = false).await;
    let at = studio.path("destinations");
    studio
        .host
        .post(&at, new("Tube"))
        .await
        .refused(409, "live.push_off");
    let list = studio.host.get(&at).await.expect(200);
    assert_eq!(list["enabled"], false);
}
