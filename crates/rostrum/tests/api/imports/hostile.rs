//! Files made to harm: each is refused with its reason, nothing of another file comes out, nothing is left.

use std::path::Path;
use std::time::Duration;

use rostrum::config::Config;

use super::{clip, outcome, patched, send, stored};
use crate::support::{Person, TestHouse};

const FILM: &str =
    "-f lavfi -i testsrc=s=64x64:r=10:d=1 -f lavfi -i sine=d=1 -c:v libx264 -pix_fmt yuv420p -g 10";

async fn house() -> (TestHouse, Person, tempfile::TempDir) {
    house_with(|_| {}).await
}

async fn house_with(change: impl FnOnce(&mut Config)) -> (TestHouse, Person, tempfile::TempDir) {
    let house = TestHouse::with(change).await;
    let host = house.signed_in("ada").await;
    (house, host, tempfile::tempdir().expect("a folder"))
}

/// Nothing of an import that was refused is stored: no file, no recording, no upload.
async fn nothing_left(house: &TestHouse, host: &Person, address: &str, what: &str) {
    let gone = async {
        while !stored(house).is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), gone).await;
    assert!(waited.is_ok(), "{what} left {:?}", stored(house));
    for query in ["", "?trashed=true"] {
        let list = host
            .get(&format!("/api/v1/recordings{query}"))
            .await
            .expect(200);
        assert!(
            list["items"].as_array().expect("items").is_empty(),
            "{what}: {list}"
        );
    }
    let standing = crate::api::uploads::tus(host, reqwest::Method::HEAD, address);
    let standing = crate::support::Answer::of(standing).await;
    assert_eq!(standing.status.as_u16(), 404, "{what}");
}

