//! `/api/v1/recordings/{id}/audience`.

mod listen;
mod moderate;
mod refuse;
mod say;

use reqwest::{Method, Response};
use rostrum::access::{self, Object, ObjectRole};
use serde_json::{Value, json};

use crate::api::recordings::{Seated, Studio};
use crate::api::shares::{come_by, pt};
use crate::support::{Answer, Person, TestHouse};

/// A lecture that is live, and who leads it.
struct Lecture {
    studio: Studio,
    one: String,
    _seat: Seated,
}

/// Who watches by a link.
struct Visitor {
    person: Person,
    pt: String,
    share: String,
}

impl Lecture {
    async fn recorded(house: TestHouse) -> Self {
        let host = house.signed_in("ada").await;
        let studio = Studio::of(house, host).await;
        let seat = studio.host_enters(true).await;
        let recording = studio.record().await;
        let id = recording["id"].as_str().expect("an id");
        let one = format!("/api/v1/recordings/{id}");
        Self {
            studio,
            one,
            _seat: seat,
        }
    }

    async fn live_in(house: TestHouse) -> Self {
        let lecture = Self::recorded(house).await;
        lecture.begin().await;
        lecture
    }

    async fn live() -> Self {
        Self::live_in(TestHouse::open().await).await
    }

    async fn begin(&self) {
        let path = format!("{}/stream/start-live", self.one);
        self.host().post(&path, json!({})).await.expect(201);
    }

    async fn end(&self) {
        let path = format!("{}/stream/stop-live", self.one);
        self.host().delete(&path).await.expect(200);
    }

    fn host(&self) -> &Person {
        &self.studio.host
    }

    fn at(&self, path: &str) -> String {
        format!("{}/audience{path}", self.one)
    }

    /// Somebody with an account who may watch, and no more.
    async fn viewer(&self, name: &str) -> Person {
        let (app, person) = (
            &self.studio.house.app,
            self.studio.house.signed_in(name).await,
        );
        let id = self.one.rsplit('/').next().expect("an id");
        let object = Object::recording(id.parse().expect("an id"));
        let tx = app.db.tx().await.expect("a transaction");
        access::grant(app, &tx, person.id, ObjectRole::Viewer, object)
            .await
            .expect("granted");
        tx.commit().await.expect("committed");
        person
    }

    /// Somebody who comes by a link.
    async fn visitor(&self) -> Visitor {
        let path = format!("{}/shares", self.one);
        let made = self.host().post(&path, json!({})).await.expect(201);
        let url = made["url"].as_str().expect("a link");
        let person = self.studio.house.nobody();
        let opened = come_by(&person, url.rsplit('/').next().expect("a token")).await;
        Visitor {
            person,
            pt: pt(&opened),
            share: format!("{path}/{}", made["id"].as_str().expect("an id")),
        }
    }

    async fn state(&self, of: &Person) -> Value {
        of.get(&self.at("")).await.expect(200)
    }

    /// Says something new as somebody with an account.
    async fn said(&self, by: &Person, kind: &str, text: &str) -> Value {
        let client_id = text.trim().replace('\n', " ");
        let body = json!({"client_id": client_id, "kind": kind, "text": text});
        by.post(&self.at("/messages"), body).await.expect(201)
    }

    async fn vote(&self, by: &Person, question: &Value, voted: bool) -> Answer {
        let path = format!("/messages/{}/vote", text(&question["id"]));
        put(by, &self.at(&path), json!({"voted": voted})).await
    }
}

impl Visitor {
    fn at(&self, path: &str) -> String {
        format!("{path}?pt={}", self.pt)
    }
}

async fn put(by: &Person, path: &str, body: Value) -> Answer {
    Answer::of(by.call(Method::PUT, path).json(&body)).await
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// What the messages of a state, or its questions, say.
fn texts(of: &Value) -> Vec<String> {
    let all = of.as_array().expect("messages");
    all.iter().map(|message| text(&message["text"])).collect()
}

/// Somebody who listens.
struct Ears {
    response: Response,
    heard: String,
}

/// An event: its id, and what it says.
type Heard = (String, Value);

impl Ears {
    async fn open(by: &Person, path: &str, after: Option<&str>) -> Self {
        let call = by.call(Method::GET, path);
        let call = match after {
            Some(after) => call.header("last-event-id", after),
            None => call,
        };
        let response = call.send().await.expect("the server answers");
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let heard = String::new();
        Self { response, heard }
    }

    /// The next event; nothing when the server has ended it.
    async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.heard = rest;
                if let Some(heard) = read(&event) {
                    return Some(heard);
                }
                continue;
            }
            let chunk = self.response.chunk().await.expect("a whole answer")?;
            self.heard
                .push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next event of this kind.
    async fn until(&mut self, kind: &str) -> Heard {
        loop {
            let heard = self.next().await.expect("it goes on");
            if heard.1["type"] == kind {
                return heard;
            }
        }
    }

    /// Listens to the end.
    async fn hears_its_end(mut self) {
        while self.next().await.is_some() {}
    }
}

/// An event; what keeps the line alive is none.
fn read(event: &str) -> Option<Heard> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
    let data = serde_json::from_str(field("data: ")?).expect("JSON");
    Some((field("id: ")?.to_owned(), data))
}
