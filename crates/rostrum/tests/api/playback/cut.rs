//! Captions and chapters of a film that was cut lie on the times of the film that plays.

use reqwest::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

use super::shown::{FILM, Shown};
use crate::support::Answer;

/// Two seconds of intro, then what is from 4 to 8 and from 11 to 13.
const CUT: &str = r#"{"map": [{"film_ms": 2000, "from_ms": 4000, "to_ms": 8000},
                              {"film_ms": 6000, "from_ms": 11000, "to_ms": 13000}]}"#;
const SAID: [(&str, &str); 4] = [
    ("00:00:05.000 --> 00:00:06.000", "five"),
    ("00:00:07.500 --> 00:00:11.500", "across"),
    ("00:00:09.000 --> 00:00:10.000", "gone"),
    ("00:00:12.000 --> 00:00:12.500", "twelve"),
];

fn vtt(cues: &[(&str, &str)]) -> String {
    let cues = cues
        .iter()
        .map(|(times, text)| format!("\n{times}\n{text}\n"));
    format!("WEBVTT\n{}", cues.collect::<String>())
}

/// As a mix by a recipe that cuts takes the place of the one before.
async fn cut(shown: &Shown) {
    shown.replace_mix(FILM).await;
    let id: uuid::Uuid = shown.id().parse().expect("an id");
    let db = shown.shelf.studio.house.app.db.writer();
    let change = Statement::from_sql_and_values(
        db.get_database_backend(),
        "UPDATE renditions SET detail = $1 WHERE recording = $2 AND kind = 'mix'",
        [CUT.into(), id.into()],
    );
    db.execute_raw(change).await.expect("changed");
}

/// Adds captions; answers where players fetch their parts.
async fn caption(shown: &Shown, text: String) -> String {
    let call = shown
        .host()
        .call(Method::POST, &shown.at("captions?language=en"))
        .header("content-type", "text/vtt");
    let made = Answer::of(call.body(text)).await.expect(201);
    format!("stream/{}", made["id"].as_str().expect("an id"))
}

async fn chapters(shown: &Shown) -> Vec<(f64, String)> {
    let told = shown.host().get(&shown.at("chapters")).await.expect(200);
    let all = told["items"].as_array().expect("items").iter();
    let one = |item: &serde_json::Value| {
        let title = item["title"].as_str().expect("a title").to_owned();
        (item["at"].as_f64().expect("a time"), title)
    };
    all.map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_a_moment_goes_with_it_into_the_film_that_plays() {
    let shown = Shown::with(&[300]).await;
    let words = caption(&shown, vtt(&SAID)).await;
    let early = caption(&shown, vtt(&[("00:00:01.000 --> 00:00:02.000", "early")])).await;
    let parts = [(0.0, "Welcome"), (5.0, "Five"), (9.0, "In the hole")];
    let parts = parts.map(|(at, title)| (at, title.to_owned()));
    let items = parts
        .iter()
        .map(|(at, title)| json!({"at": at, "title": title}));
    let body = json!({"items": items.collect::<Vec<_>>()});
    let call = shown.host().call(Method::PUT, &shown.at("chapters"));
    Answer::of(call.json(&body)).await.expect(200);

    // While the renditions of a cut film are made those of the one before play on, and this goes with them.
    cut(&shown).await;
    assert_eq!(
        shown.list(&format!("{words}/captions.vtt")).await,
        vtt(&SAID)
    );
    assert_eq!(chapters(&shown).await, parts);

    shown.make(json!({"bitrates_kbps": [300]})).await;
    let film = [
        ("00:00:03.000 --> 00:00:04.000", "five"),
        ("00:00:05.500 --> 00:00:06.500", "across"),
        ("00:00:07.000 --> 00:00:07.500", "twelve"),
    ];
    assert_eq!(
        shown.list(&format!("{words}/captions.vtt")).await,
        vtt(&film)
    );
    let part = shown.list(&format!("{words}/segment-0.vtt")).await;
    assert!(
        part.contains("00:00:05.500 --> 00:00:06.500\nacross"),
        "{part}"
    );
    let moved = [(0.0, "Welcome"), (3.0, "Five"), (6.0, "In the hole")];
    let moved = moved.map(|(at, title)| (at, title.to_owned()));
    assert_eq!(chapters(&shown).await, moved);
    // Of a track of which nothing is left a player gets nothing, and no error.
    assert_eq!(
        shown.list(&format!("{early}/captions.vtt")).await,
        "WEBVTT\n"
    );
    let none = shown.list(&format!("{early}/segment-0.vtt")).await;
    assert!(!none.contains("-->"), "{none}");

    // What is written for the film that plays stays where it was put.
    let anew = vtt(&[("00:00:03.000 --> 00:00:04.000", "anew")]);
    let written = caption(&shown, anew.clone()).await;
    assert_eq!(shown.list(&format!("{written}/captions.vtt")).await, anew);
}
