use reqwest::Method;

use super::{Post, bytes, checked, patch, standing, tus};
use crate::support::Answer;

#[tokio::test]
async fn pieces_become_the_file_they_were_cut_from() {
    let post = Post::open().await;
    let whole = bytes(3_000_000);
    let finished = super::count_finished(&post.house.app);
    let address = post.upload(Some(whole.len() as u64)).await;
    for (n, piece) in whole.chunks(700_000).enumerate() {
        let offset = n as u64 * 700_000;
        let call = match n % 2 {
            0 => checked(&post.sender, &address, offset, piece),
            _ => patch(&post.sender, &address, offset, piece),
        };
        let answer = Answer::of(call).await;
        answer.expect(204);
        let now = (offset + piece.len() as u64).to_string();
        assert_eq!(answer.header("upload-offset"), Some(now.as_str()));
    }
    assert_eq!(post.stored(&address), whole);
    assert_eq!(
        standing(&post.sender, &address).await,
        (3_000_000, Some(3_000_000))
    );
    assert_eq!(finished.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_large_piece_with_a_checksum_waits_on_the_disk_and_not_in_memory() {
    let post = Post::open().await;
    let whole = bytes(9_000_000);
    let address = post.upload(Some(whole.len() as u64)).await;
    Answer::of(checked(&post.sender, &address, 0, &whole))
        .await
        .expect(204);
    assert_eq!(post.stored(&address), whole);
}

#[tokio::test]
async fn an_offset_that_is_not_where_the_upload_stands_is_told_the_right_one() {
    let post = Post::open().await;
    let address = post.upload(Some(100)).await;
    Answer::of(patch(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    // What has arrived already, sent again; and what leaves a hole.
    for offset in [0, 4, 6, 100] {
        let answer = Answer::of(patch(&post.sender, &address, offset, b"hello")).await;
        answer.refused(409, "upload.offset_mismatch");
        assert_eq!(answer.header("upload-offset"), Some("5"));
    }
    assert_eq!(post.stored(&address), b"hello");
}

#[tokio::test]
async fn an_offset_must_be_given_and_be_a_number() {
    let post = Post::open().await;
    let address = post.upload(Some(100)).await;
    for wrong in [None, Some("-5"), Some("5x"), Some("")] {
        let call = tus(&post.sender, Method::PATCH, &address)
            .header("content-type", "application/offset+octet-stream");
        let call = match wrong {
            Some(offset) => call.header("upload-offset", offset),
            None => call,
        };
        Answer::of(call.body("x"))
            .await
            .refused(400, "upload.bad_header");
    }
}

#[tokio::test]
async fn another_type_of_body_is_refused() {
    let post = Post::open().await;
    let address = post.upload(Some(100)).await;
    for wrong in ["application/octet-stream", "application/json"] {
        let call = tus(&post.sender, Method::PATCH, &address)
            .header("content-type", wrong)
            .header("upload-offset", 0);
        Answer::of(call.body("x"))
            .await
            .refused(415, "upload.content_type");
    }
    assert!(post.stored(&address).is_empty());
}

#[tokio::test]
async fn damaged_bytes_change_nothing() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    Answer::of(checked(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    for len in [5, 6_000_000] {
        let call = patch(&post.sender, &address, 5, &bytes(len))
            .header("upload-length", 5 + len)
            .header("upload-checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
        Answer::of(call)
            .await
            .refused(460, "upload.checksum_mismatch");
    }
    assert_eq!(post.stored(&address), b"hello");
    assert_eq!(standing(&post.sender, &address).await, (5, None));
}

#[tokio::test]
async fn a_checksum_that_cannot_be_checked_is_refused() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    for wrong in ["md5 XrY7u+Ae7tCTyyK7j1rNww==", "sha256", "sha256 ????"] {
        let call = patch(&post.sender, &address, 0, b"hello").header("upload-checksum", wrong);
        Answer::of(call).await.refused(400, "upload.bad_checksum");
    }
    assert!(post.stored(&address).is_empty());
}

#[tokio::test]
async fn a_deferred_length_is_set_once_by_the_last_piece() {
    let post = Post::open().await;
    let finished = super::count_finished(&post.house.app);
    let address = post.upload(None).await;
    Answer::of(checked(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    let last =
        |length: u64| checked(&post.sender, &address, 5, b" world").header("upload-length", length);
    Answer::of(last(11)).await.expect(204);
    assert_eq!(post.stored(&address), b"hello world");
    assert_eq!(standing(&post.sender, &address).await, (11, Some(11)));
    assert_eq!(finished.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_deferred_length_may_come_with_no_byte_at_all() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    Answer::of(checked(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    let last = || patch(&post.sender, &address, 5, b"").header("upload-length", 5);
    Answer::of(last()).await.expect(204);
    // Its answer was lost: the same again is fine.
    Answer::of(last()).await.expect(204);
    assert_eq!(standing(&post.sender, &address).await, (5, Some(5)));
}

#[tokio::test]
async fn a_length_never_changes_and_is_never_less_than_what_is_here() {
    let post = Post::open().await;
    let fixed = post.upload(Some(10)).await;
    let call = patch(&post.sender, &fixed, 0, b"x").header("upload-length", 11);
    Answer::of(call).await.refused(400, "upload.length_set");
    let open = post.upload(None).await;
    Answer::of(patch(&post.sender, &open, 0, b"hello"))
        .await
        .expect(204);
    let call = patch(&post.sender, &open, 5, b"").header("upload-length", 4);
    Answer::of(call)
        .await
        .refused(400, "upload.length_too_small");
    assert_eq!(standing(&post.sender, &open).await, (5, None));
}

#[tokio::test]
async fn what_goes_beyond_the_length_is_refused_whole() {
    let post = Post::open().await;
    let address = post.upload(Some(10)).await;
    Answer::of(patch(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    let long = patch(&post.sender, &address, 5, b"much too long");
    Answer::of(long).await.refused(413, "upload.beyond_length");
    // Without a declared body the surplus shows only at its end.
    let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>("123"), Ok("456")]);
    let call = tus(&post.sender, Method::PATCH, &address)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 5)
        .body(reqwest::Body::wrap_stream(chunks));
    Answer::of(call).await.refused(413, "upload.beyond_length");
    assert_eq!(post.stored(&address), b"hello");
    Answer::of(patch(&post.sender, &address, 5, b"12345"))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_finished_upload_takes_nothing_more() {
    let post = Post::open().await;
    let address = post.upload(Some(5)).await;
    Answer::of(patch(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    Answer::of(patch(&post.sender, &address, 5, b"!"))
        .await
        .refused(413, "upload.beyond_length");
    Answer::of(patch(&post.sender, &address, 0, b"hello"))
        .await
        .refused(409, "upload.offset_mismatch");
}

#[tokio::test]
async fn a_method_may_be_named_in_a_header() {
    let post = Post::open().await;
    let address = post.upload(Some(5)).await;
    let meant = |method: &'static str| {
        tus(&post.sender, Method::POST, &address).header("x-http-method-override", method)
    };
    let call = meant("PATCH")
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 0);
    let answer = Answer::of(call.body("he")).await;
    answer.expect(204);
    assert_eq!(answer.header("upload-offset"), Some("2"));
    assert_eq!(
        Answer::of(meant("HEAD")).await.header("upload-offset"),
        Some("2")
    );
    Answer::of(meant("DELETE")).await.expect(204);
    assert_eq!(
        Answer::of(tus(&post.sender, Method::HEAD, &address))
            .await
            .status
            .as_u16(),
        404
    );
    let bare = Answer::of(tus(&post.sender, Method::POST, &address)).await;
    assert_eq!(bare.status.as_u16(), 405);
}
