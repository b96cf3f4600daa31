//! The same load on Janus' `videoroom`, over its HTTP API with long polling.
//!
//! Janus' subscribers are offered to, so a participant who sends and receives is two connections
//! there; packets count the same. One session a connection, so that events never mix.

use serde_json::{Value, json};

use crate::Failed;
use crate::fleet::{Fleet, Plan, Shape};

/// A room on a Janus.
#[derive(Debug)]
pub struct Janus {
    api: String,
    client: reqwest::Client,
    /// For what is asked of the room itself.
    handle: String,
}

const ROOM: u64 = 4_711;

impl Janus {
    /// Makes a room on the Janus whose API is at `api` (`http://host:port`).
    ///
    /// # Errors
    /// When Janus refuses.
    pub async fn open(api: &str, publishers: usize, codec: &str) -> Result<Self, Failed> {
        let api = format!("{}/janus", api.trim_end_matches('/'));
        let mut janus = Self {
            api,
            client: reqwest::Client::new(),
            handle: String::new(),
        };
        janus.handle = janus.attach().await?;
        let room = json!({
            "request": "create", "room": ROOM, "publishers": publishers.max(3),
            "bitrate": 3_000_000, "audiocodec": "opus", "videocodec": codec, "fir_freq": 0,
            "permanent": false, "record": false,
        });
        let made = janus.message(&janus.handle, room, None).await?;
        if made["plugindata"]["data"]["videoroom"] != "created" {
            return Err(format!("Janus made no room: {made}").into());
        }
        Ok(janus)
    }

    /// Adds a publisher and gives its feed.
    ///
    /// # Errors
    /// When Janus refuses.
    pub async fn publish(&self, fleet: &Fleet, shape: Shape) -> Result<u64, Failed> {
        let offer = fleet.offer(Plan {
            publish: Some(shape),
            ..Plan::default()
        })?;
        let handle = self.attach().await?;
        let join = json!({ "request": "joinandconfigure", "ptype": "publisher", "room": ROOM });
        let jsep = json!({ "type": "offer", "sdp": offer.sdp, "trickle": false });
        let joined = self.message(&handle, join, Some(jsep)).await?;
        fleet.answer(offer.peer, text(&joined["jsep"]["sdp"])?)?;
        Ok(joined["plugindata"]["data"]["id"]
            .as_u64()
            .ok_or("Janus gave no feed")?)
    }

    /// Whether so many publish: Janus knows a feed only when it saw its connection come up itself.
    ///
    /// # Errors
    /// When Janus refuses.
    pub async fn is_fed_by(&self, publishers: usize) -> Result<bool, Failed> {
        let ask = json!({ "request": "listparticipants", "room": ROOM });
        let answer = self.message(&self.handle, ask, None).await?;
        let all = answer["plugindata"]["data"]["participants"].as_array();
        let started = |one: &&Value| one["publisher"] == true;
        Ok(all.into_iter().flatten().filter(started).count() >= publishers)
    }

    /// Adds a subscriber to these feeds.
    ///
    /// # Errors
    /// When Janus refuses.
    pub async fn subscribe(&self, fleet: &Fleet, feeds: &[u64]) -> Result<(), Failed> {
        let handle = self.attach().await?;
        let streams: Vec<Value> = feeds.iter().map(|feed| json!({ "feed": feed })).collect();
        let join = json!({
            "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams,
        });
        let joined = self.message(&handle, join, None).await?;
        let (_, answer) = fleet.accept(text(&joined["jsep"]["sdp"])?)?;
        let jsep = json!({ "type": "answer", "sdp": answer, "trickle": false });
        self.message(&handle, json!({ "request": "start" }), Some(jsep))
            .await?;
        Ok(())
    }

    async fn attach(&self) -> Result<String, Failed> {
        let create = json!({ "janus": "create", "transaction": "c" });
        let session = self.post("", create).await?["data"]["id"]
            .as_u64()
            .ok_or("no session")?;
        let attach = json!({
            "janus": "attach", "plugin": "janus.plugin.videoroom", "transaction": "a",
        });
        let attached = self.post(&format!("/{session}"), attach).await?;
        let handle = attached["data"]["id"].as_u64().ok_or("no handle")?;
        Ok(format!("/{session}/{handle}"))
    }

    async fn message(
        &self,
        handle: &str,
        body: Value,
        jsep: Option<Value>,
    ) -> Result<Value, Failed> {
        let mut message = json!({ "janus": "message", "transaction": "m", "body": body });
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        let answer = self.post(handle, message).await?;
        if answer["janus"] != "ack" {
            return Ok(answer);
        }
        let session = handle
            .rsplit_once('/')
            .map_or(handle, |(session, _)| session);
        loop {
            let url = format!("{}{session}?maxev=1", self.api);
            let event: Value =
                serde_json::from_str(&self.client.get(url).send().await?.text().await?)?;
            if event["janus"] == "event" && event["transaction"] == "m" {
                if !event["plugindata"]["data"]["error"].is_null() {
                    return Err(format!("Janus refused: {event}").into());
                }
                return Ok(event);
            }
        }
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value, Failed> {
        let url = format!("{}{path}", self.api);
        let answer = self.client.post(url).json(&body).send().await?;
        Ok(serde_json::from_str(&answer.text().await?)?)
    }
}

fn text(value: &Value) -> Result<&str, Failed> {
    value
        .as_str()
        .ok_or_else(|| "Janus gave no session description".into())
}
