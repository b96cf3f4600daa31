//! Concatenation: uploads that are put together from others.

use std::time::Duration;

use reqwest::Method;
use rostrum::kit::{Clock, Role};
use rostrum::uploads;
use serde_json::json;

use super::{Post, bytes, count_finished, metadata, patch, standing, tus};
use crate::support::{Answer, Person};

/// Begins a partial upload of this length.
async fn begin(sender: &Person, length: usize) -> String {
    let call = tus(sender, Method::POST, "/api/v1/uploads")
        .header("upload-concat", "partial")
        .header("upload-length", length);
    let answer = Answer::of(call).await;
    answer.expect(201);
    answer.header("location").expect("an address").to_owned()
}

/// Sends a whole part.
async fn part(sender: &Person, bytes: &[u8]) -> String {
    let address = begin(sender, bytes.len()).await;
    if !bytes.is_empty() {
        let sent = patch(sender, &address, 0, bytes);
        Answer::of(sent).await.expect(204);
    }
    address
}

/// Asks for an upload made of these.
async fn join(sender: &Person, parts: &[&str]) -> Answer {
    let call = tus(sender, Method::POST, "/api/v1/uploads")
        .header("upload-concat", format!("final;{}", parts.join(" ")))
        .header("upload-metadata", metadata());
    Answer::of(call).await
}

