use reqwest::Method;

use super::{Post, metadata, patch, tus};
use crate::support::Answer;

#[tokio::test]
async fn what_was_said_of_an_upload_is_given_back_unchanged() {
    let post = Post::open().await;
    let raw = format!(
        "{},filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential",
        metadata()
    );
    let call = tus(&post.sender, Method::POST, "/api/v1/uploads")
        .header("upload-defer-length", 1)
        .header("upload-metadata", &raw);
    let made = Answer::of(call).await;
    let address = made.header("location").expect("an address");
    let answer = Answer::of(tus(&post.sender, Method::HEAD, address)).await;
    assert_eq!(answer.header("upload-metadata"), Some(raw.as_str()));
    assert_eq!(answer.header("upload-defer-length"), Some("1"));
    assert_eq!(answer.header("upload-length"), None);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let expires = answer.header("upload-expires").expect("an end");
    assert!(expires.ends_with(" GMT"), "{expires}");
}

#[tokio::test]
async fn the_uploads_of_others_are_not_there() {
    let post = Post::open().await;
    let address = post.upload(Some(10)).await;
    let other = post.house.signed_in("eve").await;
    super::admit(&post.house.app, post.recording, &other).await;
    for method in [Method::HEAD, Method::DELETE] {
        assert_eq!(
            Answer::of(tus(&other, method, &address))
                .await
                .status
                .as_u16(),
            404
        );
    }
    Answer::of(patch(&other, &address, 0, b"x"))
        .await
        .refused(404, "not_found");
    assert_eq!(super::standing(&post.sender, &address).await, (0, Some(10)));
}

#[tokio::test]
async fn an_id_that_is_none_is_an_upload_that_is_not_there() {
    let post = Post::open().await;
    for path in [
        "/api/v1/uploads/x",
        "/api/v1/uploads/..%2f..%2fetc",
        "/api/v1/uploads/018f0000-0000-7000-8000-000000000000",
    ] {
        let answer = Answer::of(tus(&post.sender, Method::HEAD, path)).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_right_that_was_taken_away_counts_at_the_next_request() {
    use rostrum::access::{self, Object};
    let post = Post::open().await;
    let address = post.upload(Some(10)).await;
    let tx = post.house.app.db.tx().await.expect("a transaction");
    access::revoke(&tx, post.sender.id, Object::recording(post.recording))
        .await
        .expect("revoked");
    tx.commit().await.expect("committed");
    Answer::of(patch(&post.sender, &address, 0, b"x"))
        .await
        .refused(404, "not_found");
    assert!(post.stored(&address).is_empty());
}
