//! Peers of the load client that a script leads: one JSON line in, one JSON line out. A proof says
//! who enters, who agrees to what and when, and looks at the server meanwhile.
//!
//! ```text
//! {"do":"enter","room":"…","secret":"…","name":"Grace"}       → {"ok":{"who":0,"participant":"…"}}
//! {"do":"call","who":0,"event":"consent:set","payload":{…}}   → {"ok":{…}}
//! {"do":"play","on":true}                                     → {"ok":null}
//! {"do":"leave","who":0}                                      → {"ok":null}
//! ```
//! Whatever fails answers `{"error":"…"}`. The end of the input ends the program.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser;
use load::Failed;
use load::call::Participant;
use load::fleet::{Fleet, Plan, Shape};
use load::http::Api;
use load::media::{Codec, Media};
use serde::Deserialize;
use serde_json::{Value, json};

/// Peers led by a script.
#[derive(Debug, Parser)]
struct Arguments {
    /// The server's address.
    #[arg(long)]
    server: String,
    /// The cameras' codec.
    #[arg(long, default_value = "vp8", value_parser = ["vp8", "h264"])]
    codec: String,
    /// Where recorded media is kept.
    #[arg(long)]
    cache: PathBuf,
}

/// One line of the script.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Order {
    /// A guest enters a room and publishes microphone and camera, as soon as `play` is on.
    Enter {
        room: String,
        secret: String,
        name: String,
        #[serde(default)]
        layered: bool,
    },
    /// A guest says something on its socket.
    Call {
        who: usize,
        event: String,
        payload: Value,
    },
    /// All cameras and microphones start or stop.
    Play { on: bool },
    /// A guest is gone without a word.
    Leave { who: usize },
}

struct Stage {
    api: Api,
    fleet: Fleet,
    people: Vec<Option<Participant>>,
}

fn main() -> Result<(), Failed> {
    let arguments = Arguments::parse();
    let codec = match arguments.codec.as_str() {
        "h264" => Codec::H264,
        _ => Codec::Vp8,
    };
    let media = Arc::new(Media::open(&arguments.cache, codec)?);
    let mut stage = Stage {
        api: Api::new(&arguments.server),
        fleet: Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media)?,
        people: Vec::new(),
    };
    // Sockets are served while the next order is waited for.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    for line in std::io::stdin().lines() {
        let answer = match serde_json::from_str(&line?) {
            Ok(order) => runtime.block_on(stage.obey(order)),
            Err(cause) => Err(cause.into()),
        };
        let line = match answer {
            Ok(data) => json!({ "ok": data }),
            Err(cause) => json!({ "error": cause.to_string() }),
        };
        println!("{line}");
    }
    Ok(())
}

impl Stage {
    async fn obey(&mut self, order: Order) -> Result<Value, Failed> {
        match order {
            Order::Enter {
                room,
                secret,
                name,
                layered,
            } => self.enter(&room, &secret, &name, layered).await,
            Order::Call {
                who,
                event,
                payload,
            } => {
                let person = self.people.get_mut(who).and_then(Option::as_mut);
                let person = person.ok_or("nobody of this number is there")?;
                Ok(person.socket.call(&event, payload).await?)
            }
            Order::Play { on } => {
                self.fleet.play(on)?;
                Ok(Value::Null)
            }
            Order::Leave { who } => {
                let person = self.people.get_mut(who).and_then(Option::take);
                drop(person.ok_or("nobody of this number is there")?);
                Ok(Value::Null)
            }
        }
    }

    async fn enter(
        &mut self,
        room: &str,
        secret: &str,
        name: &str,
        layered: bool,
    ) -> Result<Value, Failed> {
        let shape = if layered {
            Shape::Layered
        } else {
            Shape::Single
        };
        let plan = Plan {
            publish: Some(shape),
            ..Plan::default()
        };
        let person = Participant::enter(&self.api, room, secret, name, &self.fleet, plan).await?;
        let answer = json!({ "who": self.people.len(), "participant": person.id });
        self.people.push(Some(person));
        Ok(answer)
    }
}
