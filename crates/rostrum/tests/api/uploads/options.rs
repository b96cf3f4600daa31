use reqwest::Method;

use super::Post;
use crate::support::Answer;

#[tokio::test]
async fn anybody_may_ask_what_is_spoken_without_naming_a_version() {
    let post = Post::open().await;
    let answer = Answer::of(post.house.nobody().call(Method::OPTIONS, "/api/v1/uploads")).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!(answer.header("tus-resumable"), Some("1.0.0"));
    assert_eq!(answer.header("tus-version"), Some("1.0.0"));
    let extensions = answer.header("tus-extension").expect("extensions");
    for extension in [
        "creation",
        "creation-with-upload",
        "creation-defer-length",
        "checksum",
        "expiration",
        "termination",
    ] {
        assert!(
            extensions.split(',').any(|known| known == extension),
            "{extension}"
        );
    }
    assert_eq!(answer.header("tus-max-size"), Some("68719476736"));
    assert_eq!(answer.header("tus-checksum-algorithm"), Some("sha1,sha256"));
}
