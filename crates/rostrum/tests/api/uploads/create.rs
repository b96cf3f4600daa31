use std::sync::Arc;

use async_trait::async_trait;
use reqwest::Method;
use rostrum::access::{self, Object};
use rostrum::kit::{App, Caller, Error, Kind, Result};
use rostrum::uploads::{self, Bound, Metadata, Purpose};
use tokio::sync::Barrier;
use uuid::Uuid;

use super::{Post, bytes, checked, create, metadata, patch, standing, tus};
use crate::support::Answer;

const PATH: &str = "/api/v1/uploads";

#[tokio::test]
async fn a_new_upload_has_an_address_and_no_byte() {
    let post = Post::open().await;
    let address = post.upload(Some(100)).await;
    assert!(address.starts_with("/api/v1/uploads/"));
    assert_eq!(standing(&post.sender, &address).await, (0, Some(100)));
}

#[tokio::test]
async fn a_creation_may_bring_the_first_bytes() {
    let post = Post::open().await;
    let call = tus(&post.sender, Method::POST, PATH)
        .header("upload-length", 10)
        .header("upload-metadata", metadata())
        .header("content-type", "application/offset+octet-stream")
        .body("hello");
    let answer = Answer::of(call).await;
    answer.expect(201);
    assert_eq!(answer.header("upload-offset"), Some("5"));
    let address = answer.header("location").expect("an address");
    assert_eq!(post.stored(address), b"hello");
}

#[tokio::test]
async fn another_version_is_refused_and_nothing_is_made() {
    let post = Post::open().await;
    for version in [None, Some("0.2.2")] {
        let mut call = post
            .sender
            .call(Method::POST, PATH)
            .header("upload-length", 10);
        if let Some(version) = version {
            call = call.header("tus-resumable", version);
        }
        let answer = Answer::of(call.header("upload-metadata", metadata())).await;
        answer.refused(412, "upload.version");
        assert_eq!(answer.header("tus-version"), Some("1.0.0"));
    }
    assert!(!post.house.app.blobs.root().join("uploads").exists());
}

#[tokio::test]
async fn a_length_is_a_number_or_deferred_and_not_both() {
    let post = Post::open().await;
    for wrong in [
        vec![],
        vec![("upload-length", "-1")],
        vec![("upload-length", "x")],
        vec![("upload-defer-length", "2")],
        vec![("upload-length", "5"), ("upload-defer-length", "1")],
    ] {
        let call = tus(&post.sender, Method::POST, PATH).header("upload-metadata", metadata());
        let call = wrong
            .iter()
            .fold(call, |call, (name, value)| call.header(*name, *value));
        Answer::of(call).await.refused(400, "upload.bad_header");
    }
}

#[tokio::test]
async fn more_than_the_server_takes_is_refused_at_once() {
    let post = Post::with(|config| config.uploads.max_bytes = 1000).await;
    let call = tus(&post.sender, Method::POST, PATH).header("upload-metadata", metadata());
    Answer::of(call.header("upload-length", 1001))
        .await
        .refused(413, "upload.too_large");
}

#[tokio::test]
async fn an_upload_for_nothing_known_is_refused() {
    let post = Post::open().await;
    let call = tus(&post.sender, Method::POST, PATH).header("upload-length", 5);
    Answer::of(call).await.refused_field("purpose", "missing");
    let call = tus(&post.sender, Method::POST, PATH)
        .header("upload-length", 5)
        .header("upload-metadata", "purpose d29ybGRfZG9taW5hdGlvbg==");
    Answer::of(call)
        .await
        .refused_field("purpose", "upload.unknown_purpose");
}

#[tokio::test]
async fn who_may_not_send_is_told_that_there_is_nothing() {
    let post = Post::open().await;
    let stranger = post.house.signed_in("eve").await;
    let call = tus(&stranger, Method::POST, PATH)
        .header("upload-length", 5)
        .header("upload-metadata", metadata());
    Answer::of(call).await.refused(404, "not_found");
    let nobody = post.house.nobody();
    let answer = Answer::of(tus(&nobody, Method::POST, PATH).header("upload-length", 5)).await;
    answer.refused(401, "auth.required");
    assert_eq!(answer.header("tus-resumable"), Some("1.0.0"));
}

#[tokio::test]
async fn a_creation_repeated_with_its_key_finds_the_first_upload() {
    let post = Post::open().await;
    let sender = post.sender.sending("idempotency-key", "k1");
    let first = create(&sender, None).await;
    Answer::of(checked(&post.sender, &first, 0, b"hello"))
        .await
        .expect(204);
    assert_eq!(create(&sender, None).await, first);
    assert_eq!(standing(&post.sender, &first).await.0, 5);
    assert_ne!(create(&post.sender, None).await, first);
}

/// Takes no more, as the purpose of a take that is complete.
struct Complete;

