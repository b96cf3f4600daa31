use std::time::Duration;

use rostrum::kit::Clock;
use serde_json::json;

use super::{come_by, pt, share};
use crate::api::playback::Shelf;
use crate::api::recordings::Studio;
use crate::support::TestHouse;

#[tokio::test]
async fn who_comes_by_a_link_plays_and_takes_home_only_what_it_says() {
    let shelf = Shelf::filled().await;
    let house = &shelf.studio.house;
    let (token, id) = share(&shelf, json!({})).await;
    let visitor = house.nobody();
    let opened = come_by(&visitor, &token).await;
    let seen = opened.expect(200);
    assert_eq!(
        (&seen["recording"]["title"], &seen["download"]),
        (&json!("Talk"), &json!(false))
    );
    let cookie = opened.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains(&format!("Path={};", shelf.one)), "{cookie}");
    let by_pt = format!("?pt={}", pt(&opened));
    // What plays may be asked for; there is no mix of a silent take yet.
    let playlist = format!("{}/stream/playlist.m3u8{by_pt}", shelf.one);
    visitor
        .get(&playlist)
        .await
        .refused(404, "recording.no_stream");
    let cookie = visitor.sending("cookie", cookie.split(';').next().expect("a pair"));
    let by_cookie = format!("{}/stream/playlist.m3u8", shelf.one);
    cookie
        .get(&by_cookie)
        .await
        .refused(404, "recording.no_stream");
    let file = format!("{}/download{by_pt}&track={}", shelf.one, shelf.track);
    visitor.get(&file).await.refused(403, "share.no_download");
    visitor
        .get(&format!("{}{by_pt}", shelf.piece))
        .await
        .refused(403, "share.no_download");
    // Nothing else of the recording is open.
    visitor
        .get(&format!("{}{by_pt}", shelf.one))
        .await
        .refused(401, "auth.required");
    let one = format!("{}/shares/{id}", shelf.one);
    shelf
        .studio
        .host
        .patch(&one, json!({"download": true}))
        .await
        .expect(200);
    assert_eq!(visitor.get(&file).await.bytes.len(), 44 + 96_000);
    let list = shelf
        .studio
        .host
        .get(&format!("{}/shares", shelf.one))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["opened"], 1);
    assert!(list["items"][0]["last_opened_at"].is_string());
}

#[tokio::test]
async fn a_link_that_is_taken_back_shows_nothing_more_at_once() {
    for way in ["revoke", "trash", "purge", "password"] {
        let shelf = Shelf::filled().await;
        let (token, id) = share(&shelf, json!({"download": true})).await;
        let visitor = shelf.studio.house.nobody();
        let by_pt = format!("?pt={}", pt(&come_by(&visitor, &token).await));
        let file = format!("{}/download{by_pt}&track={}", shelf.one, shelf.track);
        assert_eq!(visitor.get(&file).await.status.as_u16(), 200);
        let (host, one) = (&shelf.studio.host, format!("{}/shares/{id}", shelf.one));
        match way {
            "revoke" => host.delete(&one).await.expect(204),
            "password" => host
                .patch(&one, json!({"password": "open sesame"}))
                .await
                .expect(200),
            _ => host.delete(&shelf.one).await.expect(204),
        };
        if way == "purge" {
            host.delete(&format!("{}?for_good=true", shelf.one))
                .await
                .expect(204);
        }
        visitor.get(&file).await.refused(401, "auth.required");
        let code = if way == "password" { 401 } else { 404 };
        assert_eq!(
            come_by(&visitor, &token).await.status.as_u16(),
            code,
            "{way}"
        );
    }
}

