//! A lecture goes out while it is held: three layers as they are sent, wound back to the beginning, played the moment it ends.

use std::time::Duration;

use load::media::{Codec, LAYERS};
use serde_json::{Value, json};

use super::stage::{Stage, look, until};
use crate::support::{Answer, Person, TestHouse};

/// A room in which somebody presents, and its recording.
pub struct Lecture {
    pub stage: Stage,
    pub host: Person,
    pub one: String,
    url: String,
}

impl Lecture {
    pub async fn open(house: &TestHouse) -> Self {
        Self::open_in(house, Codec::H264).await
    }

    /// One whose presenter sends pictures in this codec.
    pub async fn open_in(house: &TestHouse, codec: Codec) -> Self {
        let host = house.signed_in("ada").await;
        let mut stage = Stage::open(&house.url, "ada@example.org", codec).await;
        stage.enter("Grace", true).await;
        Self::open_on(house, host, stage).await
    }

    /// One whose presenter shares a screen and has a camera.
    pub async fn sharing(house: &TestHouse, codec: Codec) -> Self {
        let host = house.signed_in("ada").await;
        let mut stage = Stage::open(&house.url, "ada@example.org", codec).await;
        stage.share("Grace").await;
        Self::open_on(house, host, stage).await
    }

    async fn open_on(house: &TestHouse, host: Person, stage: Stage) -> Self {
        stage.play().await;
        Self::on(house, host, stage).await
    }

    /// One on this stage.
    pub async fn on(house: &TestHouse, host: Person, stage: Stage) -> Self {
        let body = json!({"room_id": stage.room});
        let started = host
            .post("/api/v1/recordings/start", body)
            .await
            .expect(201);
        let id = started["id"].as_str().expect("an id");
        let one = format!("/api/v1/recordings/{id}");
        let url = house.url.clone();
        Self {
            stage,
            host,
            one,
            url,
        }
    }

    pub async fn on_air(house: &TestHouse) -> Self {
        let lecture = Self::open(house).await;
        lecture.begin().await;
        lecture
            .until_live("live", |seen| seen["state"] == "live")
            .await;
        lecture
    }

    /// Goes on air as soon as there is something to send.
    pub async fn begin(&self) {
        let begin = self.at("stream/start-live");
        self.host.post(&begin, json!({})).await.expect(201);
    }

    pub fn id(&self) -> &str {
        self.one.rsplit('/').next().expect("an id")
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.one)
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Person {
        Person::new(self.url.clone(), None, uuid::Uuid::nil())
    }

    pub async fn until_live(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        until(&self.host, &self.at("stream/live"), what, wanted).await
    }

    /// The folders of the layers, smallest first.
    pub async fn layers(&self) -> Vec<String> {
        let seen = self
            .until_live("three layers", |seen| layers_of(seen).len() == 3)
            .await;
        layers_of(&seen)
    }

    pub async fn list(&self, layer: &str) -> String {
        let path = self.at(&format!("stream/{layer}/playlist.m3u8"));
        let list = self.host.get(&path).await;
        assert_eq!(list.status, 200, "{}", list.text());
        list.text()
    }

    /// All that a list names, one behind the other.
    pub async fn film(&self, layer: &str, list: &str) -> Vec<u8> {
        let mut film = Vec::new();
        for name in files(list) {
            let file = self
                .host
                .get(&self.at(&format!("stream/{layer}/{name}")))
                .await;
            assert_eq!(file.status, 200, "{name}");
            film.extend(file.bytes);
        }
        film
    }
}

fn layers_of(seen: &Value) -> Vec<String> {
    let layers = seen["layers"].as_array().cloned().unwrap_or_default();
    let id = |layer: &Value| layer["id"].as_str().expect("an id").to_owned();
    layers.iter().map(id).collect()
}

/// The init segment and the complete segments of a list.
pub fn files(list: &str) -> Vec<String> {
    let map = |line: &str| {
        let named = line.strip_prefix("#EXT-X-MAP:URI=\"")?;
        Some(named.strip_suffix('"')?.to_owned())
    };
    let named = |line: &str| match line.starts_with('#') {
        true => map(line),
        false => Some(line.to_owned()),
    };
    list.lines().filter_map(named).collect()
}

/// The first slice of a coded picture: what stands between two start codes.
pub fn slice(unit: &[u8]) -> &[u8] {
    let codes: Vec<usize> = unit
        .windows(3)
        .enumerate()
        .filter_map(|(at, code)| (code == [0, 0, 1]).then_some(at + 3))
        .collect();
    let coded = |at: &usize| matches!(unit.get(*at).map(|byte| byte & 0x1f), Some(1 | 5));
    let place = codes.iter().position(coded).expect("a picture");
    let end = codes.get(place + 1).map_or(unit.len(), |next| next - 4);
    &unit[codes[place]..end]
}

