use reqwest::Method;
use serde_json::json;

use super::Shelf;
use crate::support::{Answer, Person};

const VTT: &str = "WEBVTT\n\nSTYLE\n::cue { background: url(//evil) }\n\n1\n00:01.000 --> 00:02.000 align:start\n\
                   <v Ada>Hello <script>x</script> & <b>all</b>\n";

async fn send(person: &Person, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    let call = person
        .call(Method::POST, path)
        .header("content-type", "text/vtt");
    Answer::of(call.body(body)).await
}

#[tokio::test]
async fn captions_are_written_anew_and_listed_and_fetched_and_changed_and_removed() {
    let shelf = Shelf::filled().await;
    let (host, all) = (&shelf.studio.host, format!("{}/captions", shelf.one));
    let made = send(
        host,
        &format!("{all}?language=en&label=English&kind=subtitles"),
        VTT,
    )
    .await;
    let made = made.expect(201);
    assert_eq!(
        (&made["language"], &made["label"], &made["kind"]),
        (&json!("en"), &json!("English"), &json!("subtitles"))
    );
    let url = made["url"].as_str().expect("an address");
    let text = host.get(url).await;
    assert_eq!(text.header("content-type"), Some("text/vtt; charset=utf-8"));
    assert_eq!(
        text.text(),
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAda: Hello x &amp; <b>all</b>\n"
    );
    let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\nHallo\r\n";
    send(host, &format!("{all}?language=de"), srt)
        .await
        .expect(201);
    let list = host.get(&all).await.expect(200);
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!(
        (&items[1]["label"], &items[1]["kind"]),
        (&json!("de"), &json!("captions"))
    );
    let changed = host
        .patch(url, json!({"label": "Plain English"}))
        .await
        .expect(200);
    assert_eq!(
        (&changed["label"], &changed["language"]),
        (&json!("Plain English"), &json!("en"))
    );
    host.patch(url, json!({"language": "../x"}))
        .await
        .refused_field("language", "invalid");
    host.delete(url).await.expect(204);
    host.get(url).await.refused(404, "not_found");
    host.delete(url).await.refused(404, "not_found");
}

#[tokio::test]
async fn what_are_no_captions_is_refused_with_what_is_wrong_and_leaves_nothing() {
    let shelf = Shelf::filled().await;
    let (host, all) = (&shelf.studio.host, format!("{}/captions", shelf.one));
    let path = format!("{all}?language=en");
    for body in [
        Vec::new(),
        b"hello".to_vec(),
        b"WEBVTT\n\n00:02.000 --> 00:01.000\nx".to_vec(),
        b"1\n00:00:01,000 --> 00:00:02,000\nGr\xfc\xdfe".to_vec(),
        b"\x89PNG\r\n\x1a\n\0\0".to_vec(),
    ] {
        send(host, &path, body)
            .await
            .refused_field("body", "captions.unreadable");
    }
    let large = vec![b'x'; (1 << 20) + 1];
    send(host, &path, large)
        .await
        .refused(413, "captions.too_large");
    for (query, field, code) in [
        ("", "language", "missing"),
        ("?language=e", "language", "invalid"),
        ("?language=en&label=", "label", "invalid"),
        ("?language=en&kind=poem", "kind", "malformed"),
        ("?language=en&x=1", "x", "unknown"),
    ] {
        send(host, &format!("{all}{query}"), VTT)
            .await
            .refused_field(field, code);
    }
    let list = host.get(&all).await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn captions_and_chapters_are_seen_by_viewers_and_changed_by_editors() {
    let shelf = Shelf::filled().await;
    let (host, all) = (&shelf.studio.host, format!("{}/captions", shelf.one));
    let path = format!("{all}?language=en");
    let made = send(host, &path, VTT).await.expect(201);
    let url = made["url"].as_str().expect("an address");
    let (nobody, stranger) = (
        shelf.studio.house.nobody(),
        shelf.studio.house.signed_in("eve").await,
    );
    let chapters = format!("{}/chapters", shelf.one);
    for read in [&*all, url, &*chapters] {
        nobody.get(read).await.refused(401, "auth.required");
        stranger.get(read).await.refused(404, "not_found");
    }
    send(&nobody, &path, VTT)
        .await
        .refused(401, "auth.required");
    send(&stranger, &path, VTT).await.refused(404, "not_found");
    stranger.delete(url).await.refused(404, "not_found");
    let opened = host
        .post(&format!("{}/playbacks", shelf.one), json!({}))
        .await
        .expect(201);
    let token = opened["token"].as_str().expect("a token");
    nobody
        .get(&format!("{url}?pt={token}"))
        .await
        .expect_status(200);
    let put = |person: &Person| {
        let call = person
            .call(Method::PUT, &chapters)
            .json(&json!({"items": []}));
        Answer::of(call)
    };
    put(&stranger).await.refused(404, "not_found");
    put(host).await.expect(200);
}

#[tokio::test]
async fn chapters_are_kept_in_the_order_of_their_times() {
    let shown = super::shown::Shown::bare(super::shown::FILM).await;
    let path = shown.at("chapters");
    let put = |items: serde_json::Value| {
        let call = shown
            .host()
            .call(Method::PUT, &path)
            .json(&json!({ "items": items }));
        Answer::of(call)
    };
    let kept = put(json!([{"at": 5.5, "title": " Two "}, {"at": 0, "title": "One"}])).await;
    let wanted = json!([{"at": 0.0, "title": "One"}, {"at": 5.5, "title": "Two"}]);
    assert_eq!(kept.expect(200)["items"], wanted);
    assert_eq!(shown.host().get(&path).await.expect(200)["items"], wanted);
    for (items, field, code) in [
        (json!([{"at": -1, "title": "x"}]), "items.0.at", "invalid"),
        (json!([{"at": 1, "title": ""}]), "items.0.title", "invalid"),
        (
            json!([{"at": 99, "title": "x"}]),
            "items.0.at",
            "chapters.behind_end",
        ),
        (
            json!([{"at": 1, "title": "x"}, {"at": 1, "title": "y"}]),
            "items",
            "chapters.same_time",
        ),
        (
            json!([{"at": 1, "title": "x", "colour": 1}]),
            "items.0.colour",
            "unknown",
        ),
    ] {
        put(items).await.refused_field(field, code);
    }
    assert_eq!(shown.host().get(&path).await.expect(200)["items"], wanted);
}
