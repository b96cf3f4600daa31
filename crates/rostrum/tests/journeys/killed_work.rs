//! The server dies while it makes something that somebody asked for.

use rostrum::kit::blobs::{Blobs, Settings};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::killed::Server;
use super::stage::until;
use crate::api::imports::{clip, import, probed};
use crate::support::{PASSWORD, Person, bucket};

/// A minute that is coded quickly.
const MINUTE: &str = "-f lavfi -i color=gray:s=64x36:r=1:d=60 -f lavfi -i sine=f=440:d=60:r=48000 \
                      -c:v libx264 -pix_fmt yuv420p -g 2 -c:a aac -ac 2";

#[tokio::test(flavor = "multi_thread")]
async fn an_output_is_made_once_though_the_server_is_killed_while_it_makes_it() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(data.path()).await;
    let nobody = Person::new(server.url.clone(), None, Uuid::nil());
    let body = json!({"email": "ada@example.org", "password": PASSWORD, "name": "ada"});
    let tokens = nobody.post("/api/v1/auth/register", body).await.expect(201);
    let host = Person::from_tokens(&server.url, &tokens);
    // Ten of them, so that what is made of them takes seconds.
    let minute = clip(folder.path(), "minute.mp4", MINUTE);
    let talk = format!("-stream_loop 9 -i {} -c copy", minute.display());
    let made = import(&host, &clip(folder.path(), "talk.mp4", &talk)).await;
    let one = format!("/api/v1/recordings/{}", made["id"].as_str().expect("an id"));
    let asked = host
        .post(
            &format!("{one}/outputs"),
            json!({"format": "mp3", "bitrate_kbps": 64}),
        )
        .await
        .expect(201);
    let output = format!("{one}/outputs/{}", asked["id"].as_str().expect("an id"));
    let job = format!("/api/v1/jobs/{}", asked["job_id"].as_str().expect("an id"));
    for attempt in 1..=2 {
        let begun = until(&host, &job, "a try that has begun", |seen| {
            let is_under_way = seen["state"] == "running" && seen["percent"].as_f64() > Some(0.0);
            seen["state"] == "done" || is_under_way && seen["attempts"] == attempt
        });
        assert_eq!(begun.await["state"], "running", "it was too quick");
        server = server.killed_and_restarted().await;
        let file = host.get(&format!("{output}/file")).await;
        file.refused(404, "output.not_ready");
    }
    let seen = until(&host, &output, "the file", |seen| {
        seen["state"] == "ready" || seen["state"] == "failed"
    });
    let seen = seen.await;
    assert_eq!(seen["state"], "ready", "{seen}");
    let file = host.get(&format!("{output}/file")).await.bytes;
    let sum: String = Sha256::digest(&file)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(seen["sha256"], sum);
    let length = probed(&file).await.duration_ms.expect("a length");
    assert!(length.abs_diff(600_000) < 2000, "{length}");

    // Of the tries before nothing is left. (The sound that every recording has beside its film is larger.)
    let mut settings = Settings::default();
    bucket::put_into(&mut settings, data.path());
    let blobs = Blobs::open(data.path(), &settings).await.expect("opens");
    let all = blobs.list().await.expect("listed");
    let is_one = |len: u64, key: &str| {
        len == u64::try_from(file.len()).unwrap_or(0) && key.ends_with(".mp3")
    };
    let files = all
        .iter()
        .filter(|one| is_one(one.len, &one.key.to_string()));
    assert_eq!(files.count(), 1);
    drop(server);
}