#[async_trait]
impl Purpose for Complete {
    fn name(&self) -> &'static str {
        "trial"
    }

    async fn admit(&self, _: &App, _: &Caller, _: &Metadata) -> Result<Bound> {
        Err(Error::new(Kind::Conflict, "trial.complete", "It is here."))
    }
}

#[tokio::test]
async fn a_creation_repeated_after_all_was_sent_is_answered_as_the_first() {
    let post = Post::open().await;
    let sender = post.sender.sending("idempotency-key", "k1");
    let first = create(&sender, Some(5)).await;
    Answer::of(checked(&post.sender, &first, 0, b"hello"))
        .await
        .expect(204);
    uploads::accept(&post.house.app, Complete);
    assert_eq!(create(&sender, Some(5)).await, first);
    // Who may not send any more is not shown it either.
    let tx = post.house.app.db.tx().await.expect("a transaction");
    let object = Object::recording(post.recording);
    access::revoke(&tx, sender.id, object)
        .await
        .expect("revoked");
    tx.commit().await.expect("committed");
    let call = tus(&sender, Method::POST, PATH)
        .header("upload-length", 5)
        .header("upload-metadata", metadata());
    Answer::of(call).await.refused(404, "not_found");
}

/// Lets two creations in at once, when both have asked.
struct Together(Uuid, Arc<Barrier>);

#[async_trait]
impl Purpose for Together {
    fn name(&self) -> &'static str {
        "trial"
    }

    async fn admit(&self, _: &App, _: &Caller, _: &Metadata) -> Result<Bound> {
        self.1.wait().await;
        Ok(Bound {
            ref_id: self.0,
            object: Some(Object::recording(self.0)),
        })
    }
}

#[tokio::test]
async fn of_two_creations_with_one_key_at_once_the_refused_one_leaves_no_file() {
    let post = Post::open().await;
    let both = Arc::new(Barrier::new(2));
    uploads::accept(&post.house.app, Together(post.recording, both));
    let sender = post.sender.sending("idempotency-key", "k1");
    let call = || {
        let call = tus(&sender, Method::POST, PATH).header("upload-length", 5);
        Answer::of(call.header("upload-metadata", metadata()))
    };
    let (one, other) = tokio::join!(call(), call());
    let (made, refused) = match one.status.as_u16() {
        201 => (one, other),
        _ => (other, one),
    };
    made.expect(201);
    refused.refused(409, "upload.being_made");
    if !post.house.app.blobs.has_bucket() {
        let files = post.house.app.blobs.list().await.expect("listed");
        assert_eq!(files.len(), 1);
    }
}

#[tokio::test]
async fn an_upload_of_no_bytes_is_finished_when_it_is_made() {
    let post = Post::open().await;
    let finished = super::count_finished(&post.house.app);
    let address = post.upload(Some(0)).await;
    assert_eq!(standing(&post.sender, &address).await, (0, Some(0)));
    assert_eq!(finished.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn too_many_unfinished_uploads_for_one_thing_are_refused() {
    let post = Post::with(|config| config.uploads.max_open = 2).await;
    post.upload(Some(5)).await;
    let second = post.upload(Some(5)).await;
    let call = || {
        tus(&post.sender, Method::POST, PATH)
            .header("upload-length", 5)
            .header("upload-metadata", metadata())
    };
    Answer::of(call())
        .await
        .refused(429, "upload.too_many_open");
    Answer::of(patch(&post.sender, &second, 0, b"hello"))
        .await
        .expect(204);
    Answer::of(call()).await.expect(201);
}

#[tokio::test]
async fn a_full_disk_is_said_as_such_and_loses_nothing() {
    let post = Post::open().await;
    let address = post.upload(None).await;
    Answer::of(checked(&post.sender, &address, 0, &bytes(1000)))
        .await
        .expect(204);
    let full = uploads_settings(&post, u64::MAX);
    Answer::of(checked(&post.sender, &address, 1000, b"more"))
        .await
        .refused(507, "storage.full");
    let call = tus(&post.sender, Method::POST, PATH)
        .header("upload-length", 5)
        .header("upload-metadata", metadata());
    Answer::of(call).await.refused(507, "storage.full");
    uploads_settings(&post, full);
    assert_eq!(standing(&post.sender, &address).await.0, 1000);
    Answer::of(checked(&post.sender, &address, 1000, b"more"))
        .await
        .expect(204);
    assert_eq!(post.stored(&address).len(), 1004);
}

/// Says how much room must stay free; answers what was said before.
fn uploads_settings(post: &Post, keep_free_bytes: u64) -> u64 {
    let before = post.house.app.get::<rostrum::uploads::Settings>();
    post.house.app.put(rostrum::uploads::Settings {
        keep_free_bytes,
        ..(*before).clone()
    });
    before.keep_free_bytes
}
