//! A room with its host, and people who come into it over the socket.

use load::socket::{Client, Error};
use rostrum::config::Config;
use rostrum::kit::Clock;
use serde_json::{Value, json};

use crate::support::{Person, TestHouse};

/// A house with one studio room.
pub struct Studio {
    pub house: TestHouse,
    pub host: Person,
    /// The room.
    pub id: String,
    /// The secret of its link.
    pub secret: String,
}

/// Somebody with a seat.
pub struct Seated {
    pub socket: Client,
    /// The participant.
    pub id: String,
    /// The answer to `room:join`.
    pub joined: Value,
    /// The access token.
    pub token: String,
}

impl Studio {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::within(TestHouse::build(change, Clock::real()).await).await
    }

    pub async fn within(house: TestHouse) -> Self {
        let host = house.signed_in("ada").await;
        let body = json!({"name": "Studio", "kind": "studio"});
        let made = host
            .post("/api/v1/signalling/room/create", body)
            .await
            .expect(201);
        Self {
            house,
            host,
            id: text(&made["id"]),
            secret: secret_of(&made["join_url"]),
        }
    }

    /// The path of one of the room's verbs.
    pub fn path(&self, verb: &str) -> String {
        format!("/api/v1/rooms/{}/{verb}", self.id)
    }

    /// A guest's token, by the link.
    pub async fn guest_token(&self, name: &str) -> String {
        let body = json!({"token": self.secret, "name": name});
        let joined = self.house.nobody().post(&self.path("join"), body).await;
        text(&joined.expect(200)["access_token"])
    }

    /// The host takes a seat.
    pub async fn host_enters(&self) -> Seated {
        self.enters(self.host.token.as_deref().expect("signed in"))
            .await
    }

    /// A new guest takes a seat.
    pub async fn guest_enters(&self, name: &str) -> Seated {
        self.enters(&self.guest_token(name).await).await
    }

    /// Whoever holds `token` takes a seat.
    pub async fn enters(&self, token: &str) -> Seated {
        let socket = self.connect(token).await;
        let joined = socket.call("room:join", self.join()).await.expect("a seat");
        Seated {
            socket,
            id: text(&joined["participant_id"]),
            joined,
            token: token.to_owned(),
        }
    }

    /// Whoever holds `token` connects.
    pub async fn connect(&self, token: &str) -> Client {
        Client::connect(&self.house.url, token)
            .await
            .expect("a socket")
    }

    /// The payload of `room:join`.
    pub fn join(&self) -> Value {
        json!({
            "room_id": self.id, "decode": ["vp8", "h264"], "consent": null,
            "client": {"browser": "test", "version": "1", "mobile": false},
        })
    }

    /// The payload of `room:join` of somebody who was here a moment ago.
    pub fn join_again(&self, last_seq: u64) -> Value {
        let mut join = self.join();
        join["last_seq"] = last_seq.into();
        join
    }
}

impl Seated {
    pub async fn call(&self, event: &str, payload: Value) -> Value {
        let answer = self.socket.call(event, payload).await;
        answer.unwrap_or_else(|refused| panic!("{event} was refused: {refused}"))
    }

    /// The code a call is refused with.
    pub async fn refused(&self, event: &str, payload: Value) -> String {
        let answer = self.socket.call(event, payload).await;
        code_of(answer)
    }

    /// Waits for an event.
    pub async fn hears(&mut self, event: &str) -> Value {
        let heard = self.socket.wait_for(event).await;
        heard.unwrap_or_else(|cause| panic!("{event} was not heard: {cause}"))
    }

    /// Waits until the socket is closed by the server.
    pub async fn is_hung_up_on(&mut self) {
        while self.socket.next_event().await.is_some() {}
    }

    /// The number of the last event contained in the state.
    pub fn seq(&self) -> u64 {
        self.joined["seq"].as_u64().expect("a number")
    }

    /// A participant of the state, by id.
    pub fn sees(&self, id: &str) -> Option<Value> {
        let people = self.joined["state"]["participants"]
            .as_array()
            .expect("people");
        people.iter().find(|person| person["id"] == id).cloned()
    }
}

/// The code of a refusal.
#[track_caller]
pub fn code_of(answer: Result<Value, Error>) -> String {
    match answer {
        Ok(data) => panic!("it was done: {data}"),
        Err(Error::Refused(problem)) => {
            assert!(problem.status < 500, "{problem}");
            problem.code
        }
        Err(other) => panic!("no refusal but {other}"),
    }
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// The secret in a link.
#[track_caller]
pub fn secret_of(join_url: &Value) -> String {
    let url = text(join_url);
    let (_, secret) = url.split_once("#k=").expect("a secret behind the #");
    secret.to_owned()
}