#[tokio::test]
async fn a_recording_brought_back_from_the_trash_is_shared_as_before() {
    let shelf = Shelf::filled().await;
    let (token, _) = share(&shelf, json!({})).await;
    let host = &shelf.studio.host;
    host.delete(&shelf.one).await.expect(204);
    host.post(&format!("{}/restore", shelf.one), json!({}))
        .await
        .expect(200);
    come_by(&shelf.studio.house.nobody(), &token)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_link_is_good_for_one_recording_and_for_its_time() {
    let house = TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let shelf = Shelf::of(Studio::of(house, host).await).await;
    let house = &shelf.studio.house;
    let until = house.app.clock.now() + chrono::Duration::minutes(3);
    let (token, _) = share(&shelf, json!({"download": true, "expires_at": until})).await;
    let visitor = house.nobody();
    let by_pt = format!("?pt={}", pt(&come_by(&visitor, &token).await));
    let file = format!("{}/download{by_pt}&track={}", shelf.one, shelf.track);
    assert_eq!(visitor.get(&file).await.status.as_u16(), 200);
    let other = shelf.studio.record().await;
    let other = crate::api::recordings::path(&other);
    let elsewhere = format!("{other}/stream/playlist.m3u8{by_pt}");
    visitor.get(&elsewhere).await.refused(401, "auth.required");
    house.advance(Duration::from_secs(4 * 60));
    visitor.get(&file).await.refused(401, "auth.required");
    come_by(&visitor, &token)
        .await
        .refused(410, "share.expired");
}

#[tokio::test]
async fn a_password_is_asked_for_and_guessed_only_so_often() {
    let noon = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let house = TestHouse::build(|_| {}, Clock::held_at(noon)).await;
    let host = house.signed_in("ada").await;
    let shelf = Shelf::of(Studio::of(house, host).await).await;
    let (token, _) = share(&shelf, json!({"password": "open sesame"})).await;
    let visitor = shelf.studio.house.nobody();
    come_by(&visitor, &token)
        .await
        .refused(401, "share.password_needed");
    let say = |password: &'static str| {
        let ask = json!({"token": token, "password": password});
        let visitor = visitor.clone();
        async move { visitor.post("/api/v1/shares/open", ask).await }
    };
    say("open sesame").await.expect(200);
    for _ in 0..10 {
        say("open barley")
            .await
            .refused(401, "share.password_wrong");
    }
    let limited = say("open sesame").await;
    limited.refused(429, "rate.limited");
    assert!(limited.header("retry-after").is_some());
    shelf.studio.house.advance(Duration::from_secs(61));
    say("open sesame").await.expect(200);
}

#[tokio::test]
async fn what_is_no_link_opens_nothing() {
    let shelf = Shelf::filled().await;
    let visitor = shelf.studio.house.nobody();
    for token in ["x", "0123456789abcdefghijklmn", "../../etc/passwd"] {
        come_by(&visitor, token).await.refused(404, "not_found");
    }
    assert_eq!(come_by(&visitor, "").await.status.as_u16(), 422);
    assert_eq!(
        come_by(&visitor, &"x".repeat(500)).await.status.as_u16(),
        422
    );
    // The id of a link opens nothing.
    let (_, id) = share(&shelf, json!({})).await;
    come_by(&visitor, &id).await.refused(404, "not_found");
}

#[tokio::test]
async fn somebody_who_is_signed_in_comes_by_a_link_like_everybody() {
    let shelf = Shelf::filled().await;
    let (token, _) = share(&shelf, json!({"download": true})).await;
    let eve = shelf.studio.house.signed_in("eve").await;
    let by_pt = format!("?pt={}", pt(&come_by(&eve, &token).await));
    let file = format!("{}/download{by_pt}&track={}", shelf.one, shelf.track);
    assert_eq!(eve.get(&file).await.status.as_u16(), 200);
    let without = format!("{}/download?track={}", shelf.one, shelf.track);
    eve.get(&without).await.refused(404, "not_found");
}

#[tokio::test]
async fn only_the_page_of_an_embedded_recording_may_be_framed() {
    let house = TestHouse::with(|config| {
        config.playback.embed_origins = vec!["https://lms.example.org".to_owned()];
    })
    .await;
    let nobody = house.nobody();
    let framed = nobody.get("/embed/abc").await;
    let policy = framed.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("frame-ancestors https://lms.example.org;"),
        "{policy}"
    );
    assert!(framed.header("x-frame-options").is_none());
    for path in ["/", "/s/abc", "/embedded", "/api/v1/instance"] {
        let other = nobody.get(path).await;
        let policy = other.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(other.header("x-frame-options"), Some("DENY"), "{path}");
    }
    let closed = TestHouse::with(|config| config.playback.embed_origins.clear()).await;
    let page = closed.nobody().get("/embed/abc").await;
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
}