/// Waits until an upload is whole; answers its HEAD.
async fn whole(sender: &Person, address: &str) -> Answer {
    let asking = async {
        loop {
            let answer = Answer::of(tus(sender, Method::HEAD, address)).await;
            answer.expect_status(200);
            if answer.header("upload-offset").is_some() {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(60), asking).await;
    asked.expect("it is put together")
}

fn address_of(made: &Answer) -> String {
    made.expect(201);
    made.header("location").expect("an address").to_owned()
}

/// Waits until nothing but what was put together is stored.
async fn only_the_whole_is_left(post: &Post) {
    let waiting = async {
        while post.house.app.blobs.list().await.expect("listed").len() > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    waited.expect("the parts go");
}

#[tokio::test]
async fn parts_sent_in_any_order_become_one_in_theirs() {
    let post = Post::open().await;
    let finished = count_finished(&post.house.app);
    let all = bytes(700_001);
    let pieces = [
        &all[..300_000],
        &all[300_000..300_001],
        &[],
        &all[300_001..],
    ];
    let mut parts = Vec::new();
    for piece in pieces.iter().rev() {
        parts.insert(0, part(&post.sender, piece).await);
    }
    assert_eq!(finished.load(std::sync::atomic::Ordering::SeqCst), 0);
    let of_part = Answer::of(tus(&post.sender, Method::HEAD, &parts[0])).await;
    assert_eq!(of_part.header("upload-concat"), Some("partial"));
    // A host before the path is fine: clients send what `Location` became.
    let named: Vec<String> = parts
        .iter()
        .map(|part| format!("{}{part}", post.house.url))
        .collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let address = address_of(&join(&post.sender, &named).await);
    let seen = whole(&post.sender, &address).await;
    assert_eq!(seen.header("upload-offset"), Some("700001"));
    assert_eq!(seen.header("upload-length"), Some("700001"));
    let list = format!("final;{}", parts.join(" "));
    assert_eq!(seen.header("upload-concat"), Some(list.as_str()));
    assert!(post.stored(&address) == all);
    only_the_whole_is_left(&post).await;
    assert_eq!(finished.load(std::sync::atomic::Ordering::SeqCst), 1);
    for part in &parts {
        let gone = Answer::of(tus(&post.sender, Method::HEAD, part)).await;
        gone.expect_status(404);
    }
    // Whoever lost the answer asks again, and finds it.
    assert_eq!(address_of(&join(&post.sender, &named).await), address);
}

#[tokio::test]
async fn what_is_no_finished_part_of_ones_own_joins_nothing() {
    let post = Post::open().await;
    let (sender, other) = (&post.sender, post.house.signed_in("grace").await);
    let good = part(sender, b"hello").await;
    let open = begin(sender, 10).await;
    let foreign = part(&other, b"hello").await;
    let ordinary = post.upload(Some(0)).await;
    let absent = "/api/v1/uploads/018f0000-0000-7000-8000-000000000000";
    for bad in [&open, &foreign, &ordinary, absent, &good, "nonsense"] {
        let refused = join(sender, &[&good, bad]).await;
        refused.refused(400, "upload.bad_concat");
    }
    let call = tus(sender, Method::POST, "/api/v1/uploads")
        .header("upload-concat", format!("final;{good}"))
        .header("upload-metadata", metadata());
    let long = Answer::of(call.try_clone().expect("plain").header("upload-length", 5)).await;
    long.refused(400, "upload.bad_header");
    let with_bytes = call
        .header("content-type", "application/offset+octet-stream")
        .body("hello");
    Answer::of(with_bytes).await.refused(403, "upload.is_final");
    assert_eq!(
        standing(sender, &good).await,
        (5, Some(5)),
        "it is as it was"
    );
}

#[tokio::test]
async fn a_part_goes_into_one_upload_and_nothing_can_be_sent_to_that() {
    let post = Post::open().await;
    let (one, two) = (
        part(&post.sender, b"hello ").await,
        part(&post.sender, b"world").await,
    );
    let (forth, back) = ([&*one, &*two], [&*two, &*one]);
    let (first, second) = tokio::join!(join(&post.sender, &forth), join(&post.sender, &back));
    let made: Vec<&Answer> = [&first, &second]
        .into_iter()
        .filter(|answer| answer.status.as_u16() == 201)
        .collect();
    assert_eq!(made.len(), 1, "{} and {}", first.status, second.status);
    let address = address_of(made[0]);
    for sent in [
        patch(&post.sender, &address, 0, b"x"),
        patch(&post.sender, &address, 11, b""),
    ] {
        Answer::of(sent).await.refused(403, "upload.is_final");
    }
    whole(&post.sender, &address).await;
    let words = post.stored(&address);
    assert!(words == b"hello world" || words == b"worldhello ");
}

#[tokio::test]
async fn what_broke_off_while_it_was_put_together_goes_on() {
    let post = Post::open().await;
    if post.house.app.blobs.has_bucket() {
        // There nobody can hide a part.
        return;
    }
    // The first is more than is gathered before it is written.
    let all = bytes(3_000_000);
    let (one, two) = (
        part(&post.sender, &all[..2_400_000]).await,
        part(&post.sender, &all[2_400_000..]).await,
    );
    let id = two.rsplit('/').next().expect("an id").parse();
    let path = post
        .house
        .app
        .blobs
        .path(&uploads::file_of(id.expect("an id")));
    let hidden = path.with_extension("hidden");
    std::fs::rename(&path, &hidden).expect("hidden");
    let address = address_of(&join(&post.sender, &[&one, &two]).await);
    let begun = async {
        while post.stored(&address).is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let begun = tokio::time::timeout(Duration::from_secs(30), begun).await;
    begun.expect("it begins");
    Answer::of(tus(&post.sender, Method::DELETE, &one))
        .await
        .refused(409, "upload.taken");
    std::fs::rename(&hidden, &path).expect("there again");
    whole(&post.sender, &address).await;
    assert!(post.stored(&address) == all);
    only_the_whole_is_left(&post).await;
}

#[tokio::test]
async fn parts_go_although_what_they_went_into_is_gone() {
    let post = Post::open().await;
    let app = &post.house.app;
    if app.blobs.has_bucket() {
        // There nobody can hide a part.
        return;
    }
    let (one, two) = (
        part(&post.sender, &bytes(600_000)).await,
        part(&post.sender, b"world").await,
    );
    let id = |address: &str| address.rsplit('/').next().expect("an id").parse();
    let path = app.blobs.path(&uploads::file_of(id(&two).expect("an id")));
    std::fs::rename(&path, path.with_extension("hidden")).expect("hidden");
    let address = address_of(&join(&post.sender, &[&one, &two]).await);
    // As a room ends an upload that it has no use for, dying before the parts are gone.
    let joined = id(&address).expect("an id");
    let tx = app.db.tx().await.expect("a transaction");
    let left = uploads::withdraw(&tx, joined).await.expect("withdrawn");
    tx.commit().await.expect("committed");
    uploads::clear(app, joined, &left).await.expect("cleared");
    std::fs::rename(path.with_extension("hidden"), &path).expect("there again");
    uploads::expire(app).await.expect("swept");
    for part in [&one, &two] {
        let gone = Answer::of(tus(&post.sender, Method::HEAD, part)).await;
        gone.expect_status(404);
    }
    assert!(!path.exists());
}

#[tokio::test]
async fn a_key_that_made_a_part_makes_no_whole() {
    let post = Post::open().await;
    let call = tus(&post.sender, Method::POST, "/api/v1/uploads")
        .header("idempotency-key", "one for all")
        .header("upload-concat", "partial")
        .header("upload-length", 0);
    let one = address_of(&Answer::of(call).await);
    let call = tus(&post.sender, Method::POST, "/api/v1/uploads")
        .header("idempotency-key", "one for all")
        .header("upload-concat", format!("final;{one}"))
        .header("upload-metadata", metadata());
    Answer::of(call).await.refused(409, "upload.key_used");
}

#[tokio::test]
async fn parts_count_as_stored_once_and_go_when_nobody_wants_them() {
    let noon = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let clock = Clock::held_at(noon);
    let house = crate::support::TestHouse::build(|_| {}, clock).await;
    let sender = house.signed_in("ada").await;
    let admin = house.with_role("root", Role::Admin).await;
    let quota = format!("/api/v1/admin/storage/{}", sender.id);
    let call = admin
        .call(Method::PUT, &quota)
        .json(&json!({"quota_bytes": 15}));
    Answer::of(call).await.expect(200);
    let kept = part(&sender, b"hello world").await;
    let more = tus(&sender, Method::POST, "/api/v1/uploads")
        .header("upload-concat", "partial")
        .header("upload-length", 5);
    Answer::of(more).await.refused(413, "storage.quota");
    house.advance(Duration::from_secs(15 * 86_400));
    uploads::expire(&house.app).await.expect("swept");
    let sender = house.sign_in("ada").await;
    let gone = Answer::of(tus(&sender, Method::HEAD, &kept)).await;
    gone.expect_status(404);
    assert_eq!(house.app.blobs.list().await.expect("listed"), []);
    let own = sender.get("/api/v1/storage").await.expect(200);
    assert_eq!(own["used_bytes"], 0);
}
