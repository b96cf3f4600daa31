//! Files to publish or to take to an editor: `/api/v1/recordings/{id}/outputs`.

mod make;
mod refuse;
mod tracks;
mod withdraw;

use serde_json::{Value, json};

use super::playback::Shelf;
use super::recordings::until;
use crate::support::{Answer, Person};

/// A stopped recording of one take whose mix is there.
async fn mixed() -> Shelf {
    let shelf = Shelf::filled().await;
    until(&shelf.studio.host, &shelf.one, |seen| {
        seen["state"] == "ready"
    })
    .await;
    shelf
}

async fn ask(by: &Person, one: &str, settings: Value) -> Answer {
    by.post(&format!("{one}/outputs"), settings).await
}

/// Where an output is.
fn at(one: &str, output: &Value) -> String {
    format!("{one}/outputs/{}", output["id"].as_str().expect("an id"))
}

/// Waits until it is there.
async fn ready(by: &Person, one: &str, output: &Value) -> Value {
    let seen = until(by, &at(one, output), |seen| {
        seen["state"] == "ready" || seen["state"] == "failed"
    })
    .await;
    assert_eq!(seen["state"], "ready", "{seen}");
    seen
}

/// Asks for it, and waits until it is there.
async fn made(by: &Person, one: &str, settings: Value) -> Value {
    let asked = ask(by, one, settings).await.expect(201);
    // How far it is by the time of the answer is a matter of luck.
    assert_ne!(asked["state"], "failed", "{asked}");
    ready(by, one, &asked).await
}

async fn file(by: &Person, one: &str, output: &Value) -> Answer {
    by.get(&format!("{}/file", at(one, output))).await
}

/// Two chapters, at this many seconds.
async fn divide(by: &Person, one: &str, second_at: f64) {
    let items = json!([{"at": 0.0, "title": "Welcome"}, {"at": second_at, "title": "Noise; #2"}]);
    let call = by.call(reqwest::Method::PUT, &format!("{one}/chapters"));
    let body = json!({"items": items});
    Answer::of(call.json(&body)).await.expect(200);
}

/// The items of the list.
async fn listed(by: &Person, one: &str) -> Vec<Value> {
    let list = by.get(&format!("{one}/outputs")).await.expect(200);
    list["items"].as_array().expect("items").clone()
}