async fn refused(house: &TestHouse, host: &Person, name: &str, bytes: &[u8], code: &str) {
    let address = send(host, name, bytes).await;
    let answer = outcome(host, &address).await;
    answer.refused(422, code);
    let said = answer.json()["detail"]
        .as_str()
        .expect("a reason")
        .to_owned();
    assert!(said.len() > 10 && !said.contains('/'), "{name}: {said}");
    nothing_left(house, host, &address, name).await;
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a clip")
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_name_other_files_are_no_media_whatever_they_are_called() {
    let (house, host, _folder) = house().await;
    let lists: [(&str, &[u8]); 8] = [
        ("a.webm", b"ffconcat version 1.0\nfile /etc/passwd\n"),
        ("b.mp4", b"ffconcat version 1.0\nfile 'http://127.0.0.1:1/x.webm'\n"),
        ("c.ts", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
        ("d.mkv", b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nother.m3u8\n"),
        ("e.mp4", b"<?xml version=\"1.0\"?><MPD><Period><BaseURL>file:///etc/passwd</BaseURL></Period></MPD>"),
        ("f.avi", b"1\n00:00:00,000 --> 00:00:02,000\n<img src=file:///etc/passwd>\n"),
        ("g.mp3", b"[playlist]\nFile1=/etc/passwd\n"),
        ("h.ogg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>"),
    ];
    for (name, bytes) in lists {
        refused(&house, &host, name, bytes, "import.unknown_format").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_empty_cut_off_or_noise_is_refused() {
    let (house, host, folder) = house().await;
    refused(&house, &host, "empty.mp4", b"", "import.empty").await;
    let film = read(&clip(folder.path(), "film.mp4", FILM));
    let half = &film[..film.len() / 2];
    refused(&house, &host, "half.mp4", half, "import.unreadable").await;
    let mut long = FILM.replace("d=1", "d=30");
    long.push_str(" -f matroska");
    let long = read(&clip(folder.path(), "long.mkv", &long));
    refused(
        &house,
        &host,
        "third.mkv",
        &long[..long.len() / 3],
        "import.cut_off",
    )
    .await;
    let noise = crate::api::uploads::bytes(100_000);
    for head in [
        &b"\x1A\x45\xDF\xA3"[..],
        b"RIFF\0\0\0\0AVI ",
        b"fLaC",
        b"OggS",
        b"\0\0\0\x20ftypisom",
    ] {
        let mut file = head.to_vec();
        file.extend_from_slice(&noise);
        refused(&house, &host, "noise", &file, "import.unreadable").await;
    }
    refused(&house, &host, "noise.bin", &noise, "import.unknown_format").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_lengths_and_streams_beyond_all_measure_are_refused_before_they_are_decoded() {
    let (house, host, folder) = house_with(|config| config.recordings.import_max_streams = 4).await;
    let film = read(&clip(folder.path(), "film.mp4", FILM));
    // 65,535 by 65,535 pixels, said by the container of a film whose pictures say nothing themselves.
    let raw = "-f lavfi -i testsrc=s=64x64:r=10:d=1 -c:v rawvideo -pix_fmt bgr24";
    let raw = read(&clip(folder.path(), "raw.avi", raw));
    let huge = patched(&raw, b"strf", 12, &[0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    refused(&house, &host, "huge.avi", &huge, "import.unreadable").await;
    // Every box that tells a length tells ten years.
    let mut endless = film.clone();
    for (name, at) in [(b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)] {
        endless = patched(&endless, name, at, &[0x7F, 0xFF, 0xFF, 0xFF]);
    }
    let address = send(&host, "endless.mp4", &endless).await;
    let answer = outcome(&host, &address).await;
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());
    nothing_left(&house, &host, &address, "endless").await;
    let many = "-f lavfi -i testsrc=s=64x64:d=1 -map 0 -map 0 -map 0 -map 0 -map 0 -c:v libx264 -f matroska";
    let many = read(&clip(folder.path(), "many.mkv", many));
    refused(&house, &host, "many.mkv", &many, "import.too_many_streams").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_settings_do_not_take_is_refused_with_what_they_do() {
    let (house, host, folder) = house_with(|config| {
        config.recordings.import_max_pixels = 4000;
        config.recordings.import_max_s = 3;
    })
    .await;
    let film = read(&clip(folder.path(), "film.mp4", FILM));
    refused(
        &house,
        &host,
        "film.mp4",
        &film,
        "import.too_large_pictures",
    )
    .await;
    let long = "-f lavfi -i testsrc=s=32x32:r=10:d=5 -c:v libx264 -pix_fmt yuv420p";
    let long = read(&clip(folder.path(), "long.mp4", long));
    refused(&house, &host, "long.mp4", &long, "import.too_long").await;
    // The same without a word of its length in its head.
    let long = "-f lavfi -i sine=d=5 -c:a aac -f adts";
    let long = read(&clip(folder.path(), "long.aac", long));
    refused(&house, &host, "long.aac", &long, "import.too_long").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_refers_to_another_file_shows_nothing_of_it() {
    let (house, host, folder) = house().await;
    let film = read(&clip(folder.path(), "film.mp4", FILM));
    // "The media are in that file": a reference that is not to itself, as the name of a file.
    let place = film
        .windows(8)
        .position(|eight| eight == b"url \0\0\0\x01")
        .expect("a reference to itself");
    let mut other = film.clone();
    other[place..place + 8].copy_from_slice(b"alis\0\0\0\0");
    let address = send(&host, "dref.mp4", &other).await;
    let answer = outcome(&host, &address).await;
    if answer.status.as_u16() == 200 {
        // Whatever came of it came of its own bytes: the mix is the film, or nothing at all.
        let id = answer.json()["recording_id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let file = host.get(&format!("/api/v1/recordings/{id}/download")).await;
        assert!(!file.bytes.windows(5).any(|five| five == b"root:"));
    } else {
        nothing_left(&house, &host, &address, "dref").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_and_subtitles_of_a_film_are_left_where_they_are() {
    let (house, host, folder) = house().await;
    std::fs::write(
        folder.path().join("secret.ttf"),
        b"attached and not for anyone",
    )
    .expect("written");
    std::fs::write(
        folder.path().join("sub.srt"),
        b"1\n00:00:00,000 --> 00:00:01,000\n{\\fn../../etc/passwd}hello\n",
    )
    .expect("written");
    let args = format!(
        "-i {} {} -c:s srt -attach {} -metadata:s:t mimetype=application/x-font -f matroska",
        folder.path().join("sub.srt").display(),
        FILM,
        folder.path().join("secret.ttf").display(),
    );
    let film = read(&clip(folder.path(), "film.mkv", &args));
    assert!(film.windows(8).any(|eight| eight == b"attached"));
    let address = send(&host, "film.mkv", &film).await;
    let done = outcome(&host, &address).await.expect(200);
    let id = done["recording_id"].as_str().expect("an id");
    let mix = host.get(&format!("/api/v1/recordings/{id}/download")).await;
    assert_eq!(mix.status.as_u16(), 200);
    for word in [&b"attached"[..], b"passwd"] {
        assert!(!mix.bytes.windows(word.len()).any(|some| some == word));
    }
    drop(house);
}
