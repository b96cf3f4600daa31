use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, Person, TestHouse};

const PATH: &str = "/api/v1/auth/profile/picture";

/// The smallest PNG there is: one pixel.
const PNG: [u8; 69] = [
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 12, b'I', b'D', b'A', b'T', 8, 0xD7,
    0x63, 0xF8, 0xCF, 0xC0, 0, 0, 3, 1, 1, 0, 0x18, 0xDD, 0x8D, 0xB0, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xAE, 0x42, 0x60, 0x82,
];

async fn send(person: &Person, bytes: Vec<u8>) -> Answer {
    Answer::of(person.call(Method::PUT, PATH).body(bytes)).await
}

#[tokio::test]
async fn a_picture_is_kept_as_a_small_jpeg_for_everybody_who_signed_in() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let grace = house.signed_in("grace").await;
    let user = send(&ada, PNG.to_vec()).await.expect(200);
    let url = user["picture_url"].as_str().expect("an address");
    let picture = grace.get(url).await;
    picture.expect_status(200);
    assert_eq!(picture.header("content-type"), Some("image/jpeg"));
    assert!(picture.bytes.starts_with(&[0xFF, 0xD8]) && picture.bytes.len() < 20_000);
    let etag = picture.header("etag").expect("a validator").to_owned();
    grace
        .sending("if-none-match", &etag)
        .get(url)
        .await
        .expect_status(304);
    house.nobody().get(url).await.refused(401, "auth.required");
    house.guest(ada.id).get(url).await.refused(403, "forbidden");
    // A new one has a new address, and the old file is gone.
    let newer = send(&ada, PNG.to_vec()).await.expect(200);
    assert_ne!(newer["picture_url"], user["picture_url"]);
    assert_eq!(
        files_of(&house, &ada),
        usize::from(!house.app.blobs.has_bucket())
    );
}

/// How many pictures of somebody lie in the data folder.
fn files_of(house: &TestHouse, person: &Person) -> usize {
    let pictures = house.app.data.join("media/pictures");
    let folder = pictures.join(person.id.to_string());
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test]
async fn without_a_picture_there_is_none() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let path = format!("/api/v1/users/{}/picture", ada.id);
    ada.get(&path).await.refused(404, "not_found");
    send(&ada, PNG.to_vec()).await.expect(200);
    ada.get(&path).await.expect_status(200);
    ada.delete(PATH).await.expect(204);
    ada.delete(PATH).await.expect(204);
    ada.get(&path).await.refused(404, "not_found");
    let profile = ada.get("/api/v1/auth/profile").await.expect(200);
    assert_eq!(profile["picture_url"], Value::Null);
    let absent = format!("/api/v1/users/{}/picture", house.app.new_id());
    ada.get(&absent).await.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_the_old_one_stays() {
    let house = TestHouse::with(|config| config.accounts.picture_bytes = 10_000).await;
    let ada = house.signed_in("ada").await;
    let before = send(&ada, PNG.to_vec()).await.expect(200);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    send(&ada, svg).await.refused(415, "picture.not_an_image");
    send(&ada, Vec::new())
        .await
        .refused(415, "picture.not_an_image");
    send(&ada, PNG[..50].to_vec())
        .await
        .refused(422, "picture.unreadable");
    send(&ada, vec![0; 10_001])
        .await
        .refused(413, "picture.too_large");
    assert_eq!(ada.get("/api/v1/auth/profile").await.expect(200), before);
    send(&house.nobody(), PNG.to_vec())
        .await
        .refused(401, "auth.required");
    send(&house.guest(ada.id), PNG.to_vec())
        .await
        .refused(403, "forbidden");
}
