use reqwest::Method;
use serde_json::json;

use super::{School, text};
use crate::support::{Answer, Person};

/// A grey picture of 4 × 2 as an uncompressed PNG.
fn png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| -> Vec<u8> {
        let len = u32::try_from(data.len()).expect("short").to_be_bytes();
        let body: Vec<u8> = [&kind[..], data].concat();
        [&len[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    };
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&size[..], &[8, 0, 0, 0, 0]].concat();
    // Two lines of a filter byte and four grey pixels in one stored block.
    let lines = [0_u8, 200, 200, 200, 200, 0, 90, 90, 90, 90];
    let adler = lines.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    let adler = (adler.1 << 16 | adler.0).to_be_bytes();
    let stored = [&[0x78, 0x01, 0x01, 10, 0, 245, 255][..], &lines, &adler].concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", &stored),
        &chunk(b"IEND", &[]),
    ]
    .concat()
}

async fn send(person: &Person, path: &str, bytes: Vec<u8>) -> Answer {
    let call = person
        .call(Method::PUT, path)
        .header("content-type", "image/png")
        .body(bytes);
    Answer::of(call).await
}

#[tokio::test]
async fn a_picture_is_made_anew_shown_and_taken_away() {
    let school = School::open().await;
    let path = school.at("cover");
    school
        .teacher
        .get(&path)
        .await
        .refused(404, "course.no_cover");
    let mut sent = png(4, 2);
    sent.extend(b"<script>hidden behind the picture</script>");
    let changed = send(&school.teacher, &path, sent).await.expect(200);
    let url = text(&changed["cover_url"]);
    let student = school.student("bob").await;
    let shown = student.get(&url).await;
    shown.expect_status(200);
    assert_eq!(shown.header("content-type"), Some("image/jpeg"));
    assert!(shown.bytes.starts_with(&[0xFF, 0xD8, 0xFF]));
    assert!(!shown.bytes.windows(6).any(|six| six == b"script"));
    let etag = shown.header("etag").expect("a validator").to_owned();
    let same = student.sending("if-none-match", &etag).get(&url).await;
    assert_eq!(same.status.as_u16(), 304);
    let second = send(&school.teacher, &path, png(4, 2)).await.expect(200);
    assert_ne!(second["cover_url"], changed["cover_url"]);
    let copy = school
        .teacher
        .post(&school.at("copy"), json!({"title": "Copy"}))
        .await
        .expect(201);
    school.teacher.delete(&path).await.expect(204);
    school.teacher.delete(&path).await.expect(204);
    student.get(&path).await.refused(404, "course.no_cover");
    school
        .teacher
        .get(&text(&copy["cover_url"]))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn what_is_no_picture_or_a_bomb_is_refused() {
    let school = School::open().await;
    let path = school.at("cover");
    let ada = &school.teacher;
    for refused in [
        Vec::new(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
        b"GIF89a".to_vec(),
        b"#EXTM3U\nfile:///etc/passwd".to_vec(),
        png(60_000, 60_000),
        png(0, 0),
    ] {
        send(ada, &path, refused)
            .await
            .refused(422, "picture.refused");
    }
    let mut cut = png(4, 2);
    cut.truncate(40);
    send(ada, &path, cut).await.refused(422, "picture.broken");
    let large = vec![0xFF; (5 << 20) + 1];
    send(ada, &path, large)
        .await
        .refused(413, "request.too_large");
    assert!(ada.get(&school.course).await.expect(200)["cover_url"].is_null());
}

#[tokio::test]
async fn only_who_edits_the_course_changes_its_picture() {
    let school = School::open().await;
    let path = school.at("cover");
    let student = school.student("bob").await;
    send(&student, &path, png(4, 2))
        .await
        .refused(403, "forbidden");
    student.delete(&path).await.refused(403, "forbidden");
    let stranger = school.house.signed_in("eve").await;
    send(&stranger, &path, png(4, 2))
        .await
        .refused(404, "not_found");
    stranger.get(&path).await.refused(404, "not_found");
    stranger.delete(&path).await.refused(404, "not_found");
    let nobody = school.house.nobody();
    send(&nobody, &path, png(4, 2))
        .await
        .refused(401, "auth.required");
    nobody.get(&path).await.refused(401, "auth.required");
}
