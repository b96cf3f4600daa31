use std::sync::atomic::Ordering;

use rostrum::config::Config;
use rostrum::kit::Clock;
use rostrum::uploads;

use super::{admit, checked, count_finished, create, patch, standing};
use crate::support::{Answer, TestHouse};

#[tokio::test]
async fn an_upload_goes_on_after_a_restart_where_its_synced_file_ends() {
    let data = tempfile::tempdir().expect("a folder");
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let sender = house.signed_in("ada").await;
    let recording = house.app.new_id();
    admit(&house.app, recording, &sender).await;
    let address = create(&sender, Some(10)).await;
    Answer::of(checked(&sender, &address, 0, b"hello"))
        .await
        .expect(204);
    house.close().await;

    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let sender = house.sign_in("ada").await;
    admit(&house.app, recording, &sender).await;
    let finished = count_finished(&house.app);
    assert_eq!(standing(&sender, &address).await, (5, Some(10)));
    Answer::of(checked(&sender, &address, 5, b"world"))
        .await
        .expect(204);
    assert_eq!(finished.load(Ordering::SeqCst), 1);
    house.close().await;
}

#[tokio::test]
async fn a_crash_between_the_last_byte_and_its_word_is_put_right() {
    let data = tempfile::tempdir().expect("a folder");
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let sender = house.signed_in("ada").await;
    let recording = house.app.new_id();
    admit(&house.app, recording, &sender).await;
    let address = create(&sender, Some(10)).await;
    Answer::of(patch(&sender, &address, 0, b"hello"))
        .await
        .expect(204);
    let in_bucket = house.app.blobs.has_bucket();
    house.close().await;
    if in_bucket {
        // There the row says what is durable, and so knows.
        return;
    }
    // As a crash leaves it: the bytes are durable, the row does not know.
    let id = address.rsplit('/').next().expect("an id");
    let file = data.path().join(format!("media/uploads/{id}.bin"));
    std::fs::write(file, b"helloworld").expect("written");

    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let sender = house.sign_in("ada").await;
    assert_eq!(standing(&sender, &address).await, (10, Some(10)));
    let finished = count_finished(&house.app);
    Answer::of(patch(&sender, &address, 10, b""))
        .await
        .expect(204);
    assert_eq!(finished.load(Ordering::SeqCst), 0, "it was finished before");
    house.close().await;
}

#[tokio::test]
async fn where_files_are_in_a_bucket_it_goes_on_after_the_disk_was_lost() {
    let data = tempfile::tempdir().expect("a folder");
    let small = |config: &mut Config| config.uploads.part_bytes = 5 << 20;
    let house = TestHouse::on(data.path(), small, Clock::real()).await;
    if !house.app.blobs.has_bucket() {
        return;
    }
    let sender = house.signed_in("ada").await;
    let recording = house.app.new_id();
    admit(&house.app, recording, &sender).await;
    let whole = super::bytes(17_000_000);
    let address = create(&sender, Some(whole.len() as u64)).await;
    let mut at = 0;
    // Pieces that fill no part, one, and more; after each but the last everything on this machine but the database goes.
    let mut house = house;
    let mut sender = sender;
    for len in [100, 3_000_000, 2_500_000, 11_000_000, 499_900] {
        let piece = &whole[at..at + len];
        Answer::of(checked(&sender, &address, at as u64, piece))
            .await
            .expect(204);
        at += len;
        if at == whole.len() {
            break;
        }
        house.close().await;
        for folder in ["media", "tmp"] {
            std::fs::remove_dir_all(data.path().join(folder)).expect("removed");
        }
        house = TestHouse::on(data.path(), small, Clock::real()).await;
        sender = house.sign_in("ada").await;
        admit(&house.app, recording, &sender).await;
        let length = Some(whole.len() as u64);
        assert_eq!(standing(&sender, &address).await, (at as u64, length));
    }
    let id = address.rsplit('/').next().expect("an id").parse();
    let key = uploads::file_of(id.expect("an id"));
    let stored = house.app.blobs.bytes(&key).await.expect("read");
    assert!(stored.expect("there") == whole);
    let left = house.app.blobs.list().await.expect("listed");
    assert_eq!(left.len(), 1, "{left:?}");
    house.close().await;
}
