//! Parts that a client sends straight to the bucket. Where files are on a disk there are none, and that is said.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Method;
use rostrum::config::Config;
use rostrum::kit::Clock;
use rostrum::kit::blobs::{BlobKey, Claims as _};
use rostrum::uploads;
use serde_json::{Value, json};

use super::{Post, admit, bytes, checked, create, patch, sha256, standing, tus};
use crate::support::{Answer, Person, TestHouse};

/// The smallest part that is not the last.
pub const LEAST: usize = 5 << 20;

/// A house where parts may be sent so; `None` where there is no bucket.
async fn open() -> Option<Post> {
    let post = Post::with(|config| config.uploads.direct_parts = true).await;
    post.house.app.blobs.has_bucket().then_some(post)
}

/// What both requests about these parts say.
pub fn of(offset: usize, parts: &[&[u8]]) -> Value {
    let one = |part: &&[u8]| json!({"bytes": part.len(), "sha256": sha256(part)});
    json!({"offset": offset, "parts": parts.iter().map(one).collect::<Vec<_>>()})
}

async fn invite(sender: &Person, address: &str, ask: &Value) -> Answer {
    sender.post(&format!("{address}/parts"), ask.clone()).await
}

async fn confirm(sender: &Person, address: &str, ask: &Value) -> Answer {
    let call = sender.call(Method::PUT, &format!("{address}/parts"));
    Answer::of(call.json(ask)).await
}

/// Sends bytes where an invitation says, as it says.
async fn bring(invitation: &Value, bytes: &[u8]) -> Answer {
    let client = reqwest::Client::builder().no_proxy().build();
    let mut call = client
        .expect("a client")
        .put(invitation["url"].as_str().expect("an address"));
    for (name, value) in invitation["headers"].as_object().expect("headers") {
        call = call.header(name, value.as_str().expect("a text"));
    }
    Answer::of(call.body(bytes.to_vec())).await
}

fn at(answer: &Answer) -> Option<&str> {
    answer.header("upload-offset")
}

fn key(address: &str) -> BlobKey {
    let id = address.rsplit('/').next().expect("an id").parse();
    uploads::file_of(id.expect("an id"))
}

async fn whole(house: &TestHouse, address: &str) -> Vec<u8> {
    let stored = house.app.blobs.bytes(&key(address)).await.expect("read");
    stored.expect("there")
}