pub fn count_of(film: &[u8], part: &[u8]) -> usize {
    film.windows(part.len())
        .filter(|window| *window == part)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_layers_of_a_presenter_are_the_qualities_of_viewers() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let layers = lecture.layers().await;
    let master = lecture
        .host
        .get(&lecture.at("stream/master.m3u8"))
        .await
        .text();
    for ((_, width, height, _), layer) in LAYERS.into_iter().zip(&layers) {
        assert!(
            master.contains(&format!("RESOLUTION={width}x{height}")),
            "{master}"
        );
        assert!(
            master.contains(&format!("\n{layer}/playlist.m3u8")),
            "{master}"
        );
    }
    assert!(master.contains("CODECS=\"avc1."), "{master}");
    assert!(master.contains(",mp4a.40.2\""), "{master}");
    let sound = sound_of(&master);

    let (low, high) = (&layers[0], &layers[2]);
    let has = |list: &str| files(list).len() > 3;
    let list = lecture.list_with(high, has).await;
    for tag in [
        "EXT-X-PART:",
        "EXT-X-PRELOAD-HINT:",
        "CAN-BLOCK-RELOAD=YES",
        "EXT-X-RENDITION-REPORT:",
    ] {
        assert!(list.contains(tag), "{tag} in {list}");
    }
    // What is sent to viewers is what the presenter sent.
    let film = lecture.film(high, &list).await;
    let media = load::media::Media::open(&crate::journeys::stage::media_cache(), Codec::H264);
    let media = media.expect("recorded media");
    let sent = media.layers[2]
        .iter()
        .filter(|unit| count_of(&film, slice(unit)) > 0);
    assert!(sent.count() > 60, "pictures are passed on bit by bit");
    let (probe, gaps) = look(&film).await;
    let video = probe.video.expect("pictures");
    assert_eq!(
        (video.codec.as_str(), video.width, video.height),
        ("h264", 1280, 720)
    );
    assert!(gaps.duration_ms > 3_000, "{gaps:?}");

    let list = lecture.list_with(&sound, has).await;
    let (probe, gaps) = look(&lecture.film(&sound, &list).await).await;
    assert_eq!(probe.audio.expect("sound").codec, "aac");
    assert!(gaps.duration_ms > 3_000 && gaps.gaps.is_empty(), "{gaps:?}");

    // The same in Opus, for players that ask for it.
    let asked = lecture.at("stream/master.m3u8?sound=opus");
    let small = lecture.host.get(&asked).await.text();
    assert_eq!(small.matches(",opus\"").count(), 3, "{small}");
    assert!(!small.contains("mp4a"), "{small}");
    let opus = sound_of(&small);
    assert_ne!(opus, sound);
    let list = lecture.list_with(&opus, has).await;
    let (probe, gaps) = look(&lecture.film(&opus, &list).await).await;
    assert_eq!(probe.audio.expect("sound").codec, "opus");
    assert!(gaps.duration_ms > 3_000 && gaps.gaps.is_empty(), "{gaps:?}");
    let asked = lecture.at("stream/master.m3u8?sound=mp3");
    lecture
        .host
        .get(&asked)
        .await
        .refused_field("sound", "malformed");

    // A player that knows what is there waits for what comes.
    let open = files(&lecture.list(low).await).len() - 1;
    let path = format!(
        "stream/{low}/playlist.m3u8?_HLS_msn={}&_HLS_part=0",
        open + 1
    );
    let waited = lecture.host.get(&lecture.at(&path)).await.text();
    let next = format!("URI=\"part-{}-0.m4s\",INDEPENDENT=YES", open + 1);
    assert!(waited.contains(&next), "{waited}");
    let far = format!("stream/{low}/playlist.m3u8?_HLS_msn={}", open + 1_000);
    lecture
        .host
        .get(&lecture.at(&far))
        .await
        .refused(400, "live.too_far");
    for absent in [
        "segment-9999.m4s",
        "part-9999-0.m4s",
        "init-7.mp4",
        "init.mp4",
        "x.m4s",
    ] {
        let answer = lecture
            .host
            .get(&lecture.at(&format!("stream/{low}/{absent}")))
            .await;
        answer.refused(404, "not_found");
    }

    ended(&house, &lecture, high).await;
}

