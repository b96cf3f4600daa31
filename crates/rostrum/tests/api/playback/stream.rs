use media::hls::check;
use reqwest::Method;
use serde_json::json;

use super::shown::Shown;
use crate::support::{Answer, TestHouse};

/// The token of a new playback.
pub async fn token(shown: &Shown) -> (String, String) {
    let opened = shown
        .host()
        .post(&shown.at("playbacks"), json!({}))
        .await
        .expect(201);
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    (text(&opened["token"]), text(&opened["playback_id"]))
}

#[tokio::test]
async fn every_playlist_keeps_the_rules_and_everything_it_names_is_there() {
    let shown = Shown::with(&[250, 500]).await;
    let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello";
    let path = shown.at("captions?language=en&label=English");
    let call = shown.host().call(Method::POST, &path).body(vtt);
    Answer::of(call).await.expect(201);
    let (master, wrong) = check::master(&shown.list("stream/master.m3u8").await);
    assert_eq!(wrong, [""; 0]);
    assert_eq!(master.variants.len(), 4, "three of pictures, one of sound");
    assert_eq!((master.key_frames.len(), master.renditions.len()), (3, 2));
    let all = master
        .variants
        .iter()
        .chain(&master.key_frames)
        .chain(&master.renditions);
    for entry in all {
        let (list, wrong) = check::media(&shown.list(&format!("stream/{}", entry.uri)).await);
        assert_eq!(wrong, [""; 0], "{}", entry.uri);
        let folder = entry.uri.split('/').next().expect("a folder");
        for name in list
            .map
            .iter()
            .chain(list.segments.iter().map(|one| &one.uri))
        {
            let answer = shown
                .host()
                .get(&shown.at(&format!("stream/{folder}/{name}")))
                .await;
            answer.expect_status(200);
            assert!(!answer.bytes.is_empty());
        }
    }
    let playlist = shown.list("stream/playlist.m3u8").await;
    let (ts, wrong) = check::media(&playlist);
    assert_eq!(wrong, [""; 0], "{playlist}");
    assert!(!ts.segments.is_empty());
}

