//! `/api/v1/brand`.

use reqwest::Method;
use rostrum::kit::Role;
use serde_json::json;

use crate::support::{Answer, Person, TestHouse};

const BRAND: &str = "/api/v1/brand";

/// A file that ffmpeg makes of these words.
fn made(words: &str, ending: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("made").with_extension(ending);
    #[expect(clippy::disallowed_methods, reason = "ffmpeg makes what is sent")]
    let done = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(words.split_whitespace())
        .arg(&path)
        .status();
    assert!(done.expect("ffmpeg runs").success(), "{words}");
    std::fs::read(&path).expect("it was made")
}

/// A half transparent red picture.
pub fn logo() -> Vec<u8> {
    made(
        "-f lavfi -i color=red@0.5:s=64x32,format=rgba -frames:v 1",
        "png",
    )
}

pub async fn send(person: &Person, name: &str, bytes: Vec<u8>) -> Answer {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let call = person
        .call(Method::POST, &format!("{BRAND}?name={name}"))
        .header("content-type", "application/octet-stream")
        .body(bytes);
    Answer::of(call).await
}

#[tokio::test]
async fn a_picture_is_kept_as_its_pixels_counted_shown_and_deleted() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let mut bytes = logo();
    bytes.extend(b"<script>hidden behind the picture</script>");
    let made = send(&ada, " Our logo ", bytes).await.expect(201);
    assert_eq!(made["kind"], "picture");
    assert_eq!(made["name"], "Our logo");
    assert_eq!((&made["width"], &made["height"]), (&json!(64), &json!(32)));
    assert_eq!(made["has_sound"], false);
    let path = format!("{BRAND}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(ada.get(&path).await.expect(200), made);
    let list = ada.get(BRAND).await.expect(200);
    assert_eq!(list["items"], json!([made]));
    let file = ada.get(&format!("{path}/file")).await;
    file.expect_status(200);
    assert_eq!(file.header("content-type"), Some("image/png"));
    assert!(file.bytes.starts_with(b"\x89PNG"));
    assert!(!file.bytes.windows(6).any(|six| six == b"script"));
    let stored = ada.get("/api/v1/storage").await.expect(200);
    assert_eq!(stored["used_bytes"], made["size_bytes"]);
    ada.delete(&path).await.expect(204);
    ada.delete(&path).await.refused(404, "not_found");
    ada.get(&path).await.refused(404, "not_found");
    ada.get(&format!("{path}/file"))
        .await
        .refused(404, "not_found");
    let stored = ada.get("/api/v1/storage").await.expect(200);
    assert_eq!(stored["used_bytes"], 0);
}

#[tokio::test]
async fn a_clip_is_what_is_in_it_whatever_it_is_called() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let film = made(
        "-f lavfi -i testsrc=s=64x48:r=10:d=2 -f lavfi -i sine=d=2 -c:v libx264 -pix_fmt yuv420p -c:a aac -shortest",
        "mp4",
    );
    let film = send(&ada, "intro.png", film).await.expect(201);
    assert_eq!(film["kind"], "video");
    assert_eq!(film["mime"], "video/mp4");
    assert_eq!(film["has_sound"], true);
    let ms = film["duration_ms"].as_u64().expect("a length");
    assert!((1900..2200).contains(&ms), "{ms}");
    let jingle = made("-f lavfi -i sine=d=1 -c:a pcm_s16le", "wav");
    let jingle = send(&ada, "jingle", jingle).await.expect(201);
    assert_eq!(jingle["kind"], "sound");
    assert!(jingle["width"].is_null());
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_with_the_reason_and_leaves_nothing() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let refused = async |bytes: Vec<u8>, status: u16, code: &str| {
        send(&ada, "x", bytes).await.refused(status, code);
    };
    refused(Vec::new(), 422, "brand.empty").await;
    refused(b"<svg/>".to_vec(), 422, "brand.unknown_format").await;
    let list = b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n".to_vec();
    refused(list, 422, "brand.unknown_format").await;
    let mut cut = logo();
    cut.truncate(60);
    refused(cut, 422, "picture.broken").await;
    let mut bomb = logo();
    bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    refused(bomb, 422, "picture.refused").await;
    let mut large = logo();
    large.resize((10 << 20) + 1, 0);
    refused(large, 413, "request.too_large").await;
    let long = made("-f lavfi -i sine=d=61 -c:a libmp3lame -b:a 32k", "mp3");
    refused(long, 422, "brand.too_long").await;
    let mut torn = b"\x1a\x45\xdf\xa3".to_vec();
    torn.resize(4096, 7);
    refused(torn, 422, "brand.unreadable").await;
    send(&ada, "", logo()).await.refused(422, "request.invalid");
    let list = ada.get(BRAND).await.expect(200);
    assert_eq!(list["items"], json!([]));
    let stored = ada.get("/api/v1/storage").await.expect(200);
    assert_eq!(stored["used_bytes"], 0);
}

#[tokio::test]
async fn what_does_not_fit_into_the_quota_is_not_kept() {
    let house = TestHouse::with(|config| config.storage.quota_bytes = 60).await;
    let ada = house.signed_in("ada").await;
    send(&ada, "Logo", logo())
        .await
        .refused(413, "storage.quota");
    let list = ada.get(BRAND).await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn nobody_but_its_owner_and_an_admin_sees_an_asset() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let made = send(&ada, "Logo", logo()).await.expect(201);
    let path = format!("{BRAND}/{}", made["id"].as_str().expect("an id"));
    let grace = house.signed_in("grace").await;
    grace.get(&path).await.refused(404, "not_found");
    grace
        .get(&format!("{path}/file"))
        .await
        .refused(404, "not_found");
    grace.delete(&path).await.refused(404, "not_found");
    assert_eq!(grace.get(BRAND).await.expect(200)["items"], json!([]));
    let student = house.with_role("linus", Role::Student).await;
    send(&student, "Logo", logo())
        .await
        .refused(403, "forbidden");
    house
        .nobody()
        .get(&path)
        .await
        .refused(401, "auth.required");
    let admin = house.admin().await;
    assert_eq!(admin.get(&path).await.expect(200), made);
    admin.delete(&path).await.expect(204);
}
