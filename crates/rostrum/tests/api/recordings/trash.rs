use serde_json::json;

use super::{Studio, path};

#[tokio::test]
async fn what_was_thrown_away_can_be_brought_back() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    studio
        .host
        .delete(&one)
        .await
        .refused(409, "recording.running");
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    let stranger = studio.house.signed_in("eve").await;
    stranger.delete(&one).await.refused(404, "not_found");
    studio.host.delete(&one).await.expect(204);
    studio.host.delete(&one).await.expect(204);
    let list = studio.host.get("/api/v1/recordings").await.expect(200);
    assert!(list["items"].as_array().expect("items").is_empty());
    let trash = studio
        .host
        .get("/api/v1/recordings?trashed=true")
        .await
        .expect(200);
    assert_eq!(trash["items"][0]["state"], "trashed");
    assert!(trash["items"][0]["restorable_until"].is_string());
    studio
        .host
        .post(&format!("{one}/playbacks"), json!({}))
        .await
        .refused(410, "recording.trashed");
    stranger
        .post(&format!("{one}/restore"), json!({}))
        .await
        .refused(404, "not_found");
    let back = studio
        .host
        .post(&format!("{one}/restore"), json!({}))
        .await
        .expect(200);
    assert_ne!(back["state"], "trashed");
}

#[tokio::test]
async fn what_lay_in_the_trash_too_long_is_gone() {
    use std::time::Duration;

    let house = crate::support::TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let _seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    studio.host.delete(&one).await.expect(204);
    studio.house.advance(Duration::from_secs(31 * 24 * 3600));
    let host = studio.house.sign_in("ada").await;
    host.post(&format!("{one}/restore"), json!({}))
        .await
        .refused(410, "recording.gone");
}
