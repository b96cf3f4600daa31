use reqwest::Method;

use super::{Post, patch, tus};
use crate::support::Answer;

#[tokio::test]
async fn an_ended_upload_is_gone_with_its_bytes() {
    let post = Post::open().await;
    let address = post.upload(Some(10)).await;
    Answer::of(patch(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    Answer::of(tus(&post.sender, Method::DELETE, &address))
        .await
        .expect(204);
    assert_eq!(
        Answer::of(tus(&post.sender, Method::HEAD, &address))
            .await
            .status
            .as_u16(),
        404
    );
    Answer::of(patch(&post.sender, &address, 5, b"x"))
        .await
        .refused(404, "not_found");
    Answer::of(tus(&post.sender, Method::DELETE, &address))
        .await
        .refused(404, "not_found");
    let left = std::fs::read_dir(post.house.app.blobs.root().join("uploads")).expect("a folder");
    assert_eq!(left.count(), 0);
}
