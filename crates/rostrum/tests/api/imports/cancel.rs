//! Imports that somebody stops on their way.

use serde_json::json;

use super::{clip, outcome, send, stored};
use crate::api::recordings::until;
use crate::support::{Person, TestHouse};

/// A film that must be coded anew, which takes a while.
const FILM: &str = "-f lavfi -i testsrc2=s=640x360:r=30:d=20 -f lavfi -i sine=d=20 -c:v mpeg4 -g 300 -c:a pcm_s16le";

/// The newest job of this kind, once there is one.
async fn job_of(person: &Person, kind: &str) -> String {
    let path = "/api/v1/jobs?limit=50";
    let of_kind = |list: &serde_json::Value| {
        let items = list["items"].as_array().expect("items");
        let found = items.iter().find(|job| job["kind"] == kind);
        found.map(|job| job["id"].as_str().expect("an id").to_owned())
    };
    let list = until(person, path, |list| of_kind(list).is_some()).await;
    of_kind(&list).expect("a job")
}

/// The recording of an import that was cancelled: it says so, and nothing else of it is left.
async fn says_so(house: &TestHouse, host: &Person, address: &str) {
    outcome(host, address)
        .await
        .refused(422, "import.cancelled");
    let id = address.rsplit('/').next().expect("an id");
    let path = format!("/api/v1/recordings/{id}");
    let seen = host.get(&path).await.expect(200);
    assert_eq!(
        (&seen["state"], &seen["playable"]),
        (&json!("failed"), &json!(false))
    );
    let said = seen["problem"].as_str().expect("a reason");
    assert!(said.contains("cancelled"), "{said}");
    assert_eq!(
        (&seen["tracks"], &seen["duration_ms"]),
        (&json!([]), &json!(0))
    );
    let emptied = async {
        while stored(house)
            .iter()
            .any(|file| file.to_string_lossy().contains(id))
        {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(30), emptied).await;
    assert!(waited.is_ok(), "{:?}", stored(house));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_cancelled_ends_with_its_reason_and_leaves_no_file() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let course = host
        .post("/api/v1/courses", json!({"title": "Sound"}))
        .await
        .expect(201);
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = std::fs::read(clip(folder.path(), "a.mkv", FILM)).expect("a clip");
    let named = [
        ("filename", "a.mkv"),
        ("course_id", course["id"].as_str().expect("an id")),
    ];
    let made = super::ask(&host, bytes.len() as u64, &named).await;
    made.expect(201);
    let address = made.header("location").expect("an address").to_owned();
    let sent = crate::api::uploads::patch(&host, &address, 0, &bytes);
    crate::support::Answer::of(sent).await.expect(204);

    let job = job_of(&host, "recordings.conform").await;
    let cancel = format!("/api/v1/jobs/{job}/cancel");
    house
        .signed_in("eve")
        .await
        .post(&cancel, json!({}))
        .await
        .refused(404, "not_found");
    host.post(&cancel, json!({})).await.expect(200);
    says_so(&house, &host, &address).await;
    assert_eq!(
        host.get("/api/v1/storage").await.expect(200)["used_bytes"],
        0
    );
    let lectures = format!(
        "/api/v1/courses/{}/lectures",
        course["id"].as_str().expect("an id")
    );
    assert_eq!(host.get(&lectures).await.expect(200)["items"], json!([]));

    // Trying again brings nothing back, and takes nothing more away.
    let jobs = format!("/api/v1/jobs/{job}");
    until(&host, &jobs, |job| job["state"] == "cancelled").await;
    host.post(&format!("{jobs}/retry"), json!({}))
        .await
        .expect(200);
    until(&host, &jobs, |job| job["state"] == "failed").await;
    says_so(&house, &host, &address).await;
    // It is thrown away like any other.
    let one = format!(
        "/api/v1/recordings/{}",
        address.rsplit('/').next().expect("an id")
    );
    host.delete(&one).await.expect(204);
    host.delete(&format!("{one}?for_good=true"))
        .await
        .expect(204);
    outcome(&host, &address)
        .await
        .refused(422, "import.cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_can_be_cancelled_before_anybody_looked_at_it() {
    let house = TestHouse::with(|config| config.jobs.light_slots = 1).await;
    let host = house.signed_in("ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = std::fs::read(clip(folder.path(), "a.mkv", FILM)).expect("a clip");
    // The first is looked at while the second waits.
    send(&host, "a.mkv", &bytes).await;
    let second = send(&host, "b.mkv", &bytes).await;
    let job = job_of(&host, "recordings.import").await;
    host.post(&format!("/api/v1/jobs/{job}/cancel"), json!({}))
        .await
        .expect(200);
    says_so(&house, &host, &second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sent_a_file_that_is_refused_is_told() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let host = house.signed_in("ada").await;
    let address = send(&host, "notes.mp4", b"this is no film at all").await;
    outcome(&host, &address)
        .await
        .refused(422, "import.unknown_format");
    let told = until(&host, "/api/v1/notices", |page| page["unread"] == 1).await;
    let notice = &told["items"][0];
    assert_eq!(
        (&notice["kind"], &notice["link"]),
        (&json!("import.failed"), &json!("/recordings"))
    );
    assert_eq!(notice["params"]["title"], "notes");
    let why = notice["params"]["why"].as_str().expect("a reason");
    assert!(why.contains("no sound and no film"), "{why}");
    let outbox = admin.get("/api/v1/admin/outbox").await.expect(200);
    assert_eq!(outbox["items"][0]["to"], "ada@example.org");
    let text = outbox["items"][0]["text"].as_str().expect("a text");
    assert!(text.contains("notes") && text.contains(why), "{text}");
}
