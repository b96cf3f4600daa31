//! `/api/v1/recordings/{id}/shares` and `/api/v1/shares/open`.

mod manage;
mod open;

use serde_json::{Value, json};

use crate::api::playback::Shelf;
use crate::support::{Answer, Person};

/// Shares the recording of a shelf; answers the link's token and its id.
pub async fn share(shelf: &Shelf, ask: Value) -> (String, String) {
    let made = shelf
        .studio
        .host
        .post(&format!("{}/shares", shelf.one), ask)
        .await
        .expect(201);
    let url = made["url"].as_str().expect("a link");
    let token = url.rsplit('/').next().expect("a token").to_owned();
    (token, made["id"].as_str().expect("an id").to_owned())
}

/// Comes by a link.
pub async fn come_by(person: &Person, token: &str) -> Answer {
    person
        .post("/api/v1/shares/open", json!({"token": token}))
        .await
}

/// The playback token that an answer gave.
pub fn pt(opened: &Answer) -> String {
    let opened = opened.expect(200);
    opened["playback"]["token"]
        .as_str()
        .expect("a token")
        .to_owned()
}