#[tokio::test]
async fn parts_sent_straight_to_the_bucket_become_the_file_they_were_cut_from() {
    let Some(post) = open().await else { return };
    let finished = super::count_finished(&post.house.app);
    let file = bytes(2 * LEAST + 1_000);
    let address = post.upload(Some(file.len() as u64)).await;
    let parts: Vec<&[u8]> = file.chunks(LEAST).collect();
    let ask = of(0, &parts);
    let answer = invite(&post.sender, &address, &ask).await;
    let invited = answer.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        (&invited["offset"], &invited["patch_first"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(invited["parts"][1]["offset"], LEAST);
    // In whatever order, and one of them twice.
    for n in [2, 0, 1, 0] {
        bring(&invited["parts"][n], parts[n])
            .await
            .expect_status(200);
    }
    assert_eq!(
        standing(&post.sender, &address).await.0,
        0,
        "nobody said that they are there"
    );
    let answer = confirm(&post.sender, &address, &ask).await;
    answer.expect(204);
    assert_eq!(at(&answer), Some(file.len().to_string().as_str()));
    assert_eq!(finished.load(Ordering::SeqCst), 1);
    assert!(whole(&post.house, &address).await == file);
    let left = post.house.app.blobs.list().await.expect("listed");
    assert_eq!(left.len(), 1, "{left:?}");
    // Said once more it is told that nothing is missing.
    confirm(&post.sender, &address, &ask)
        .await
        .refused(409, "upload.finished");
    invite(&post.sender, &address, &ask)
        .await
        .refused(409, "upload.finished");
}

#[tokio::test]
async fn a_part_counts_only_when_the_bucket_has_what_was_declared() {
    let Some(post) = open().await else { return };
    let file = bytes(2 * LEAST);
    let address = post.upload(None).await;
    let (one, two) = file.split_at(LEAST);
    let ask = of(0, &[one, two]);
    let missing = confirm(&post.sender, &address, &ask).await;
    missing.refused(409, "upload.part_missing");
    assert_eq!(at(&missing), Some("0"));
    let invited = invite(&post.sender, &address, &ask).await.expect(200);
    // What the address does not name is refused by the bucket, and whatever it kept of it by us.
    let mut damaged = one.to_vec();
    damaged[70] ^= 1;
    assert_ne!(
        bring(&invited["parts"][0], &damaged).await.status.as_u16(),
        200
    );
    let answer = confirm(&post.sender, &address, &ask).await;
    assert!(
        [409, 460].contains(&answer.status.as_u16()),
        "{}",
        answer.text()
    );
    assert_ne!(
        bring(&invited["parts"][0], &one[..1_000])
            .await
            .status
            .as_u16(),
        200
    );
    let answer = confirm(&post.sender, &address, &ask).await;
    assert!(
        ["upload.part_size", "upload.part_missing"]
            .contains(&answer.json()["code"].as_str().expect("a code"))
    );
    assert_eq!(standing(&post.sender, &address).await.0, 0);
    // The first is right now; the second never came.
    bring(&invited["parts"][0], one).await.expect_status(200);
    let half = confirm(&post.sender, &address, &ask).await;
    half.refused(409, "upload.part_missing");
    assert_eq!(at(&half), Some(LEAST.to_string().as_str()));
    assert_eq!(standing(&post.sender, &address).await.0, LEAST as u64);
    // Declared with one hash and brought with another.
    bring(&invited["parts"][1], two).await.expect_status(200);
    let lie = of(LEAST, &[&damaged]);
    confirm(&post.sender, &address, &lie)
        .await
        .refused(460, "upload.checksum_mismatch");
    confirm(&post.sender, &address, &of(LEAST, &[two]))
        .await
        .expect(204);
    Answer::of(
        patch(&post.sender, &address, file.len() as u64, b"").header("upload-length", file.len()),
    )
    .await
    .expect(204);
    assert!(whole(&post.house, &address).await == file);
}

#[tokio::test]
async fn an_address_is_good_for_one_part_of_one_upload_and_for_nothing_else() {
    let Some(post) = open().await else { return };
    // Small: whoever is refused is not listened to any longer.
    let part = bytes(10);
    let (mine, other) = (post.upload(Some(10)).await, post.upload(Some(10)).await);
    let ask = of(0, &[&part]);
    let invited = invite(&post.sender, &mine, &ask).await.expect(200);
    let mut forged = invited["parts"][0].clone();
    let url = forged["url"].as_str().expect("an address").to_owned();
    let id = |address: &str| address.rsplit('/').next().expect("an id").to_owned();
    for wrong in [
        url.replace(&id(&mine), &id(&other)),
        url.replace("part-0", "part-1"),
        url.replace(
            &format!("{}/part-0.sent", id(&mine)),
            &format!("{}.bin", id(&mine)),
        ),
        url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"),
    ] {
        assert_ne!(wrong, url);
        forged["url"] = json!(wrong);
        bring(&forged, &part).await.expect_status(403);
    }
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        // Without the header that says what the body is not even the right method does.
        let answer = Answer::of(client.request(method, &url).body(part.clone())).await;
        answer.expect_status(403);
    }
    confirm(&post.sender, &mine, &ask)
        .await
        .refused(409, "upload.part_missing");
    confirm(&post.sender, &other, &ask)
        .await
        .refused(409, "upload.part_missing");
}

#[tokio::test]
async fn an_address_that_is_too_old_is_good_for_nothing() {
    let change = |config: &mut Config| {
        config.uploads.direct_parts = true;
        config.uploads.direct_valid_s = 1;
    };
    let post = Post::with(change).await;
    if !post.house.app.blobs.has_bucket() {
        return;
    }
    // Small: whoever is refused is not listened to any longer.
    let part = bytes(10);
    let address = post.upload(Some(10)).await;
    let ask = of(0, &[&part]);
    let invited = invite(&post.sender, &address, &ask).await.expect(200);
    let mut bare = invited["parts"][0].clone();
    bare["headers"] = json!({});
    // The bucket says when its time is over; until then it misses the header.
    let over = async {
        while !bring(&bare, b"").await.text().contains("expired") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), over)
        .await
        .expect("it ends");
    bring(&invited["parts"][0], &part).await.expect_status(403);
    confirm(&post.sender, &address, &ask)
        .await
        .refused(409, "upload.part_missing");
}

