use reqwest::Method;

use super::Shelf;
use crate::support::Answer;

#[tokio::test]
async fn a_piece_is_fetched_in_parts_while_it_is_the_same() {
    let shelf = Shelf::filled().await;
    let host = &shelf.studio.host;
    let whole = host.get(&shelf.piece).await;
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    assert_eq!(whole.header("content-type"), Some("audio/wav"));
    let etag = whole.header("etag").expect("a validator").to_owned();
    let asked = |name: &'static str, value: String| {
        Answer::of(host.call(Method::GET, &shelf.piece).header(name, value))
    };
    assert_eq!(
        asked("if-none-match", etag.clone()).await.status.as_u16(),
        304
    );
    let last = asked("range", "bytes=-4".to_owned()).await;
    assert_eq!((last.status.as_u16(), last.bytes.len()), (206, 4));
    let outside = asked("range", "bytes=999999999-".to_owned()).await;
    outside.refused(416, "range.outside");
    let other = Answer::of(
        host.call(Method::GET, &shelf.piece)
            .header("range", "bytes=0-9")
            .header("if-range", "\"other\""),
    );
    assert_eq!(other.await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_piece_that_is_not_of_this_recording_is_not_there() {
    let shelf = Shelf::filled().await;
    let absent = format!(
        "{}/pieces/018f0000-0000-7000-8000-000000000000/media",
        shelf.one
    );
    shelf
        .studio
        .host
        .get(&absent)
        .await
        .refused(404, "not_found");
    let other = shelf.studio.record().await;
    let piece = shelf.piece.rsplit('/').nth(1).expect("an id");
    let path = format!(
        "/api/v1/recordings/{}/pieces/{piece}/media",
        other["id"].as_str().expect("an id")
    );
    shelf.studio.host.get(&path).await.refused(404, "not_found");
}