#[tokio::test]
async fn ffmpeg_plays_both_lists_over_the_network_with_nothing_but_a_token() {
    let shown = Shown::with(&[250, 500]).await;
    let (token, _) = token(&shown).await;
    let mpd = shown
        .nobody()
        .get(&shown.at(&format!("stream/manifest.mpd?pt={token}")))
        .await;
    mpd.expect_status(200);
    assert_eq!(mpd.header("content-type"), Some("application/dash+xml"));
    let text = mpd.text();
    assert_eq!(text.matches("<Representation ").count(), 4, "{text}");
    assert!(
        text.contains(&format!("segment-$Number$.m4s?pt={token}")),
        "{text}"
    );
    // Each rendition is one film, whichever list it is taken from.
    let (master, _) = check::master(&shown.list("stream/master.m3u8").await);
    let folder = master.variants[0].uri.split('/').next().expect("a folder");
    let init = shown
        .host()
        .get(&shown.at(&format!("stream/{folder}/init.mp4")))
        .await;
    let mut film = init.bytes;
    for n in 0..6 {
        let part = shown.nobody();
        let path = shown.at(&format!("stream/{folder}/segment-{n}.m4s?pt={token}"));
        let part = part.get(&path).await;
        part.expect_status(200);
        film.extend(part.bytes);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, film).expect("written");
    let runner = shown.shelf.studio.house.app.get::<media::ffmpeg::Runner>();
    let input = media::plan::Input::new(&path, media::sniff::Format::Mp4);
    let seen = runner.gaps(&input, 500).await.expect("it is a film");
    assert!(
        seen.gaps.is_empty() && seen.duration_ms.abs_diff(13_000) < 50,
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_token_is_repeated_in_every_address_and_such_lists_are_never_kept() {
    let shown = Shown::with(&[500]).await;
    let (token, _) = token(&shown).await;
    let nobody = shown.nobody();
    let master = nobody
        .get(&shown.at(&format!("stream/master.m3u8?pt={token}")))
        .await;
    assert_eq!(master.header("cache-control"), Some("no-store"));
    let text = master.text();
    let (read, _) = check::master(&text);
    let all = read
        .variants
        .iter()
        .chain(&read.key_frames)
        .chain(&read.renditions);
    for entry in all {
        assert!(
            entry.uri.ends_with(&format!("?pt={token}")),
            "{}",
            entry.uri
        );
        let list = nobody
            .get(&shown.at(&format!("stream/{}", entry.uri)))
            .await;
        list.expect_status(200);
        let (list, _) = check::media(&list.text());
        let uris = list
            .map
            .iter()
            .chain(list.segments.iter().map(|one| &one.uri));
        assert!(uris.clone().count() > 1);
        for uri in uris {
            assert!(uri.ends_with(&format!("?pt={token}")), "{uri}");
        }
    }
    let own = shown.host().get(&shown.at("stream/master.m3u8")).await;
    assert_eq!(own.header("cache-control"), Some("private, no-cache"));
    assert!(!own.text().contains("pt="));
}

#[tokio::test]
async fn a_segment_never_changes_and_comes_in_the_parts_that_are_asked_for() {
    let shown = Shown::with(&[500]).await;
    let (master, _) = check::master(&shown.list("stream/master.m3u8").await);
    let folder = master.variants[0].uri.split('/').next().expect("a folder");
    let path = shown.at(&format!("stream/{folder}/segment-1.m4s"));
    let whole = shown.host().get(&path).await;
    assert_eq!(whole.header("content-type"), Some("video/mp4"));
    assert_eq!(
        whole.header("cache-control"),
        Some("private, max-age=31536000, immutable")
    );
    assert_eq!(&whole.bytes[4..8], b"moof");
    let etag = whole.header("etag").expect("a validator").to_owned();
    assert!(etag.starts_with('"'), "a strong one");
    let asked = |name: &'static str, value: String| {
        Answer::of(shown.host().call(Method::GET, &path).header(name, value))
    };
    assert_eq!(
        asked("if-none-match", etag.clone()).await.status.as_u16(),
        304
    );
    let part = asked("range", "bytes=4-7".to_owned()).await;
    assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &b"moof"[..]));
    let len = whole.bytes.len();
    assert_eq!(
        part.header("content-range"),
        Some(&*format!("bytes 4-7/{len}"))
    );
    let last = asked("range", "bytes=-4".to_owned()).await;
    assert_eq!(last.bytes, whole.bytes[len - 4..]);
    let several = asked("range", "bytes=0-1,4-5".to_owned()).await;
    assert_eq!((several.status.as_u16(), several.bytes.len()), (200, len));
    let outside = asked("range", format!("bytes={len}-")).await;
    outside.refused(416, "range.outside");
    assert_eq!(
        outside.header("content-range"),
        Some(&*format!("bytes */{len}"))
    );
    let head = Answer::of(shown.host().call(Method::HEAD, &path)).await;
    assert_eq!(head.header("content-length"), Some(&*len.to_string()));
}

#[tokio::test]
async fn what_no_list_names_is_not_there() {
    let shown = Shown::with(&[500]).await;
    let (master, _) = check::master(&shown.list("stream/master.m3u8").await);
    let folder = master.variants[0].uri.split('/').next().expect("a folder");
    let sound = master.renditions[0]
        .uri
        .split('/')
        .next()
        .expect("a folder");
    for path in [
        format!("stream/{folder}/segment-6.m4s"),
        format!("stream/{folder}/segment--1.m4s"),
        format!("stream/{folder}/segment-01.m4s"),
        format!("stream/{folder}/segment-99999999999999999999.m4s"),
        format!("stream/{folder}/segment-0.ts"),
        format!("stream/{folder}/..%2f..%2frostrum.db"),
        format!("stream/{folder}/segment-0.vtt"),
        format!("stream/{sound}/iframes.m3u8"),
        "stream/018f0000-0000-7000-8000-000000000000/playlist.m3u8".to_owned(),
        "stream/018f0000-0000-7000-8000-000000000000/init.mp4".to_owned(),
        "stream/best/playlist.m3u8".to_owned(),
        "stream/segment-9999.ts".to_owned(),
    ] {
        shown
            .host()
            .get(&shown.at(&path))
            .await
            .refused(404, "not_found");
    }
    let other = shown.shelf.studio.record().await;
    let path = format!(
        "/api/v1/recordings/{}/stream/{folder}/init.mp4",
        other["id"].as_str().expect("an id")
    );
    shown.host().get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_right_that_ends_counts_for_lists_at_once_and_for_segments_within_two_seconds() {
    let house = TestHouse::build(
        |config| config.playback.ladder_auto = false,
        rostrum::kit::Clock::real(),
    )
    .await;
    let shown = Shown::within(house, super::shown::FILM).await;
    shown.make(json!({"bitrates_kbps": [500]})).await;
    let second = shown.shelf.studio.house.sign_in("ada").await;
    let opened = second
        .post(&shown.at("playbacks"), json!({}))
        .await
        .expect(201);
    let token = opened["token"].as_str().expect("a token").to_owned();
    let (master, _) = check::master(&shown.list("stream/master.m3u8").await);
    let folder = master.variants[0].uri.split('/').next().expect("a folder");
    let list = shown.at(&format!("stream/{folder}/playlist.m3u8?pt={token}"));
    let segment = shown.at(&format!("stream/{folder}/segment-0.m4s?pt={token}"));
    let nobody = shown.nobody();
    nobody.get(&list).await.expect_status(200);
    nobody.get(&segment).await.expect_status(200);
    second
        .post("/api/v1/auth/logout", json!({}))
        .await
        .expect(204);
    nobody.get(&list).await.refused(401, "auth.required");
    let clock = &shown.shelf.studio.house.app.clock;
    let ended = clock.instant();
    while nobody.get(&segment).await.status.as_u16() == 200 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(clock.instant() - ended < std::time::Duration::from_secs(2));
    }
    nobody.get(&segment).await.refused(401, "auth.required");
}

