//! A shared screen, and beside it the camera of whoever shares it: two streams on one line of time.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use load::media::Codec;
use serde_json::json;

use super::live::{Lecture, files, slice};
use super::stage::look;
use crate::support::{Person, TestHouse};

/// A lecture on air in which a screen is shared and a camera is on.
async fn on_air(house: &TestHouse) -> Lecture {
    let lecture = Lecture::sharing(house, Codec::H264).await;
    lecture.begin().await;
    lecture
        .until_live("a camera beside the screen", |seen| {
            seen["state"] == "live" && !seen["beside_url"].is_null()
        })
        .await;
    lecture
}

/// The folders that a multivariant playlist names.
fn folders(master: &str) -> Vec<String> {
    let lists = master.lines().filter(|line| !line.starts_with('#'));
    let folder = |line: &str| line.split('/').next().expect("a folder").to_owned();
    lists.map(folder).collect()
}

async fn text(person: &Person, path: &str) -> String {
    let answer = person.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// The folders of the camera, once there are as many as there shall be, and the best of the screen.
async fn both(lecture: &Lecture) -> (Vec<String>, String) {
    let path = lecture.at("stream/beside.m3u8");
    let waiting = async {
        loop {
            let cameras = folders(&text(&lecture.host, &path).await);
            if cameras.len() == 2 {
                return cameras;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let cameras = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    let master = text(&lecture.host, &lecture.at("stream/master.m3u8")).await;
    let screen = folders(&master).pop().expect("a layer");
    let cameras = cameras.expect("two layers");
    for camera in &cameras {
        assert!(!master.contains(camera.as_str()), "{master}");
    }
    (cameras, screen)
}

/// A segment of a list: when it begins, in milliseconds, and its file; nothing for a gap.
fn segments(list: &str) -> Vec<(f64, Option<String>)> {
    let (mut at, mut gap, mut lasts, mut all) = (0.0, false, 0.0, Vec::new());
    for line in list.lines() {
        if let Some(date) = line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:") {
            let date = chrono::DateTime::parse_from_rfc3339(date).expect("a date");
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a century")]
            let date = date.timestamp_millis() as f64;
            at = date;
        } else if line == "#EXT-X-GAP" {
            gap = true;
        } else if let Some(seconds) = line.strip_prefix("#EXTINF:") {
            lasts = seconds
                .trim_end_matches(',')
                .parse::<f64>()
                .expect("seconds");
        } else if !line.starts_with('#') {
            all.push((at, (!gap).then(|| line.to_owned())));
            (at, gap) = (at + lasts * 1000.0, false);
        }
    }
    all
}

/// How many segments of a list show something.
fn shown(list: &str) -> usize {
    segments(list)
        .iter()
        .filter(|(_, file)| file.is_some())
        .count()
}

/// Where pictures are in a film, found by how they begin.
struct Places<'a> {
    film: &'a [u8],
    by_head: HashMap<&'a [u8], Vec<usize>>,
}

/// No two pictures begin alike for so long.
const HEAD: usize = 12;

impl<'a> Places<'a> {
    fn of(film: &'a [u8]) -> Self {
        let mut by_head: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (at, head) in film.windows(HEAD).enumerate() {
            by_head.entry(head).or_default().push(at);
        }
        Self { film, by_head }
    }

    /// Where a picture that was sent is, bit by bit.
    fn find(&self, unit: &[u8]) -> Option<usize> {
        let wanted = slice(unit);
        let all = self.by_head.get(wanted.get(..HEAD)?)?;
        let same = |at: &&usize| self.film[**at..].starts_with(wanted);
        all.iter().find(same).copied()
    }
}

/// When each of the pictures that were sent was, in milliseconds, as a list says it: they come thirty a second.
async fn times(lecture: &Lecture, folder: &str, list: &str, sent: &[Vec<u8>]) -> Vec<(usize, f64)> {
    let mut all = Vec::new();
    for (begins, file) in segments(list) {
        let Some(file) = file else { continue };
        let path = lecture.at(&format!("stream/{folder}/{file}"));
        let film = lecture.host.get(&path).await.bytes;
        let places = Places::of(&film);
        let found = sent.iter().enumerate();
        let found = found.filter_map(|(n, unit)| Some((places.find(unit)?, n)));
        let found: BTreeMap<usize, usize> = found.collect();
        let each = (0_u32..).zip(found.into_values());
        all.extend(each.map(|(at, n)| (n, begins + f64::from(at) * 1000.0 / 30.0)));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_is_beside_the_screen_bit_by_bit_and_at_the_same_time() {
    let house = TestHouse::open().await;
    let lecture = on_air(&house).await;
    let (cameras, screen) = both(&lecture).await;
    let long = |list: &str| shown(list) > 4;
    let list = lecture.list_with(&cameras[1], long).await;
    let film = lecture.film(&cameras[1], &list).await;
    let media = load::media::Media::open(&super::stage::media_cache(), Codec::H264);
    let media = media.expect("recorded media");
    let sent = |layer: usize| &media.layers[layer];
    let places = Places::of(&film);
    let passed = |layer: usize| {
        sent(layer)
            .iter()
            .filter_map(|unit| places.find(unit))
            .count()
    };
    let count = [0, 1, 2].map(passed);
    assert!(count[1] > 60, "bit by bit: {count:?} in {list}");
    let (probe, gaps) = look(&film).await;
    let video = probe.video.expect("pictures");
    assert_eq!((video.width, video.height), (640, 360));
    assert!(probe.audio.is_none() && gaps.gaps.is_empty(), "{gaps:?}");

    // The same picture was sent as a screen at the same instant: the dates of both lists say so.
    let main = lecture.list_with(&screen, long).await;
    let ours = times(&lecture, &cameras[1], &list, sent(1)).await;
    let theirs = times(&lecture, &screen, &main, sent(2)).await;
    // Each comes again after twenty seconds at the most; the nearest is meant.
    let apart = |(n, at): &(usize, f64)| {
        let same = theirs.iter().filter(|(other, _)| other == n);
        same.map(|(_, other_at)| (at - other_at).abs())
            .min_by(f64::total_cmp)
    };
    let apart: Vec<f64> = ours.iter().filter_map(apart).collect();
    let together = apart.iter().filter(|apart| **apart < 40.0).count();
    assert!(
        together > 60 && together * 10 > apart.len() * 9,
        "{apart:?}"
    );
    after_the_end(&lecture, &cameras, &list).await;
}

/// What was beside it is played like what it was beside of, by whoever may play that.
async fn after_the_end(lecture: &Lecture, cameras: &[String], before: &str) {
    let stop = lecture.at("stream/stop-live");
    lecture.host.delete(&stop).await.expect(200);
    let over = lecture.list(&cameras[1]).await;
    assert!(over.ends_with("#EXT-X-ENDLIST\n"), "{over}");
    let (first, again) = (segments(before)[0].clone(), segments(&over)[0].clone());
    assert_eq!(first, again, "it is the same list");
    let info = lecture.host.get(&lecture.at("playback-info")).await.json();
    let url = info["beside_url"].as_str().expect("an address").to_owned();
    assert_eq!(folders(&text(&lecture.host, &url).await), cameras);
    let film = lecture
        .film(&cameras[0], &lecture.list(&cameras[0]).await)
        .await;
    assert!(look(&film).await.1.duration_ms > 3_000);
    let stranger = lecture.nobody();
    for path in [
        url.clone(),
        lecture.at(&format!("stream/{}/playlist.m3u8", cameras[0])),
        lecture.at(&format!("stream/{}/segment-0.m4s", cameras[0])),
    ] {
        assert_eq!(stranger.get(&path).await.status, 401, "{path}");
    }
    let opened = lecture.host.post(&lecture.at("playbacks"), json!({})).await;
    let opened = opened.expect(201);
    let token = opened["token"].as_str().expect("a token");
    let master = text(&stranger, &format!("{url}?pt={token}")).await;
    assert_eq!(master.matches(&format!(".m3u8?pt={token}")).count(), 2);
}

#[cfg(debug_assertions)]
#[tokio::test(flavor = "multi_thread")]
async fn a_camera_goes_and_comes_back_and_a_break_is_a_gap() {
    let house = TestHouse::open().await;
    let lecture = on_air(&house).await;
    let (cameras, screen) = both(&lecture).await;
    lecture.list_with(&cameras[0], |list| shown(list) > 0).await;
    lecture.stage.mute(0, "camera", true).await;
    let dark = |list: &str| {
        segments(list)
            .last()
            .is_some_and(|(_, file)| file.is_none())
    };
    lecture.list_with(&cameras[0], dark).await;
    let (before, written) = (
        lecture.list(&screen).await,
        stored(&house, &lecture, &cameras[0]),
    );
    let goes_on = |list: &str| shown(list) > shown(&before) + 1;
    lecture.list_with(&screen, goes_on).await;
    assert_eq!(
        stored(&house, &lecture, &cameras[0]),
        written,
        "it costs nothing"
    );
    lecture.stage.mute(0, "camera", false).await;
    let back = |list: &str| !dark(list) && list.contains("EXT-X-GAP");
    let list = lecture.list_with(&cameras[0], back).await;
    let (names, seen) = (files(&list).len(), shown(&list));

    rostrum::live::break_off(&house.app, lecture.id().parse().expect("an id"));
    // Between the one and the other there is none.
    let again = async {
        loop {
            let path = lecture.at(&format!("stream/{}/playlist.m3u8", cameras[0]));
            let list = lecture.host.get(&path).await.text();
            let anew = list.matches("#EXT-X-DISCONTINUITY\n").count();
            if anew == 1 && shown(&list) > seen && files(&list).len() > names {
                return list;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let again = tokio::time::timeout(Duration::from_secs(60), again).await;
    let (before, after) = (segments(&list), segments(&again.expect("it goes on")));
    assert_eq!(before[0], after[0], "it goes on behind what was there");
}

/// How long the file of a rendition is.
fn stored(house: &TestHouse, lecture: &Lecture, folder: &str) -> u64 {
    let file = format!("media/recordings/{}/{folder}.mp4", lecture.id());
    let file = std::fs::metadata(house.app.data.join(file));
    file.expect("a file").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_their_word_back_is_out_of_what_is_beside_too() {
    let house = TestHouse::open().await;
    let lecture = on_air(&house).await;
    let (cameras, _) = both(&lecture).await;
    for camera in &cameras {
        lecture.list_with(camera, |list| shown(list) > 1).await;
    }
    lecture.stage.consent(0, false, false).await;
    for camera in &cameras {
        let gone = |list: &str| shown(list) == 0 && list.contains("segment-0.m4s");
        lecture.list_with(camera, gone).await;
        for name in ["segment-0.m4s", "part-0-0.m4s"] {
            let path = lecture.at(&format!("stream/{camera}/{name}"));
            lecture.host.get(&path).await.refused(404, "not_found");
        }
        let file = format!("media/recordings/{}/{camera}.mp4", lecture.id());
        let stored = std::fs::read(house.app.data.join(file)).expect("stored");
        let fragments = stored.windows(4).filter(|four| *four == b"mdat").count();
        assert_eq!(fragments, 0, "it is not in the file either");
    }
    lecture.stage.consent(0, true, true).await;
    lecture.list_with(&cameras[0], |list| shown(list) > 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_screen_there_is_nothing_beside() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let layers = lecture.layers().await;
    lecture
        .list_with(&layers[0], |list| files(list).len() > 2)
        .await;
    let seen = lecture.host.get(&lecture.at("stream/live")).await.json();
    assert!(seen["beside_url"].is_null(), "{seen}");
    let path = lecture.at("stream/beside.m3u8");
    lecture.host.get(&path).await.refused(404, "not_found");
    let stop = lecture.at("stream/stop-live");
    lecture.host.delete(&stop).await.expect(200);
    let info = lecture.host.get(&lecture.at("playback-info")).await.json();
    assert!(info["beside_url"].is_null(), "{info}");
    let folder = house
        .app
        .data
        .join(format!("media/recordings/{}", lecture.id()));
    let empty = std::fs::read_dir(folder).expect("a folder").filter(|one| {
        let one = one.as_ref().expect("an entry");
        let is_film = one.path().extension().is_some_and(|end| end == "mp4");
        is_film && one.metadata().expect("a size").len() == 0
    });
    assert_eq!(empty.count(), 0, "no files are left that hold nothing");
}
