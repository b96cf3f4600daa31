//! People without a browser who really send sound and pictures.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use load::call::Participant;
use load::fleet::{Fleet, Plan, Shape};
use load::http::Api;
use load::media::{Codec, Media};
use media::ffmpeg::Runner;
use media::plan::Input;
use media::probe::{Gaps, Probe, format_of};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person};

/// A room with people in it who send.
pub struct Stage {
    pub api: Api,
    pub room: String,
    secret: String,
    fleet: Fleet,
    people: Vec<Participant>,
    /// Those whose pictures are of one colour each have one of their own.
    coloured: Vec<Fleet>,
}

impl Stage {
    /// A room of `host` on the server at `url`.
    pub async fn open(url: &str, email: &str, codec: Codec) -> Self {
        let mut api = Api::new(url);
        api.sign_in(email, PASSWORD).await.expect("signed in");
        let (room, secret) = api.create_room("Talk").await.expect("a room");
        Self {
            fleet: fleet(codec),
            api,
            room,
            secret,
            people: Vec::new(),
            coloured: Vec::new(),
        }
    }

    /// Somebody comes in, agrees to be recorded (or not) and has microphone and camera connected.
    pub async fn enter(&mut self, name: &str, consent: bool) {
        self.enter_with(name, consent, false).await;
    }

    /// The same with a shared screen beside the camera.
    pub async fn share(&mut self, name: &str) {
        self.enter_with(name, true, true).await;
    }

    async fn enter_with(&mut self, name: &str, consent: bool, screen: bool) {
        let plan = Plan {
            publish: Some(Shape::Layered),
            screen,
            ..Plan::default()
        };
        let entered =
            Participant::enter(&self.api, &self.room, &self.secret, name, &self.fleet, plan);
        let person = entered.await.expect("entered");
        self.people.push(person);
        self.consent(self.people.len() - 1, consent, true).await;
    }

    /// The same with a picture of one colour, which is sent at once.
    pub async fn enter_in(&mut self, colour: &str, name: &str, codec: Codec) {
        let media = Media::plain(&media_cache().join(colour), codec, colour);
        let media = Arc::new(media.expect("recorded media"));
        let own = Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media).expect("a fleet");
        let before = std::mem::replace(&mut self.fleet, own);
        self.enter(name, true).await;
        let own = std::mem::replace(&mut self.fleet, before);
        connected(&own, 1).await;
        own.play(true).expect("played");
        self.coloured.push(own);
    }

    /// Somebody leaves.
    pub async fn leave(&mut self, at: usize) {
        let person = self.people.remove(at);
        let left = person.socket.call("room:leave", json!({})).await;
        left.expect("left");
    }

    /// Somebody says whether they may be recorded; without `keep` what was recorded of them goes.
    pub async fn consent(&self, at: usize, recording: bool, keep: bool) {
        let said = json!({"recording": recording, "keep": keep});
        let noted = self.people[at].socket.call("consent:set", said).await;
        noted.expect("noted");
    }

    /// Somebody turns a microphone, a camera or a screen off, or on.
    pub async fn mute(&self, at: usize, source: &str, muted: bool) {
        let said = json!({"source": source, "muted": muted});
        let muted = self.people[at].socket.call("media:mute", said).await;
        muted.expect("muted");
    }

    /// The next event of this name that somebody is told.
    pub async fn is_told(&mut self, at: usize, event: &str) -> Value {
        let told = self.people[at].socket.wait_for(event).await;
        told.expect(event)
    }

    /// Everybody begins to send, once all are connected.
    pub async fn play(&self) {
        connected(&self.fleet, self.people.len()).await;
        self.fleet.play(true).expect("played");
    }

    /// Everybody is gone at once, as when their machines lose power; new people can come.
    pub fn clear(&mut self, codec: Codec) {
        self.people.clear();
        self.coloured.clear();
        self.fleet = fleet(codec);
    }
}

/// Waits until so many peers are connected.
async fn connected(fleet: &Fleet, count: usize) {
    let connected = async {
        while fleet.figures().expect("figures").connected < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), connected).await;
    waited.expect("all are connected");
}

/// Where recorded media are kept between runs.
pub fn media_cache() -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("recorded-media")
}

/// Peers that send what was recorded.
pub fn fleet(codec: Codec) -> Fleet {
    let media = Media::open(&media_cache(), codec).expect("recorded media");
    Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), Arc::new(media)).expect("a fleet")
}

/// Looks at a recording until it is as wanted.
pub async fn until(host: &Person, one: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let looking = async {
        loop {
            let answer = host.get(one).await;
            if answer.status.as_u16() == 200 && wanted(&answer.json()) {
                return answer.json();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(180), looking).await {
        Ok(seen) => seen,
        Err(_) => panic!("{what} did not come: {}", host.get(one).await.text()),
    }
}

/// All pieces of a recording's tracks.
pub fn pieces(recording: &Value) -> Vec<Value> {
    let tracks = recording["tracks"].as_array().expect("tracks");
    tracks
        .iter()
        .flat_map(|track| track["pieces"].as_array().expect("pieces").clone())
        .collect()
}

/// How many tracks have a piece that is at least so long.
pub fn long_enough(recording: &Value, ms: i64) -> usize {
    let long = |piece: &&Value| piece["duration_ms"].as_i64().is_some_and(|is| is >= ms);
    pieces(recording).iter().filter(long).count()
}

/// A file that was fetched, looked at with ffprobe.
pub async fn look(bytes: &[u8]) -> (Probe, Gaps) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).expect("written");
    let runner = Runner::detect(folder.path().join("tmp"));
    let input = Input::new(&path, format_of(&path).expect("a known format"));
    let probe = runner.look(&input).await.expect("media");
    (probe, runner.gaps(&input, 1000).await.expect("packets"))
}