/// At the stop what was live plays from its first second, with nothing to be made before.
async fn ended(house: &TestHouse, lecture: &Lecture, high: &str) {
    let stopped = lecture
        .host
        .delete(&lecture.at("stream/stop-live"))
        .await
        .expect(200);
    assert_eq!(stopped["state"], "recording", "the recording goes on");
    let over = lecture.list(high).await;
    assert!(over.ends_with("#EXT-X-ENDLIST\n"), "{over}");
    assert!(
        over.contains("\nsegment-0.m4s\n") && !over.contains("EXT-X-PART:"),
        "{over}"
    );
    let film = lecture.film(high, &over).await;
    let (_, gaps) = look(&film).await;
    let listed: f64 = over.lines().filter_map(length).sum();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a minute")]
    let found = gaps.duration_ms as f64 / 1000.0;
    assert!((found - listed).abs() < 0.2, "{found} {listed}");
    let seen = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(seen["state"], "ended");
    let again = lecture
        .host
        .post(&lecture.at("stream/start-live"), json!({}))
        .await;
    again.refused(409, "live.ended");
    let info = lecture.host.get(&lecture.at("playback-info")).await.json();
    assert_eq!(info["live"], false);
    assert!(
        info["hls_url"]
            .as_str()
            .is_some_and(|url| url.ends_with("master.m3u8"))
    );
    // Of the recording there is more.
    let told = info["duration_s"].as_f64().expect("a length");
    assert!((told - listed).abs() < 0.2, "{told} {listed}");
    let (middle, end) = ((listed / 2.0).floor(), listed - 0.1);
    assert_eq!(resumes(house, lecture, middle).await, middle);
    assert!(
        resumes(house, lecture, end).await.is_null(),
        "it begins anew"
    );
}

/// Where somebody goes on who saw it up to here.
async fn resumes(house: &TestHouse, lecture: &Lecture, to: f64) -> Value {
    let opened = lecture.host.post(&lecture.at("playbacks"), json!({})).await;
    let opened = opened.expect(201);
    let beat = json!({
        "id": house.app.new_id(), "from": to - 0.2, "to": to, "at": house.app.clock.now(), "rate": 1.0,
        "visible": true, "rendition": "high", "stalled_ms": 0,
    });
    let body = json!({"playback_id": opened["playback_id"], "beats": [beat]});
    let told = lecture.host.post(&lecture.at("progress"), body).await;
    told.expect(204);
    let again = lecture.host.post(&lecture.at("playbacks"), json!({})).await;
    again.expect(201)["resume_at"].clone()
}

fn length(line: &str) -> Option<f64> {
    line.strip_prefix("#EXTINF:")?
        .strip_suffix(',')?
        .parse()
        .ok()
}

