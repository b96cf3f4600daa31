use std::time::Duration;

use serde_json::json;

use super::Shelf;
use crate::api::recordings::Studio;
use crate::support::{Person, TestHouse};

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &crate::support::Answer) -> String {
    let set = answer.header("set-cookie").expect("a cookie");
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Strict"),
        "{set}"
    );
    set.split(';').next().expect("a pair").to_owned()
}

#[tokio::test]
async fn who_opened_a_playback_fetches_with_its_cookie_or_its_token() {
    let shelf = Shelf::filled().await;
    let opened = shelf
        .studio
        .host
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await;
    let playback = opened.expect(201);
    assert!(playback["resume_at"].is_null());
    let set = opened.header("set-cookie").expect("a cookie");
    assert!(set.contains(&format!("Path={};", shelf.one)), "{set}");
    let nobody = shelf.studio.house.nobody();
    assert_eq!(nobody.get(&shelf.piece).await.status.as_u16(), 401);
    let with_cookie = nobody.sending("cookie", &cookie(&opened));
    assert_eq!(with_cookie.get(&shelf.piece).await.status.as_u16(), 200);
    let token = playback["token"].as_str().expect("a token");
    let by_token = nobody.get(&format!("{}?pt={token}", shelf.piece)).await;
    assert_eq!(by_token.status.as_u16(), 200);
    nobody
        .get(&format!("{}?pt={token}x", shelf.piece))
        .await
        .refused(401, "auth.required");
    // A token is not a cookie, nor the other way round.
    let swapped = nobody.sending("cookie", &format!("rostrum_playback={token}"));
    assert_eq!(swapped.get(&shelf.piece).await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_playback_opens_one_recording_and_no_other() {
    let shelf = Shelf::filled().await;
    let opened = shelf
        .studio
        .host
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await;
    let other = shelf.studio.record().await;
    let nobody = shelf
        .studio
        .house
        .nobody()
        .sending("cookie", &cookie(&opened));
    let path = format!(
        "/api/v1/recordings/{}/stream/playlist.m3u8",
        other["id"].as_str().expect("an id")
    );
    assert_eq!(nobody.get(&path).await.status.as_u16(), 401);
    let stranger = shelf.studio.house.signed_in("eve").await;
    stranger
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await
        .refused(404, "not_found");
    stranger.get(&shelf.piece).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_playback_ends_with_the_sign_in_that_opened_it() {
    let shelf = Shelf::filled().await;
    let host: Person = shelf.studio.house.sign_in("ada").await;
    let opened = host
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await;
    let player = shelf
        .studio
        .house
        .nobody()
        .sending("cookie", &cookie(&opened));
    assert_eq!(player.get(&shelf.piece).await.status.as_u16(), 200);
    host.post("/api/v1/auth/logout", json!({}))
        .await
        .expect(204);
    assert_eq!(player.get(&shelf.piece).await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_token_is_good_for_minutes_and_a_cookie_for_an_evening() {
    let house = TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let shelf = Shelf::of(Studio::of(house, host).await).await;
    let opened = shelf
        .studio
        .host
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await;
    let token = opened.json()["token"].as_str().expect("a token").to_owned();
    let nobody = shelf.studio.house.nobody();
    let by_token = format!("{}?pt={token}", shelf.piece);
    let player = nobody.sending("cookie", &cookie(&opened));
    shelf.studio.house.advance(Duration::from_secs(6 * 60));
    assert_eq!(nobody.get(&by_token).await.status.as_u16(), 401);
    assert_eq!(player.get(&shelf.piece).await.status.as_u16(), 200);
    shelf.studio.house.advance(Duration::from_secs(12 * 3600));
    assert_eq!(player.get(&shelf.piece).await.status.as_u16(), 401);
}
