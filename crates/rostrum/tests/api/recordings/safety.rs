//! How safe everybody's takes are, as the host is told: live, after they left, after a restart.

use serde_json::{Value, json};

use super::{Seated, Studio, path, take, until, upload};
use crate::api::uploads::checked;
use crate::support::{Answer, Person, TestHouse};

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

async fn studio() -> Studio {
    let house = TestHouse::with(|config| {
        config.recordings.risk_after_s = 0;
        config.rooms.linger_s = 0;
    })
    .await;
    let host = house.signed_in("ada").await;
    Studio::of(house, host).await
}

fn report(recording: &Value, recorded_ms: u64, uploaded_ms: u64) -> Value {
    let bytes = |ms: u64| ms * 96;
    json!({"recording_id": recording["id"], "items": [{
        "source": "microphone", "recorded_ms": recorded_ms, "saved_ms": recorded_ms,
        "uploaded_ms": uploaded_ms, "uploaded_bytes": bytes(uploaded_ms),
        "total_bytes": bytes(recorded_ms), "state": "recording",
    }]})
}

/// Waits until what `host` is told at `path` looks as wanted.
async fn told(host: &Person, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let looking = async {
        loop {
            let seen = host.get(path).await.expect(200);
            if wanted(&seen) {
                return seen;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .expect("told in time")
}

/// Sends part of a take of a guest: half a second of it.
async fn half_a_second(guest: &Seated, one: &str) -> String {
    let made = guest
        .person
        .post(&format!("{one}/takes"), take())
        .await
        .expect(201);
    let upload = upload(&guest.person, &made["take_id"]).await;
    let address = upload.header("location").expect("an address").to_owned();
    let piece = checked(&guest.person, &address, 0, &[0; 48_000]);
    Answer::of(piece).await.expect(204);
    address
}

fn kinds(notices: &Value) -> Vec<&str> {
    let items = notices["items"].as_array().expect("a list");
    let kinds = items.iter().filter_map(|notice| notice["kind"].as_str());
    kinds.filter(|kind| kind.starts_with("take.")).collect()
}

#[tokio::test]
async fn the_host_sees_what_is_only_on_a_machine_and_is_told_when_it_left_and_when_it_came() {
    let studio = studio().await;
    let _host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let address = half_a_second(&guest, &one).await;
    guest
        .socket
        .call("take:report", report(&recording, 3000, 500))
        .await
        .expect("heard");
    let takes = format!("{one}/takes");
    let seen = told(&studio.host, &takes, |seen| {
        seen["items"][0]["reported_at"].is_string()
    })
    .await;
    let grace = &seen["items"][0];
    assert_eq!(grace["participant"]["name"], "Grace");
    assert_eq!(
        (&grace["present"], &grace["safe"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        grace["takes"],
        json!([{"kind": "microphone", "state": "recording", "recorded_ms": 3000,
            "stored_ms": 500, "only_there_ms": 2500}])
    );

    // The browser dies: no goodbye is said.
    let Seated { person, socket, .. } = guest;
    drop(socket);
    let notices = told(&studio.host, "/api/v1/notices", |seen| {
        !kinds(seen).is_empty()
    })
    .await;
    assert_eq!(kinds(&notices), ["take.at_risk"]);
    let notice = &notices["items"][0];
    assert_eq!(notice["params"]["person"], "Grace");
    assert_eq!(
        notice["link"],
        format!("/recordings/{}", recording["id"].as_str().expect("an id"))
    );
    let gone = told(&studio.host, &takes, |seen| {
        seen["items"][0]["present"] == false
    })
    .await;
    assert!(gone["items"][0]["left_at"].is_string());
    assert_eq!(gone["items"][0]["takes"][0]["only_there_ms"], 2500);

    // A week later the rest comes.
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    let rest = checked(&person, &address, 48_000, &vec![0; 240_000]);
    Answer::of(rest.header("upload-length", 288_000))
        .await
        .expect(204);
    let notices = told(&studio.host, "/api/v1/notices", |seen| {
        kinds(seen).len() == 2
    })
    .await;
    assert_eq!(kinds(&notices), ["take.safe", "take.at_risk"]);
    let seen = studio.host.get(&takes).await.expect(200);
    assert_eq!(seen["items"][0]["safe"], true);
    assert_eq!(seen["items"][0]["takes"][0]["only_there_ms"], 0);
    // By mail too, once each.
    let admin = studio.house.admin().await;
    let letters = admin.get("/api/v1/admin/outbox").await.expect(200);
    let letters = letters["items"].as_array().expect("a list");
    // Of the first mix, for which there was nothing yet, they may be told as well.
    let of_grace = |letter: &&Value| {
        let text = letter["text"].as_str().expect("a text");
        letter["to"] == "ada@example.org" && text.contains("Grace")
    };
    assert_eq!(letters.iter().filter(of_grace).count(), 2);
}

#[tokio::test]
async fn who_leaves_with_everything_safe_is_no_news() {
    let studio = studio().await;
    let _host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let address = half_a_second(&guest, &one).await;
    let end = checked(&guest.person, &address, 48_000, &[]).header("upload-length", 48_000);
    Answer::of(end).await.expect(204);
    until(&studio.host, &one, |seen| {
        seen["tracks"][0]["state"] == "ready"
    })
    .await;
    guest
        .socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    // Somebody else leaves with something at risk afterwards: told of that one alone.
    let linus = studio.guest_enters("Linus", true).await;
    let takes = format!("{one}/takes");
    let sends = async {
        while linus.person.post(&takes, take()).await.status.as_u16() != 201 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, sends)
        .await
        .expect("met in time");
    linus
        .socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    let notices = told(&studio.host, "/api/v1/notices", |seen| {
        !kinds(seen).is_empty()
    })
    .await;
    assert_eq!(kinds(&notices), ["take.at_risk"]);
    assert_eq!(notices["items"][0]["params"]["person"], "Linus");
}

#[tokio::test]
async fn the_last_word_of_a_browser_outlives_the_server() {
    let data = tempfile::tempdir().expect("a folder");
    let clock = rostrum::kit::Clock::real;
    let house = TestHouse::on(data.path(), |_| {}, clock()).await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let _host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let takes = format!("{}/takes", path(&recording));
    half_a_second(&guest, &path(&recording)).await;
    guest
        .socket
        .call("take:report", report(&recording, 3000, 500))
        .await
        .expect("heard");
    let Studio { house, .. } = studio;
    // What was heard and not written yet is written at the end.
    house.close().await;
    let house = TestHouse::on(data.path(), |_| {}, clock()).await;
    let host = house.sign_in("ada").await;
    let seen = host.get(&takes).await.expect(200);
    assert_eq!(seen["items"][0]["takes"][0]["only_there_ms"], 2500);
    assert_eq!(seen["items"][0]["present"], false);
}

#[tokio::test]
async fn a_report_on_a_recording_one_is_not_in_is_not_kept() {
    let studio = studio().await;
    let _host = studio.host_enters(true).await;
    let recording = studio.record().await;
    let silent = studio.guest_enters("Grace", false).await;
    silent
        .socket
        .call("take:report", report(&recording, 3000, 0))
        .await
        .expect("heard");
    let unknown = json!({"id": studio.house.app.new_id()});
    silent
        .socket
        .call("take:report", report(&unknown, 3000, 0))
        .await
        .expect("heard");
    silent
        .socket
        .call("room:leave", json!({}))
        .await
        .expect("left");
    // What is heard is handled in order: once this one is written, those before were.
    let linus = studio.guest_enters("Linus", true).await;
    let takes = format!("{}/takes", path(&recording));
    let reported = async {
        loop {
            linus
                .socket
                .call("take:report", report(&recording, 100, 0))
                .await
                .expect("heard");
            let seen = studio.host.get(&takes).await.expect(200);
            if seen["items"] != json!([]) {
                return seen;
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    };
    let seen = tokio::time::timeout(PATIENCE, reported)
        .await
        .expect("written in time");
    let names: Vec<&Value> = seen["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["participant"]["name"])
        .collect();
    assert_eq!(names, ["Linus"]);
}

#[tokio::test]
async fn how_safe_takes_are_is_for_those_who_may_edit() {
    let studio = studio().await;
    let _host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let takes = format!("{}/takes", path(&studio.record().await));
    let stranger = studio.house.signed_in("eve").await;
    studio
        .house
        .nobody()
        .get(&takes)
        .await
        .refused(401, "auth.required");
    stranger.get(&takes).await.refused(404, "not_found");
    guest.person.get(&takes).await.refused(403, "forbidden");
    studio.house.admin().await.get(&takes).await.expect(200);
    studio.host.get(&takes).await.expect(200);
}