impl Lecture {
    /// The list of a layer once it is as wanted.
    pub async fn list_with(&self, layer: &str, wanted: impl Fn(&str) -> bool) -> String {
        let asking = async {
            loop {
                let list = self.list(layer).await;
                if wanted(&list) {
                    return list;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        let list = tokio::time::timeout(Duration::from_secs(90), asking).await;
        list.expect("a list as wanted")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn viewers_are_counted_and_the_hall_has_so_many_seats() {
    let house = TestHouse::with(|config| config.live.max_viewers = 2).await;
    let lecture = Lecture::on_air(&house).await;
    let layers = lecture.layers().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        let opened = lecture
            .host
            .post(&lecture.at("playbacks"), json!({}))
            .await
            .expect(201);
        tokens.push(opened["token"].as_str().expect("a token").to_owned());
    }
    let nobody = Person::new(house.url.clone(), None, uuid::Uuid::nil());
    let watch = async |token: &str| -> Answer {
        let path = format!("stream/{}/playlist.m3u8?pt={token}", layers[0]);
        nobody.get(&lecture.at(&path)).await
    };
    for token in &tokens[..2] {
        let list = watch(token).await;
        assert_eq!(list.status, 200);
        assert!(list.text().contains(&format!(".m4s?pt={token}")));
    }
    let refused = watch(&tokens[2]).await;
    assert!(refused.header("retry-after").is_some());
    refused.refused(503, "live.full");
    assert_eq!(watch(&tokens[0]).await.status, 200, "who sits stays");
    let seen = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(
        (&seen["viewers"], &seen["peak_viewers"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(seen["layers"][0]["viewers"], 2);
    let master = nobody
        .get(&lecture.at("stream/master.m3u8?pt=abcdefghijklmnopqrstuvwxyz"))
        .await;
    assert_eq!(master.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_their_word_back_is_out_of_what_can_be_wound_back_to() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let layers = lecture.layers().await;
    let list = lecture
        .list_with(&layers[2], |list| files(list).len() > 3)
        .await;
    assert!(!list.contains("EXT-X-GAP"));
    lecture.stage.consent(0, false, false).await;
    let gone = |list: &str| list.matches("EXT-X-GAP").count() >= files(list).len() - 1;
    let master = lecture.host.get(&lecture.at("stream/master.m3u8")).await;
    let sound = sound_of(&master.text());
    for folder in layers.iter().chain([&sound]) {
        let list = lecture.list_with(folder, gone).await;
        assert!(list.contains("segment-0.m4s"), "{list}");
        for name in ["segment-0.m4s", "part-0-0.m4s"] {
            let path = format!("stream/{folder}/{name}");
            let there = lecture.host.get(&lecture.at(&path)).await;
            there.refused(404, "not_found");
        }
        let file = format!("media/recordings/{}/{folder}.mp4", lecture.id());
        let stored = std::fs::read(house.app.data.join(file)).expect("stored");
        let fragments = stored.windows(4).filter(|four| *four == b"mdat").count();
        assert_eq!(fragments, 0, "it is not in the file either");
    }
    lecture
        .until_live("no pictures", |seen| seen["hint"] == "no_pictures")
        .await;
    // Whoever comes then is seen and heard.
    lecture.stage.consent(0, true, true).await;
    let back = |list: &str| !list.trim_end().ends_with("EXT-X-GAP") && shown(list) > 0;
    lecture.list_with(&layers[2], back).await;
    lecture.list_with(&sound, back).await;
}

/// How many segments of a list are no gaps.
fn shown(list: &str) -> usize {
    list.matches("#EXTINF").count() - list.matches("#EXT-X-GAP").count()
}

fn sound_of(master: &str) -> String {
    let mut lines = master.lines();
    let sound = lines.find(|line| line.starts_with("#EXT-X-MEDIA:TYPE=AUDIO"));
    let (_, sound) = sound
        .and_then(|line| line.split_once("URI=\""))
        .expect("sound");
    sound.split('/').next().expect("a folder").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_recording_and_starting_twice_is_starting_once() {
    let house = TestHouse::open().await;
    let lecture = Lecture::open(&house).await;
    let waiting = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert_eq!(waiting["state"], "waiting");
    let not_yet = lecture.host.delete(&lecture.at("stream/stop-live")).await;
    not_yet.refused(409, "live.not_live");
    let path = lecture.at("stream/start-live");
    let (one, other) = tokio::join!(
        lecture.host.post(&path, json!({})),
        lecture.host.post(&path, json!({})),
    );
    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [200, 201]);
    lecture
        .until_live("live", |seen| seen["state"] == "live")
        .await;
    let layers = lecture.layers().await;
    lecture
        .list_with(&layers[1], |list| files(list).len() > 2)
        .await;
    let manifest = lecture.host.get(&lecture.at("stream/manifest.mpd")).await;
    let manifest = manifest.text();
    assert!(
        manifest.contains("type=\"dynamic\"") && manifest.contains(&layers[2]),
        "{manifest}"
    );
    // For whoever has nothing but a token it is behind every address, in both kinds of lists.
    let playback = lecture.host.post(&lecture.at("playbacks"), json!({})).await;
    let token = playback.expect(201)["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    for name in ["manifest.mpd", "master.m3u8"] {
        let asked = lecture.at(&format!("stream/{name}?pt={token}"));
        let list = house.nobody().get(&asked).await.text();
        let files = |of: &str| list.matches(of).count();
        let all = match name {
            "manifest.mpd" => files("initialization=\"") + files("media=\""),
            _ => files(".m3u8"),
        };
        assert_eq!(files(&format!("?pt={token}")), all, "{list}");
        assert!(all > 0, "{list}");
    }
    let stopped = lecture.host.post(&lecture.at("stop"), json!({})).await;
    stopped.expect(200);
    lecture
        .until_live("the end", |seen| seen["state"] == "ended")
        .await;
    plays_as_it_was_sent(&lecture, &layers[1]).await;
    let late = lecture.host.post(&path, json!({})).await;
    late.refused(409, "live.ended");
}

/// What was live is what plays, also when a mix is there and nothing is left to be done.
async fn plays_as_it_was_sent(lecture: &Lecture, layer: &str) {
    let done = |seen: &Value| {
        let jobs = seen["jobs"].as_array().expect("jobs");
        let over = |job: &Value| job["state"] == "done";
        seen["state"] == "ready" && jobs.iter().all(over)
    };
    let seen = until(&lecture.host, &lecture.one, "the mix", done).await;
    let jobs = seen["jobs"].as_array().expect("jobs");
    let coded_again = jobs.iter().find(|job| job["kind"] == "playback.ladder");
    assert!(coded_again.is_none(), "{jobs:?}");
    let list = lecture.list(layer).await;
    assert!(list.ends_with("#EXT-X-ENDLIST\n"), "{list}");
    let film = lecture.film(layer, &list).await;
    assert!(look(&film).await.1.duration_ms > 1_000);
    let master = lecture.host.get(&lecture.at("stream/master.m3u8")).await;
    assert!(master.text().contains(layer), "{}", master.text());
    let manifest = lecture.host.get(&lecture.at("stream/manifest.mpd")).await;
    assert!(manifest.text().contains("type=\"static\""));
}
