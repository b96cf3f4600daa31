//! What a recovery link does not open.

use reqwest::Method;
use rostrum::app;
use rostrum::kit::http::Door;
use serde_json::json;

use super::super::{path, take, upload};
use super::Scene;
use crate::api::uploads::{checked, standing, tus};
use crate::support::{Answer, Person};

#[tokio::test]
async fn a_link_opens_no_other_door() {
    let scene = Scene::open().await;
    // The host's own link: the person behind it may do much more.
    let own = format!("{}/recovery", scene.one);
    let link = scene.studio.host.post(&own, json!({})).await.expect(200);
    let holder = scene.holder(&link);
    let recording = scene.one.rsplit('/').next().expect("an id");
    let mut asked = 0;
    for route in app::routes().listed() {
        if matches!(route.door, Door::Open | Door::Sender | Door::Playback) {
            continue;
        }
        let path: Vec<&str> = route
            .path
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    recording
                } else {
                    part
                }
            })
            .collect();
        let method: Method = route.method.parse().expect("a method");
        let answer = Answer::of(holder.call(method.clone(), &path.join("/"))).await;
        assert_eq!(
            answer.status.as_u16(),
            403,
            "{} {}",
            route.method,
            route.path
        );
        if method != Method::HEAD {
            answer.refused(403, "recovery.only_takes");
        }
        asked += 1;
    }
    assert!(asked > 80, "{asked} routes were tried");
    // Watching has doors of its own.
    for path in [
        "peaks?track=x",
        "stream/master.m3u8",
        "download?format=mp4",
        "thumbnail",
    ] {
        let seen = holder.get(&format!("{}/{path}", scene.one)).await;
        assert!(
            matches!(seen.status.as_u16(), 401 | 403 | 404),
            "{path}: {}",
            seen.status
        );
    }
    let join = format!("/api/v1/rooms/{}/join", scene.studio.room);
    holder
        .post(&join, json!({}))
        .await
        .refused(403, "recovery.only_takes");
    let token = link["token"].as_str().expect("a token");
    let socket = load::socket::Client::connect(&scene.studio.house.url, token).await;
    assert!(socket.is_err(), "no socket is opened by a link");
}

#[tokio::test]
async fn a_link_reaches_the_takes_of_its_own_person_and_recording_alone() {
    let scene = Scene::open().await;
    let host = &scene.studio.host;
    let (_, holder) = scene.link().await;
    // Of somebody else in the same recording.
    let theirs = scene.announced(host).await;
    upload(&holder, &theirs).await.refused(404, "not_found");
    let made = upload(host, &theirs).await;
    let address = made.header("location").expect("an address");
    Answer::of(checked(&holder, address, 0, &[0; 960]))
        .await
        .refused(404, "not_found");
    let of_take = format!("{}/takes/{}", scene.one, theirs.as_str().expect("an id"));
    holder
        .patch(&of_take, json!({"duration_ms": 1}))
        .await
        .refused(404, "not_found");
    // Of the same person in another recording: a guest stays the same in a room.
    let mine = scene.announced(&scene.guest.person).await;
    let mine_there = upload(&scene.guest.person, &mine).await;
    let first = mine_there.header("location").expect("an address");
    scene.stop().await;
    let second = path(&scene.studio.record().await);
    holder
        .post(&format!("{second}/takes"), take())
        .await
        .refused(404, "not_found");
    let again = scene
        .guest
        .person
        .post(&format!("{second}/recovery"), json!({}))
        .await
        .expect(200);
    let other = scene.holder(&again);
    Answer::of(checked(&other, first, 0, &[0; 960]))
        .await
        .refused(404, "not_found");
    let crossed = format!("{second}/takes/{}", mine.as_str().expect("an id"));
    other
        .patch(&crossed, json!({"duration_ms": 1}))
        .await
        .refused(404, "not_found");
    // Nothing was written by any of them.
    assert_eq!(standing(&scene.guest.person, first).await, (0, None));
    assert_eq!(standing(host, address).await, (0, None));
    // It ends nothing, and imports nothing.
    Answer::of(tus(&holder, Method::DELETE, first))
        .await
        .refused(403, "forbidden");
    assert_eq!(standing(&holder, first).await, (0, None));
}

#[tokio::test]
async fn a_link_of_a_user_touches_none_of_their_imports() {
    let scene = Scene::open().await;
    let host = &scene.studio.host;
    let link = host
        .post(&format!("{}/recovery", scene.one), json!({}))
        .await
        .expect(200);
    let holder = scene.holder(&link);
    let metadata = "purpose aW1wb3J0,filename YS5tcDQ=";
    let import = |by: &Person| {
        tus(by, Method::POST, "/api/v1/uploads")
            .header("upload-length", 960)
            .header("upload-metadata", metadata)
    };
    Answer::of(import(&holder)).await.refused(403, "forbidden");
    let made = Answer::of(import(host)).await;
    let address = made.header("location").expect("an address");
    Answer::of(checked(&holder, address, 0, &[0; 960]))
        .await
        .refused(404, "not_found");
    assert_eq!(standing(host, address).await, (0, Some(960)));
}
