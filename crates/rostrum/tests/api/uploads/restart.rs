use std::sync::atomic::Ordering;

use rostrum::kit::Clock;

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
    house.close().await;
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
