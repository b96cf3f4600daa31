use serde_json::json;

use super::{Studio, path, until};

#[tokio::test]
async fn stopping_twice_changes_nothing() {
    let studio = Studio::open().await;
    let mut seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let stop = format!("{}/stop", path(&recording));
    let first = studio.host.post(&stop, json!({})).await.expect(200);
    assert_ne!(first["state"], "recording");
    let told = loop {
        let told = seated
            .socket
            .wait_for("recording:changed")
            .await
            .expect("told");
        if !told["recording"]["stopped_at_ms"].is_null() {
            break told;
        }
    };
    assert_eq!(told["recording"]["id"], recording["id"]);
    let again = studio.host.post(&stop, json!({})).await.expect(200);
    assert_eq!(again["stopped_at_ms"], first["stopped_at_ms"]);
    // And the room can be recorded again.
    studio.record().await;
}

#[tokio::test]
async fn a_stranger_cannot_stop_what_is_not_there_for_them() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let stop = format!("{}/stop", path(&recording));
    let stranger = studio.house.signed_in("eve").await;
    stranger
        .post(&stop, json!({}))
        .await
        .refused(404, "not_found");
    assert_eq!(
        guest.person.post(&stop, json!({})).await.status.as_u16(),
        403
    );
    assert_eq!(
        studio
            .house
            .nobody()
            .post(&stop, json!({}))
            .await
            .status
            .as_u16(),
        401
    );
    let seen = studio.host.get(&path(&recording)).await.expect(200);
    assert_eq!(seen["state"], "recording");
}

#[tokio::test]
async fn a_recording_ends_with_its_meeting() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let delete = format!("/api/v1/signalling/room/delete?room_id={}", studio.room);
    studio.host.delete(&delete).await.expect(204);
    until(&studio.host, &path(&recording), |seen| {
        seen["state"] != "recording"
    })
    .await;
}