#[tokio::test]
async fn a_token_is_renewed_and_the_one_before_holds_until_its_own_end() {
    let house = TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let studio = crate::api::recordings::Studio::of(house, host).await;
    let shelf = super::Shelf::of(studio).await;
    let opened = shelf
        .studio
        .host
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await;
    let opened = opened.expect(201);
    let (first, id) = (
        opened["token"].as_str().expect("a token"),
        opened["playback_id"].as_str().expect("an id"),
    );
    let nobody = shelf.studio.house.nobody();
    shelf
        .studio
        .house
        .advance(std::time::Duration::from_secs(4 * 60));
    let path = format!("{}/playbacks/{id}/renew", shelf.one);
    let renewed = nobody
        .post(&format!("{path}?pt={first}"), json!({}))
        .await
        .expect(200);
    let second = renewed["token"].as_str().expect("a token");
    assert_ne!(first, second);
    let with = |token: &str| {
        let (nobody, path) = (nobody.clone(), format!("{}?pt={token}", shelf.piece));
        async move { nobody.get(&path).await.status.as_u16() }
    };
    assert_eq!((with(first).await, with(second).await), (200, 200));
    shelf
        .studio
        .house
        .advance(std::time::Duration::from_secs(2 * 60));
    assert_eq!((with(first).await, with(second).await), (401, 200));
    let stranger = shelf.studio.house.signed_in("eve").await;
    stranger
        .post(&path, json!({}))
        .await
        .refused(404, "not_found");
    nobody
        .post(&path, json!({}))
        .await
        .refused(401, "auth.required");
    shelf.studio.host.post(&path, json!({})).await.expect(200);
}

#[tokio::test]
async fn a_proxy_is_told_who_may_have_what_it_keeps() {
    let shown = Shown::with(&[500]).await;
    let (token, _) = token(&shown).await;
    let asks = |uri: String| {
        let nobody = shown.nobody();
        async move {
            let call = nobody.call(Method::GET, "/api/v1/playback/authorize");
            Answer::of(call.header("x-original-uri", uri))
                .await
                .status
                .as_u16()
        }
    };
    let path = shown.at("stream/x/segment-0.m4s");
    assert_eq!(asks(format!("{path}?pt={token}")).await, 204);
    assert_eq!(asks(path.clone()).await, 401);
    assert_eq!(asks(format!("{path}?pt={token}x")).await, 401);
    assert_eq!(asks(shown.at(&format!("download?pt={token}"))).await, 403);
    let stranger = shown.shelf.studio.house.signed_in("eve").await;
    let call = stranger.call(Method::GET, "/api/v1/playback/authorize");
    let answer = Answer::of(call.header("x-original-uri", path.clone())).await;
    answer.refused(403, "forbidden");
    shown
        .nobody()
        .get("/api/v1/playback/authorize")
        .await
        .refused(403, "forbidden");
    let call = shown.host().call(Method::GET, "/api/v1/playback/authorize");
    Answer::of(call.header("x-original-uri", path))
        .await
        .expect_status(204);
}

