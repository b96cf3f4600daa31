//! When a recovery link opens nothing (any more), and what it says then.

use std::time::Duration;

use serde_json::json;

use super::super::{Studio, take, until, upload};
use super::Scene;
use crate::api::uploads::{checked, standing};
use crate::support::Answer;

#[tokio::test]
async fn a_token_that_the_house_did_not_make_is_unknown_and_asks_for_another() {
    let scene = Scene::open().await;
    let (link, _) = scene.link().await;
    let token = link["token"].as_str().expect("a token");
    let mut forged = token.as_bytes().to_vec();
    let last = forged.len() - 3;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).expect("text");
    let cut = &token[..40];
    let takes = format!("{}/takes", scene.one);
    for wrong in [forged.as_str(), cut, "rcr_", "rcr_AAAA"] {
        let holder = scene.studio.house.nobody().holding(wrong);
        let answer = holder.get("/api/v1/recovery").await;
        answer.refused(404, "recovery.unknown");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        holder
            .post(&takes, take())
            .await
            .refused(404, "recovery.unknown");
    }
    // Somebody who is signed in has no link in their hand.
    let host = &scene.studio.host;
    host.get("/api/v1/recovery")
        .await
        .refused(401, "auth.required");
    scene
        .studio
        .house
        .nobody()
        .get("/api/v1/recovery")
        .await
        .refused(401, "auth.required");
    scene
        .guest
        .person
        .get("/api/v1/recovery")
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn a_link_that_was_taken_back_says_so_and_the_next_one_is_another() {
    let scene = Scene::open().await;
    let (link, holder) = scene.link().await;
    let take_id = scene.announced(&scene.guest.person).await;
    let made = upload(&holder, &take_id).await;
    let address = made.header("location").expect("an address");
    scene
        .studio
        .host
        .delete(&scene.of_guest())
        .await
        .expect(204);
    holder
        .get("/api/v1/recovery")
        .await
        .refused(410, "recovery.revoked");
    let refused = Answer::of(checked(&holder, address, 0, &[0; 960])).await;
    refused.refused(410, "recovery.revoked");
    assert_eq!(standing(&scene.guest.person, address).await, (0, None));
    scene
        .studio
        .host
        .delete(&scene.of_guest())
        .await
        .refused(404, "not_found");
    let (fresh, holder) = scene.link().await;
    assert_ne!(fresh["token"], link["token"]);
    assert_eq!(standing(&holder, address).await, (0, None));
    // The old name is forgotten.
    let old = scene.holder(&link);
    old.get("/api/v1/recovery")
        .await
        .refused(404, "recovery.unknown");
}

#[tokio::test]
async fn a_link_holds_for_days_after_the_end_and_not_for_ever() {
    let house = crate::support::TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let scene = Scene::of(Studio::of(house, host).await).await;
    let (_, holder) = scene.link().await;
    scene.stop().await;
    let day = Duration::from_secs(24 * 3600);
    scene.studio.house.advance(13 * day);
    let seen = holder.get("/api/v1/recovery").await.expect(200);
    assert!(seen["expires_at"].is_string());
    holder
        .post(&format!("{}/takes", scene.one), take())
        .await
        .expect(201);
    scene.studio.house.advance(2 * day);
    holder
        .get("/api/v1/recovery")
        .await
        .refused(410, "recovery.expired");
    let late = holder.post(&format!("{}/takes", scene.one), take()).await;
    late.refused(410, "recovery.expired");
    // The host gives it more time.
    let host = scene.studio.house.sign_in("ada").await;
    host.post(&scene.of_guest(), json!({})).await.expect(200);
    holder.get("/api/v1/recovery").await.expect(200);
}

#[tokio::test]
async fn a_link_is_dead_with_the_recording_and_lives_again_with_it() {
    let scene = Scene::open().await;
    let (_, holder) = scene.link().await;
    scene.stop().await;
    let host = &scene.studio.host;
    host.delete(&scene.one).await.expect(204);
    holder
        .get("/api/v1/recovery")
        .await
        .refused(410, "recovery.deleted");
    let takes = format!("{}/takes", scene.one);
    holder.post(&takes, take()).await.refused(404, "not_found");
    host.post(&format!("{}/restore", scene.one), json!({}))
        .await
        .expect(200);
    holder.get("/api/v1/recovery").await.expect(200);
    host.delete(&scene.one).await.expect(204);
    host.delete(&format!("{}?for_good=true", scene.one))
        .await
        .expect(204);
    holder
        .get("/api/v1/recovery")
        .await
        .refused(404, "recovery.unknown");
    holder
        .post(&takes, take())
        .await
        .refused(404, "recovery.unknown");
}

#[tokio::test]
async fn a_link_is_dead_when_consent_is_taken_back() {
    let scene = Scene::open().await;
    let (_, holder) = scene.link().await;
    let take_id = scene.announced(&scene.guest.person).await;
    let made = upload(&holder, &take_id).await;
    let address = made.header("location").expect("an address");
    let withdrawn = json!({"recording": false, "keep": false});
    scene
        .guest
        .socket
        .call("consent:set", withdrawn)
        .await
        .expect("noted");
    until(&scene.studio.host, &scene.one, |seen| {
        seen["tracks"] == json!([])
    })
    .await;
    holder
        .get("/api/v1/recovery")
        .await
        .refused(410, "recovery.revoked");
    let late = Answer::of(checked(&holder, address, 0, &[0; 960])).await;
    late.refused(410, "recovery.revoked");
    let own = format!("{}/recovery", scene.one);
    scene
        .guest
        .person
        .post(&own, json!({}))
        .await
        .refused(403, "take.no_consent");
    scene
        .studio
        .host
        .post(&scene.of_guest(), json!({}))
        .await
        .refused(403, "take.no_consent");
}
