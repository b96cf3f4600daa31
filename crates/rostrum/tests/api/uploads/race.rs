use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::Method;

use super::{Post, bytes, checked, patch, standing, tus};
use crate::support::Answer;

/// A body that sends `first` and then nothing, until it is dropped.
fn hanging(first: Vec<u8>) -> reqwest::Body {
    let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(first)]);
    reqwest::Body::wrap_stream(begun.chain(futures_util::stream::pending()))
}

#[tokio::test]
async fn of_racing_copies_of_a_piece_one_is_kept_and_the_others_are_told() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    let piece = bytes(200_000);
    let racing = (0..8).map(|n| match n % 2 {
        0 => Answer::of(checked(&post.sender, &address, 0, &piece)),
        _ => Answer::of(patch(&post.sender, &address, 0, &piece)),
    });
    let answers = futures_util::future::join_all(racing).await;
    let with = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status.as_u16() == status)
            .count()
    };
    // A copy that was asked to leave may have kept its beginning; then the next one is told where it ends.
    let (kept, told) = (with(204), with(409) + with(423));
    assert!(kept <= 1 && kept + told == answers.len(), "{answers:?}");
    let (offset, _) = standing(&post.sender, &address).await;
    let offset = usize::try_from(offset).expect("small");
    assert_eq!(post.stored(&address), piece[..offset]);
    let rest = checked(&post.sender, &address, offset as u64, &piece[offset..]);
    Answer::of(rest).await.expect(204);
    assert_eq!(post.stored(&address), piece);
}

#[tokio::test]
async fn a_connection_that_hangs_gives_way_to_a_newer_one() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    let first = bytes(100_000);
    let hung = tokio::spawn({
        let call = tus(&post.sender, Method::PATCH, &address)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", 0)
            .body(hanging(first.clone()));
        async move { Answer::of(call).await }
    });
    // Whatever of it had come is durable and counted; nothing can follow it.
    let (offset, _) = loop {
        let standing = standing(&post.sender, &address).await;
        if hung.is_finished() {
            break standing;
        }
        tokio::task::yield_now().await;
    };
    hung.await
        .expect("answered")
        .refused(423, "upload.taken_over");
    let offset = usize::try_from(offset).expect("small");
    assert_eq!(post.stored(&address), first[..offset]);
    Answer::of(checked(&post.sender, &address, offset as u64, b"on"))
        .await
        .expect(204);
}

#[tokio::test]
async fn of_a_broken_connection_what_came_stays_unless_it_had_a_checksum() {
    let post = Post::with(|config| config.uploads.idle_s = 1).await;
    for checksum in [false, true] {
        let address = post.upload(None).await;
        let mut call = tus(&post.sender, Method::PATCH, &address)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", 0)
            .body(hanging(bytes(50_000)));
        if checksum {
            call = call.header("upload-checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
        }
        // A client that falls silent is given up.
        Answer::of(call).await.refused(400, "upload.cut_off");
        let kept = if checksum { Vec::new() } else { bytes(50_000) };
        assert_eq!(post.stored(&address), kept);
        assert_eq!(standing(&post.sender, &address).await.0, kept.len() as u64);
    }
}

#[tokio::test]
async fn ending_an_upload_that_is_being_sent_ends_the_sending() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    let hung = tokio::spawn({
        let call = tus(&post.sender, Method::PATCH, &address)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", 0)
            .body(hanging(bytes(10)));
        async move { Answer::of(call).await.status.as_u16() }
    });
    let ended = async {
        loop {
            let status = Answer::of(tus(&post.sender, Method::DELETE, &address))
                .await
                .status
                .as_u16();
            if status == 204 || hung.is_finished() {
                break;
            }
        }
        hung.await.expect("answered")
    };
    let status = tokio::time::timeout(Duration::from_secs(20), ended)
        .await
        .expect("in time");
    assert!([404, 423].contains(&status), "{status}");
}