#[tokio::test]
async fn pages_of_named_sites_may_fetch_streams_and_no_others() {
    let site = "https://lms.example.org";
    let house = TestHouse::with(|config| {
        config.playback.ladder_auto = false;
        config.playback.cors_origins = vec![site.to_owned()];
    })
    .await;
    let shown = Shown::within(house, super::shown::FILM).await;
    let from = |method: Method, path: String, origin: &'static str| {
        let call = shown.host().call(method, &path).header("origin", origin);
        Answer::of(call)
    };
    let list = shown.at("stream/playlist.m3u8");
    let asked = from(Method::OPTIONS, list.clone(), "https://lms.example.org").await;
    assert_eq!(asked.status.as_u16(), 204);
    assert!(
        asked
            .header("access-control-allow-headers")
            .expect("headers")
            .contains("range")
    );
    let got = from(Method::GET, list.clone(), "https://lms.example.org").await;
    assert_eq!(got.header("access-control-allow-origin"), Some(site));
    assert_eq!(got.header("vary"), Some("origin"));
    let other = from(Method::GET, list, "https://evil.example.org").await;
    assert_eq!(other.header("access-control-allow-origin"), None);
    let elsewhere = from(Method::GET, shown.one.clone(), "https://lms.example.org").await;
    assert_eq!(elsewhere.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_player_is_told_what_it_needs_to_begin() {
    let shown = Shown::bare(super::shown::FILM).await;
    let info = shown
        .host()
        .get(&shown.at("playback-info"))
        .await
        .expect(200);
    assert!(info["hls_url"].is_null() && info["dash_url"].is_null());
    assert_eq!(info["mp4_url"], shown.at("download?format=mp4"));
    shown.make(json!({"bitrates_kbps": [500]})).await;
    let (token, _) = token(&shown).await;
    let path = shown.at(&format!("playback-info?pt={token}"));
    let info = shown.nobody().get(&path).await.expect(200);
    assert_eq!(info["hls_url"], shown.at("stream/master.m3u8"));
    assert_eq!(info["dash_url"], shown.at("stream/manifest.mpd"));
    assert_eq!(info["sprite_url"], shown.at("sprite.vtt"));
    assert_eq!(info["qualities"].as_array().expect("qualities").len(), 2);
    assert_eq!(info["duration_s"], 13.0);
    shown
        .nobody()
        .get(&shown.at("playback-info"))
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn a_crowd_is_served_from_what_one_of_them_fetched_and_each_reads_their_own_token() {
    let shown = Shown::with(&[500]).await;
    let ((first, _), (second, _)) = (token(&shown).await, token(&shown).await);
    let (master, _) = check::master(&shown.list("stream/master.m3u8").await);
    let folder = master.variants[0].uri.split('/').next().expect("a folder");
    let nobody = shown.nobody();
    let fetch = |name: &str, token: &str| {
        let path = shown.at(&format!("stream/{folder}/{name}?pt={token}"));
        let nobody = nobody.clone();
        async move { nobody.get(&path).await }
    };
    for name in ["playlist.m3u8", "iframes.m3u8", "init.mp4", "segment-0.m4s"] {
        let (one, two) = (fetch(name, &first).await, fetch(name, &second).await);
        one.expect_status(200);
        two.expect_status(200);
        for header in [
            "content-type",
            "content-length",
            "cache-control",
            "etag",
            "content-security-policy",
        ] {
            assert_eq!(one.header(header), two.header(header), "{name}: {header}");
        }
        if name.ends_with(".m3u8") {
            assert!(two.text().contains(&second) && !two.text().contains(&first));
            assert_eq!(
                one.text().replace(&first, ""),
                two.text().replace(&second, "")
            );
        } else {
            assert!(!one.bytes.is_empty() && one.bytes == two.bytes, "{name}");
            let whole = shown
                .host()
                .get(&shown.at(&format!("stream/{folder}/{name}")))
                .await;
            assert!(whole.bytes == two.bytes, "{name} by the long way");
        }
    }
    let segment = fetch("segment-0.m4s", &second).await.bytes;
    let path = shown.at(&format!("stream/{folder}/segment-0.m4s?pt={second}"));
    let part = nobody.call(Method::GET, &path).header("range", "bytes=4-7");
    let part = Answer::of(part).await;
    assert_eq!((part.status.as_u16(), &*part.bytes), (206, &segment[4..8]));
    fetch("segment-0.m4s", "no-token-of-anybody")
        .await
        .refused(401, "auth.required");
    fetch("segment-9999.m4s", &second)
        .await
        .refused(404, "not_found");
}
