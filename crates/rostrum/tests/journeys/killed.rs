use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use load::media::Codec;
use serde_json::json;
use uuid::Uuid;

use super::stage::{Stage, long_enough, look, pieces, until};
use crate::support::{PASSWORD, Person, database};

/// The server in a process of its own, so that it can be killed.
pub struct Server {
    process: Child,
    pub url: String,
    address: String,
    data: std::path::PathBuf,
}

impl Server {
    pub async fn start(data: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        Self::on(data, address).await
    }

    async fn on(data: &Path, address: String) -> Self {
        database::of(data).await;
        let mut command = database::program(data);
        command
            .arg("serve")
            .arg("--data")
            .arg(data)
            .args(["--listen", &address]);
        command
            .env("ROSTRUM_RTC_LISTEN", "127.0.0.1:0")
            .stderr(Stdio::null());
        let process = command.spawn().expect("it starts");
        let url = format!("http://{address}");
        let waiting = async {
            while reqwest::get(format!("{url}/api/openapi.json"))
                .await
                .is_err()
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting)
            .await
            .expect("it serves");
        Self {
            process,
            url,
            address,
            data: data.to_owned(),
        }
    }

    /// kill -9, then a new process on the same folder and address.
    pub async fn killed_and_restarted(mut self) -> Self {
        self.kill();
        Self::on(&self.data.clone(), self.address.clone()).await
    }

    fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("dead");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_survives_the_kill_of_the_server() {
    for codec in [Codec::H264, Codec::Vp8] {
        survive(codec).await;
    }
}

async fn survive(codec: Codec) {
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(data.path()).await;
    let nobody = Person::new(server.url.clone(), None, Uuid::nil());
    let body = json!({"email": "ada@example.org", "password": PASSWORD, "name": "ada"});
    let tokens = nobody.post("/api/v1/auth/register", body).await.expect(201);
    let host = Person::from_tokens(&server.url, &tokens);
    let mut stage = Stage::open(&server.url, "ada@example.org", codec).await;
    stage.enter("Grace", true).await;
    stage.play().await;
    let started = host
        .post("/api/v1/recordings/start", json!({"room_id": stage.room}))
        .await
        .expect(201);
    let one = format!(
        "/api/v1/recordings/{}",
        started["id"].as_str().expect("an id")
    );
    until(&host, &one, "two captures of two seconds", |seen| {
        long_enough(seen, 2000) == 2
    })
    .await;

    let server = server.killed_and_restarted().await;
    stage.clear(codec);
    let seen = until(&host, &one, "the captures, repaired", |seen| {
        seen["tracks"]
            .as_array()
            .is_some_and(|all| all.iter().all(|track| track["state"] == "ready"))
    });
    let seen = seen.await;
    assert_eq!(seen["state"], "recording", "it goes on");
    assert_eq!(long_enough(&seen, 2000), 2);
    stage.enter("Grace", true).await;
    stage.play().await;
    until(&host, &one, "captures after the restart", |seen| {
        long_enough(seen, 1500) == 4
    })
    .await;

    let stopped = host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    assert_eq!(stopped["playable"], true);
    for piece in pieces(&stopped) {
        let whole = host.get(piece["url"].as_str().expect("an address")).await;
        let (_, found) = look(&whole.bytes).await;
        let said = piece["duration_ms"].as_u64().expect("a length");
        assert!(found.duration_ms.abs_diff(said) < 200, "{found:?} {said}");
    }
    until(&host, &one, "the mix", |seen| seen["state"] == "ready").await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_stream_goes_on_after_the_kill_of_the_server() {
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(data.path()).await;
    let nobody = Person::new(server.url.clone(), None, Uuid::nil());
    let body = json!({"email": "ada@example.org", "password": PASSWORD, "name": "ada"});
    let tokens = nobody.post("/api/v1/auth/register", body).await.expect(201);
    let host = Person::from_tokens(&server.url, &tokens);
    let mut stage = Stage::open(&server.url, "ada@example.org", Codec::H264).await;
    stage.enter("Grace", true).await;
    stage.play().await;
    let body = json!({"room_id": stage.room});
    let started = host
        .post("/api/v1/recordings/start", body)
        .await
        .expect(201);
    let id = started["id"].as_str().expect("an id");
    let one = format!("/api/v1/recordings/{id}/stream");
    host.post(&format!("{one}/start-live"), json!({}))
        .await
        .expect(201);
    let live = format!("{one}/live");
    let seen = until(&host, &live, "three layers", |seen| {
        seen["layers"]
            .as_array()
            .is_some_and(|layers| layers.len() == 3)
    });
    let layer = seen.await["layers"][2]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let list = format!("{one}/{layer}/playlist.m3u8");
    let before = listed(&host, &list, |list| segments(list) >= 2).await;

    // Twice, and the first time with nobody there afterwards: the journal goes on behind what was understood of it.
    let server = server.killed_and_restarted().await;
    until(&host, &live, "the stream again", |seen| {
        seen["state"] == "live"
    })
    .await;
    let server = server.killed_and_restarted().await;
    stage.clear(Codec::H264);
    stage.enter("Grace", true).await;
    stage.play().await;
    // What was listed is what is listed, and behind it a stretch in which there was nothing.
    let more = segments(&before) + 3;
    let after = listed(&host, &list, |list| {
        list.contains("EXT-X-GAP") && list.contains("init-1.mp4") && segments(list) > more
    });
    let after = after.await;
    let kept = before.lines().filter(|line| line.starts_with("#EXTINF"));
    let kept: Vec<&str> = kept.take(segments(&before)).collect();
    let again = after.lines().filter(|line| line.starts_with("#EXTINF"));
    // The last may have been listed before the disk had it.
    let sure = kept.len() - 1;
    assert_eq!(again.take(sure).collect::<Vec<_>>(), kept[..sure]);
    assert!(after.contains("#EXT-X-DISCONTINUITY"), "{after}");

    host.delete(&format!("{one}/stop-live")).await.expect(200);
    let over = host.get(&list).await.text();
    assert!(over.ends_with("#EXT-X-ENDLIST\n"), "{over}");
    let master = host.get(&format!("{one}/master.m3u8")).await.text();
    let folders = master.lines().filter_map(|line| {
        let name = line.split_once("URI=\"").map_or(line, |(_, name)| name);
        name.strip_suffix("/playlist.m3u8")
            .or_else(|| name.strip_suffix("/playlist.m3u8\""))
    });
    let mut spans = Vec::new();
    for folder in folders {
        let list = host
            .get(&format!("{one}/{folder}/playlist.m3u8"))
            .await
            .text();
        spans.push(is_there(&host, &format!("{one}/{folder}"), &list).await);
    }
    assert_eq!(spans.len(), 4, "{master}");
    let longest = spans.iter().copied().fold(0.0, f64::max);
    assert!(spans.iter().all(|span| longest - span < 0.5), "{spans:?}");
    drop(server);
}

/// Whether all that a list names is there, and nothing else. Answers how many seconds it has.
async fn is_there(host: &Person, folder: &str, list: &str) -> f64 {
    let (mut gap, mut seconds, mut film) = (false, 0.0, Vec::new());
    for line in list.lines() {
        if let Some(length) = line.strip_prefix("#EXTINF:") {
            seconds += length
                .trim_end_matches(',')
                .parse::<f64>()
                .expect("seconds");
        } else if line == "#EXT-X-GAP" {
            gap = true;
        } else if line.starts_with("segment-") {
            let file = host.get(&format!("{folder}/{line}")).await;
            let wanted = if std::mem::take(&mut gap) { 404 } else { 200 };
            assert_eq!(file.status.as_u16(), wanted, "{line} of {list}");
            if wanted == 200 {
                assert_eq!(&file.bytes[4..8], b"moof", "{line} begins a fragment");
                film.extend(file.bytes);
            }
        }
    }
    let init = host.get(&format!("{folder}/init-0.mp4")).await;
    let (_, found) = look(&[init.bytes, film].concat()).await;
    assert!(found.duration_ms > 2_000, "{found:?}");
    seconds
}

fn segments(list: &str) -> usize {
    list.lines()
        .filter(|line| line.starts_with("segment-"))
        .count()
}

/// A list once it is as wanted.
async fn listed(host: &Person, path: &str, wanted: impl Fn(&str) -> bool) -> String {
    let asking = async {
        loop {
            let answer = host.get(path).await;
            if answer.status.as_u16() == 200 && wanted(&answer.text()) {
                return answer.text();
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(120), asking).await;
    asked.expect("a list as wanted")
}
