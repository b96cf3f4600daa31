//! `/api/v1/recordings`.

mod abandoned;
mod cut;
mod journal_key;
mod list;
mod recipe;
mod recovery;
mod safety;
pub mod show;
mod sound;
mod start;
mod stop;
mod sync;
mod takes;
mod trash;
pub mod withdrawn;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use load::socket::Client;
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::uploads::{checked, tus};
use crate::support::{Answer, Person, TestHouse};

/// A studio with its host.
pub struct Studio {
    pub house: TestHouse,
    pub host: Person,
    pub room: String,
    secret: String,
}

/// Somebody with a seat in the room.
pub struct Seated {
    pub person: Person,
    pub socket: Client,
    pub participant: String,
}

impl Studio {
    pub async fn open() -> Self {
        let house = TestHouse::open().await;
        let host = house.signed_in("ada").await;
        Self::of(house, host).await
    }

    pub async fn of(house: TestHouse, host: Person) -> Self {
        let body = json!({"name": "Talk", "kind": "studio"});
        let room = host
            .post("/api/v1/signalling/room/create", body)
            .await
            .expect(201);
        let url = room["join_url"].as_str().expect("a link");
        let secret = url.split_once("#k=").expect("a secret").1.to_owned();
        let room = room["id"].as_str().expect("an id").to_owned();
        Self {
            house,
            host,
            room,
            secret,
        }
    }

    /// The host takes a seat.
    pub async fn host_enters(&self, consent: bool) -> Seated {
        let join = self
            .host
            .post(&format!("/api/v1/rooms/{}/join", self.room), json!({}))
            .await;
        join.expect(200);
        seat(&self.house, self.host.clone(), &self.room, consent).await
    }

    /// Somebody with an account comes by the link.
    pub async fn user_enters(&self, person: &Person, consent: bool) -> Seated {
        let body = json!({"token": self.secret});
        let path = format!("/api/v1/rooms/{}/join", self.room);
        person.post(&path, body).await.expect(200);
        seat(&self.house, person.clone(), &self.room, consent).await
    }

    /// A guest comes by the link.
    pub async fn guest_enters(&self, name: &str, consent: bool) -> Seated {
        let body = json!({"token": self.secret, "name": name});
        let path = format!("/api/v1/rooms/{}/join", self.room);
        let joined = self.house.nobody().post(&path, body).await.expect(200);
        let id = joined["participant"]["id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        let token = joined["access_token"].as_str().expect("a token").to_owned();
        let guest = Person::new(self.house.url.clone(), Some(token), id);
        seat(&self.house, guest, &self.room, consent).await
    }

    /// Starts a recording.
    pub async fn record(&self) -> Value {
        let body = json!({"room_id": self.room});
        self.host
            .post("/api/v1/recordings/start", body)
            .await
            .expect(201)
    }
}

async fn seat(house: &TestHouse, person: Person, room: &str, consent: bool) -> Seated {
    let token = person.token.clone().expect("a token");
    let socket = Client::connect(&house.url, &token).await.expect("a socket");
    let client = json!({"browser": "test", "version": "1", "mobile": false});
    let join =
        json!({"room_id": room, "decode": ["vp8", "h264"], "consent": consent, "client": client});
    let joined = socket.call("room:join", join).await.expect("joined");
    let participant = joined["participant_id"].as_str().expect("an id").to_owned();
    Seated {
        person,
        socket,
        participant,
    }
}

/// The address of a recording.
pub fn path(recording: &Value) -> String {
    format!(
        "/api/v1/recordings/{}",
        recording["id"].as_str().expect("an id")
    )
}

/// A take of a microphone.
pub fn take() -> Value {
    json!({
        "source": "microphone", "mime": "audio/x-pcm", "codec": "s16le", "sample_rate": 48000,
        "channels": 1, "started_at_ms": 1_700_000_000_000.0_f64, "part": 0,
    })
}

/// Asks for an upload of a take.
pub async fn upload(sender: &Person, take_id: &Value) -> Answer {
    let id = STANDARD.encode(take_id.as_str().expect("an id"));
    let metadata = format!("purpose {},take_id {id}", STANDARD.encode("take"));
    let call = tus(sender, Method::POST, "/api/v1/uploads")
        .header("upload-defer-length", 1)
        .header("upload-metadata", metadata);
    Answer::of(call).await
}

/// Waits until the recording looks as wanted.
pub async fn until(host: &Person, one: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let looking = async {
        loop {
            let seen = host.get(one).await.expect(200);
            if wanted(&seen) {
                return seen;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), looking).await;
    waited.expect("it comes in time")
}

/// Sends a whole take of `samples` samples of silence to a recording that runs; answers its piece.
pub async fn send_take(studio: &Studio, from: &Person, one: &str, samples: usize) -> Value {
    send_sound(studio, from, one, vec![0; samples * 2]).await
}

/// Sends a whole take of these bytes to a recording that runs; answers its piece.
pub async fn send_sound(studio: &Studio, from: &Person, one: &str, bytes: Vec<u8>) -> Value {
    let mut asked = take();
    asked["started_at_ms"] = studio.host.get(one).await.expect(200)["started_at_ms"].clone();
    let made = from.post(&format!("{one}/takes"), asked).await.expect(201);
    let upload = upload(from, &made["take_id"]).await;
    let address = upload.header("location").expect("an address");
    let whole = checked(from, address, 0, &bytes).header("upload-length", bytes.len());
    Answer::of(whole).await.expect(204);
    let seen = until(&studio.host, one, |seen| {
        seen["tracks"][0]["state"] == "ready"
    })
    .await;
    seen["tracks"][0]["pieces"][0].clone()
}
