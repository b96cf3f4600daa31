//! Many watch what is live: what the first of them fetched by the long way, the others get from memory, and get the same.

use serde_json::json;

use super::live::Lecture;
use crate::support::{Answer, Person, TestHouse};

/// Somebody who has nothing but a playback's token.
struct Viewer<'a> {
    lecture: &'a Lecture,
    nobody: Person,
    token: String,
}

impl<'a> Viewer<'a> {
    async fn of(lecture: &'a Lecture) -> Self {
        let opened = lecture
            .host
            .post(&lecture.at("playbacks"), json!({}))
            .await
            .expect(201);
        Self {
            lecture,
            nobody: lecture.nobody(),
            token: opened["token"].as_str().expect("a token").to_owned(),
        }
    }

    fn path(&self, file: &str, asked: &str) -> String {
        let token = &self.token;
        self.lecture.at(&format!("stream/{file}?pt={token}{asked}"))
    }

    async fn gets(&self, file: &str, asked: &str) -> Answer {
        self.nobody.get(&self.path(file, asked)).await
    }

    /// The same by the long way, which unusual requests take.
    async fn gets_slowly(&self, file: &str, asked: &str) -> Answer {
        let unusual = self.nobody.sending("if-none-match", "\"another\"");
        unusual.get(&self.path(file, asked)).await
    }
}

/// Whether an answer came by the short way: only the house gives requests a number.
fn was_short(answer: &Answer) -> bool {
    answer.header("x-request-id").is_none()
}

/// What comes next, as a list says it: the numbers of a segment and of its part.
fn next_part(list: &str) -> (u64, u64) {
    let hint = list
        .lines()
        .find(|line| line.starts_with("#EXT-X-PRELOAD-HINT:"))
        .expect("a hint");
    let name = hint.split("URI=\"part-").nth(1).expect("a part");
    let (numbers, _) = name.split_once(".m4s").expect("a name");
    let (segment, part) = numbers.split_once('-').expect("two numbers");
    let number = |digits: &str| digits.parse().expect("a number");
    (number(segment), number(part))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_live_comes_from_memory_as_by_the_long_way() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let layer = &lecture.layers().await[2];
    let list = format!("{layer}/playlist.m3u8");
    let (first, viewer) = (Viewer::of(&lecture).await, Viewer::of(&lecture).await);
    assert!(!was_short(&first.gets(&list, "").await));

    let told = viewer.gets(&list, "").await;
    assert!(was_short(&told), "another's list");
    let own = format!(".m4s?pt={}", viewer.token);
    assert!(told.text().contains(&own) && !told.text().contains(&first.token));
    let (segment, part) = next_part(&told.text());
    let wish = format!("&_HLS_msn={segment}&_HLS_part={part}");
    let told = viewer.gets(&list, &wish).await;
    assert!(was_short(&told), "a list that is waited for");
    let name = format!("part-{segment}-{part}.m4s");
    assert!(told.text().contains(&format!("URI=\"{name}?pt=")));

    let file = format!("{layer}/{name}");
    let taught = first.gets(&file, "").await;
    let bytes = viewer.gets(&file, "").await;
    assert!(was_short(&bytes) && !was_short(&taught), "a part");
    assert!(!bytes.bytes.is_empty() && bytes.bytes == taught.bytes);
    for (file, short) in [(&list, &told), (&file, &bytes)] {
        let slow = viewer.gets_slowly(file, "").await;
        assert!(!was_short(&slow));
        for header in ["content-type", "cache-control", "content-security-policy"] {
            assert_eq!(
                short.header(header),
                slow.header(header),
                "{file}: {header}"
            );
        }
    }
    let length = bytes.bytes.len().to_string();
    assert_eq!(bytes.header("content-length"), Some(&*length));
    refuses(&viewer, layer).await;
}

/// What cannot be given is refused in the house's words, however the asker came.
async fn refuses(viewer: &Viewer<'_>, layer: &str) {
    let list = format!("{layer}/playlist.m3u8");
    let far = viewer.gets(&list, "&_HLS_msn=99999&_HLS_part=0").await;
    far.refused(400, "live.too_far");
    for absent in ["segment-99999.m4s", "part-0-99.m4s", "init-7.mp4"] {
        let file = format!("{layer}/{absent}");
        viewer.gets(&file, "").await.refused(404, "not_found");
    }
    let stranger = Viewer {
        lecture: viewer.lecture,
        nobody: viewer.nobody.clone(),
        token: "no-token-of-anybody-here".to_owned(),
    };
    let refused = stranger.gets(&list, "").await;
    refused.refused(401, "auth.required");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_live_is_given_from_its_files_afterwards() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let layer = &lecture.layers().await[0];
    let list = lecture
        .list_with(layer, |list| list.contains("\nsegment-0.m4s\n"))
        .await;
    let viewers = [Viewer::of(&lecture).await, Viewer::of(&lecture).await];
    let file = format!("{layer}/segment-0.m4s");
    let mut live = Vec::new();
    for viewer in &viewers {
        live.push(viewer.gets(&file, "").await.bytes);
    }
    let stop = lecture.at("stream/stop-live");
    lecture.host.delete(&stop).await.expect(200);
    for viewer in &viewers {
        let played = viewer.gets(&file, "").await;
        assert_eq!(played.status, 200, "{list}");
        assert!(live.iter().all(|bytes| *bytes == played.bytes));
        let told = viewer.gets(&format!("{layer}/playlist.m3u8"), "").await;
        assert!(told.text().contains("#EXT-X-ENDLIST"));
    }
}