#[tokio::test]
async fn what_comes_late_at_an_address_changes_nothing_that_counts() {
    let Some(post) = open().await else { return };
    let part = bytes(LEAST);
    let address = post.upload(Some(LEAST as u64 + 2)).await;
    let ask = of(0, &[&part]);
    let invited = invite(&post.sender, &address, &ask).await.expect(200);
    bring(&invited["parts"][0], &part).await.expect_status(200);
    let claimed = async || {
        let tx = post.house.app.db.tx().await.expect("a transaction");
        let all = post.house.app.blobs.list().await.expect("listed");
        let sent = all.into_iter().map(|file| file.key);
        let sent: Vec<BlobKey> = sent.filter(|key| key.as_str().ends_with(".sent")).collect();
        let whose = uploads::Sent.claimed(&tx, &sent).await.expect("asked");
        whose
            .into_iter()
            .map(|whose| whose.is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!(claimed().await, [true], "it waits to be counted");
    confirm(&post.sender, &address, &ask).await.expect(204);
    bring(&invited["parts"][0], &part).await.expect_status(200);
    assert_eq!(claimed().await, [false], "nobody names it any more");
    let twice = confirm(&post.sender, &address, &ask).await;
    twice.refused(409, "upload.offset_mismatch");
    assert_eq!(at(&twice), Some(LEAST.to_string().as_str()));
    Answer::of(patch(&post.sender, &address, LEAST as u64, b"on"))
        .await
        .expect(204);
    let file = [&part[..], b"on"].concat();
    assert!(whole(&post.house, &address).await == file);
    let left = post.house.app.blobs.list().await.expect("listed");
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn bytes_through_the_server_and_past_it_are_one_file() {
    let Some(post) = open().await else { return };
    let file = bytes(4 * LEAST);
    let address = post.upload(None).await;
    let sender = &post.sender;
    let piece = async |from: usize, to: usize| {
        Answer::of(checked(sender, &address, from as u64, &file[from..to]))
            .await
            .expect(204);
    };
    let straight = async |from: usize, to: usize| {
        let ask = of(from, &[&file[from..to]]);
        let invited = invite(sender, &address, &ask).await.expect(200);
        bring(&invited["parts"][0], &file[from..to])
            .await
            .expect_status(200);
        confirm(sender, &address, &ask).await.expect(204);
    };
    piece(0, 100).await;
    // What lies there is too small for a part of its own.
    let invited = invite(sender, &address, &of(100, &[&file[100..LEAST + 100]]))
        .await
        .expect(200);
    assert_eq!(
        (&invited["patch_first"], &invited["parts"]),
        (&json!(LEAST - 100), &json!([]))
    );
    piece(100, LEAST).await;
    straight(LEAST, 2 * LEAST + 77).await;
    // Bytes come by PATCH between the question and the word.
    let from = 2 * LEAST + 77;
    let ask = of(from, &[&file[from..from + LEAST]]);
    let invited = invite(sender, &address, &ask).await.expect(200);
    bring(&invited["parts"][0], &file[from..from + LEAST])
        .await
        .expect_status(200);
    piece(from, from + 10).await;
    confirm(sender, &address, &ask)
        .await
        .refused(409, "upload.offset_mismatch");
    let unasked = of(from + 10, &[&file[from..from + LEAST]]);
    confirm(sender, &address, &unasked)
        .await
        .refused(409, "upload.parts_not_asked");
    piece(from + 10, from + LEAST).await;
    let from = from + LEAST;
    // The part that waits under this number is of another place: it is refused, replaced and counts then.
    let ask = of(from, &[&file[from..file.len()]]);
    invite(sender, &address, &ask)
        .await
        .refused(422, "request.invalid");
    let rest =
        checked(sender, &address, from as u64, &file[from..]).header("upload-length", file.len());
    Answer::of(rest).await.expect(204);
    assert!(whole(&post.house, &address).await == file);
    let left = post.house.app.blobs.list().await.expect("listed");
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn of_confirmations_at_once_one_counts_and_a_patch_among_them_spoils_nothing() {
    let Some(post) = open().await else { return };
    let file = bytes(2 * LEAST);
    let address = post.upload(Some(file.len() as u64)).await;
    let parts: Vec<&[u8]> = file.chunks(LEAST).collect();
    let ask = of(0, &parts);
    let invited = invite(&post.sender, &address, &ask).await.expect(200);
    for (n, part) in parts.iter().enumerate() {
        bring(&invited["parts"][n], part).await.expect_status(200);
    }
    let racing = (0..6).map(|n| {
        let (sender, address, ask, file) = (&post.sender, &address, &ask, &file);
        async move {
            match n % 3 {
                2 => Answer::of(checked(sender, address, 0, &file[..1_000])).await,
                _ => confirm(sender, address, ask).await,
            }
        }
    });
    for answer in futures_util::future::join_all(racing).await {
        let status = answer.status.as_u16();
        assert!([204, 409, 423].contains(&status), "{}", answer.text());
    }
    let (stood, _) = standing(&post.sender, &address).await;
    let stood = usize::try_from(stood).expect("small");
    if stood < file.len() {
        Answer::of(checked(
            &post.sender,
            &address,
            stood as u64,
            &file[stood..],
        ))
        .await
        .expect(204);
    }
    assert!(whole(&post.house, &address).await == file);
}

#[tokio::test]
async fn a_part_that_was_sent_before_the_server_ended_is_counted_by_the_next() {
    let data = tempfile::tempdir().expect("a folder");
    let change = |config: &mut Config| config.uploads.direct_parts = true;
    let house = TestHouse::on(data.path(), change, Clock::real()).await;
    if !house.app.blobs.has_bucket() {
        return;
    }
    let sender = house.signed_in("ada").await;
    let recording = house.app.new_id();
    admit(&house.app, recording, &sender).await;
    let part = bytes(LEAST + 3);
    let address = create(&sender, Some(part.len() as u64)).await;
    let ask = of(0, &[&part]);
    let invited = invite(&sender, &address, &ask).await.expect(200);
    house.close().await;
    bring(&invited["parts"][0], &part).await.expect_status(200);

    let house = TestHouse::on(data.path(), change, Clock::real()).await;
    let sender = house.sign_in("ada").await;
    admit(&house.app, recording, &sender).await;
    assert_eq!(standing(&sender, &address).await.0, 0);
    confirm(&sender, &address, &ask).await.expect(204);
    assert!(whole(&house, &address).await == part);
    house.close().await;
}

#[tokio::test]
async fn what_was_sent_goes_with_the_upload() {
    let Some(post) = open().await else { return };
    let part = bytes(LEAST);
    let address = post.upload(None).await;
    let ask = of(0, &[&part]);
    let invited = invite(&post.sender, &address, &ask).await.expect(200);
    bring(&invited["parts"][0], &part).await.expect_status(200);
    Answer::of(tus(&post.sender, Method::DELETE, &address))
        .await
        .expect(204);
    let left = post.house.app.blobs.list().await.expect("listed");
    assert!(left.is_empty(), "{left:?}");
    confirm(&post.sender, &address, &ask)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn who_may_not_send_the_upload_may_not_send_parts_of_it() {
    for direct in [true, false] {
        let post = Post::with(|config| config.uploads.direct_parts = direct).await;
        let part = bytes(10);
        let address = post.upload(Some(10)).await;
        let ask = of(0, &[&part]);
        let (stranger, admin) = (post.house.signed_in("eve").await, post.house.admin().await);
        let guest = post.house.guest(post.house.app.new_id());
        for other in [&stranger, &admin, &guest] {
            invite(other, &address, &ask)
                .await
                .refused(404, "not_found");
            confirm(other, &address, &ask)
                .await
                .refused(404, "not_found");
        }
        let nobody = post.house.nobody();
        invite(&nobody, &address, &ask).await.expect_status(401);
        confirm(&nobody, &address, &ask).await.expect_status(401);
        // Whose right ended since.
        let tx = post.house.app.db.tx().await.expect("a transaction");
        let object = rostrum::access::Object::recording(post.recording);
        rostrum::access::revoke(&tx, post.sender.id, object)
            .await
            .expect("revoked");
        tx.commit().await.expect("committed");
        for answer in [
            invite(&post.sender, &address, &ask).await,
            confirm(&post.sender, &address, &ask).await,
        ] {
            assert!(
                [403, 404].contains(&answer.status.as_u16()),
                "{}",
                answer.text()
            );
        }
        assert_eq!(
            post.house
                .app
                .blobs
                .list()
                .await
                .expect("listed")
                .iter()
                .filter(|file| file.key.as_str().ends_with(".sent"))
                .count(),
            0
        );
    }
}

#[tokio::test]
async fn what_cannot_be_said_of_parts_is_refused_and_changes_nothing() {
    let off = Post::open().await;
    let address = off.upload(Some(10)).await;
    let ask = of(0, &[&bytes(10)]);
    invite(&off.sender, &address, &ask)
        .await
        .refused(409, "upload.no_direct_parts");
    confirm(&off.sender, &address, &ask)
        .await
        .refused(409, "upload.no_direct_parts");

    let post = Post::with(|config| {
        config.uploads.direct_parts = true;
        config.uploads.max_bytes = 3 * LEAST as u64;
    })
    .await;
    let address = post.upload(Some(2 * LEAST as u64)).await;
    if !post.house.app.blobs.has_bucket() {
        let ask = of(0, &[&bytes(LEAST)]);
        invite(&post.sender, &address, &ask)
            .await
            .refused(409, "upload.not_in_bucket");
        confirm(&post.sender, &address, &ask)
            .await
            .refused(409, "upload.not_in_bucket");
        return;
    }
    let open = post.upload(None).await;
    let sha256 = sha256(b"");
    let sized = |sizes: &[u64]| {
        let parts: Vec<Value> = sizes
            .iter()
            .map(|bytes| json!({"bytes": bytes, "sha256": sha256}))
            .collect();
        json!({"offset": 0, "parts": parts})
    };
    let least = LEAST as u64;
    for (address, ask, status, code) in [
        (&address, sized(&[]), 422, "request.invalid"),
        (&address, sized(&[0]), 422, "request.invalid"),
        (&address, sized(&[65 << 20]), 422, "request.invalid"),
        (&address, sized(&[1; 17]), 422, "request.invalid"),
        (&address, sized(&[least, 1]), 422, "request.invalid"),
        (&open, sized(&[least, 1]), 422, "request.invalid"),
        (
            &address,
            json!({"offset": 0, "parts": [{"bytes": least, "sha256": "AAAA"}]}),
            422,
            "request.invalid",
        ),
        (
            &address,
            json!({"offset": 0, "parts": [{"bytes": least}]}),
            422,
            "request.invalid",
        ),
        (
            &address,
            json!({"offset": 1, "parts": [{"bytes": least, "sha256": sha256}]}),
            409,
            "upload.offset_mismatch",
        ),
        (
            &address,
            sized(&[least, least, least]),
            413,
            "upload.beyond_length",
        ),
        (
            &open,
            sized(&[least, least, least, least]),
            413,
            "upload.beyond_length",
        ),
    ] {
        for answer in [
            invite(&post.sender, address, &ask).await,
            confirm(&post.sender, address, &ask).await,
        ] {
            answer.refused(status, code);
        }
        assert_eq!(standing(&post.sender, address).await.0, 0);
    }
}
