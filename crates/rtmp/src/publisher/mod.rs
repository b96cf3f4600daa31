//! The other side of a connection: who publishes to a platform.
//!
//! It connects, says what it publishes and with which key, and then sends H.264 and AAC as they are: FLV takes pictures with
//! lengths in front, as MP4 has them. What the platform answers is read by the same bounded [`Chunks`] as an encoder's words.

mod frames;
mod said;

pub use frames::Description;
pub use said::Refusal;

use crate::amf::{self, Value};
use crate::chunks::{Chunks, Message, kind};
use crate::session::{HELLO, VERSION, WINDOW};
use crate::writer::{Head, message};
use crate::{Error, Result};

/// What is sent in chunks of this: more than most pictures between key frames need at once.
const CHUNK: usize = 4096;
/// Until that is said.
const CHUNK_BEFORE: usize = 128;
/// Commands, by their numbers.
const CONNECT: f64 = 1.0;
const RELEASE: f64 = 2.0;
const ANNOUNCE: f64 = 3.0;
const CREATE: f64 = 4.0;
const PUBLISH: f64 = 5.0;
const END: f64 = 6.0;
/// Of messages to a user: somebody asks whether this side is there, and the answer.
const PING: [u8; 2] = [0, 6];
const PONG: [u8; 2] = [0, 7];

/// Where something is published.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The path of the address.
    pub app: String,
    /// The address itself: scheme, host and path.
    pub url: String,
    /// The name of the stream: its key, which is a secret.
    pub name: String,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Stage {
    Hello,
    Echo,
    Asked,
    Open,
    Over,
}

/// The publisher's side of a connection. What [`Publisher::output`] gives has to be sent, after each call.
#[derive(Debug)]
pub struct Publisher {
    stage: Stage,
    place: Place,
    greeting: Vec<u8>,
    chunks: Chunks,
    out: Vec<u8>,
    chunk: usize,
    stream: u32,
    /// Bytes that came, and how many of them were acknowledged.
    came: u32,
    acknowledged: u32,
    window: u32,
}

impl Publisher {
    /// Begins to speak to the server of this place.
    #[must_use]
    pub fn new(place: Place) -> Self {
        let mut out = vec![VERSION];
        // Time and version zero: nobody looks for a signature.
        out.extend([0; HELLO]);
        Self {
            stage: Stage::Hello,
            place,
            greeting: Vec::new(),
            chunks: Chunks::default(),
            out,
            chunk: CHUNK_BEFORE,
            stream: 0,
            came: 0,
            acknowledged: 0,
            window: WINDOW,
        }
    }

    /// Takes what arrived.
    ///
    /// # Errors
    /// The connection has to be ended; why.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.came = self.came.wrapping_add(bytes.len() as u32);
        match self.stage {
            Stage::Hello | Stage::Echo => self.greet(bytes)?,
            _ => self.chunks.take(bytes),
        }
        while self.stage > Stage::Echo
            && let Some(message) = self.chunks.next()?
        {
            self.hear(&message)?;
        }
        if self.stage > Stage::Echo && self.came.wrapping_sub(self.acknowledged) >= self.window {
            self.acknowledged = self.came;
            self.control(kind::ACKNOWLEDGEMENT, &self.came.to_be_bytes());
        }
        Ok(())
    }

    /// What has to be sent.
    #[must_use]
    pub fn output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// How many bytes wait to be sent.
    #[must_use]
    pub fn waits(&self) -> usize {
        self.out.len()
    }

    /// Whether what is published is taken. Before that nothing of it is sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }

    /// Nothing more comes.
    pub fn end(&mut self) {
        if self.stage == Stage::Open {
            let name = Value::Text(self.place.name.clone());
            self.command(0, "FCUnpublish", END, vec![name]);
            let stream = Value::Number(self.stream.into());
            self.command(0, "deleteStream", END + 1.0, vec![stream]);
        }
        self.stage = Stage::Over;
    }

    fn control(&mut self, kind: u8, body: &[u8]) {
        message(&mut self.out, Head::control(kind), self.chunk, body);
    }

    /// A command: its name, its number, what it is about, and what belongs to it.
    fn command(&mut self, stream: u32, name: &str, number: f64, more: Vec<Value>) {
        let mut values = vec![
            Value::Text(name.to_owned()),
            Value::Number(number),
            Value::Null,
        ];
        values.extend(more);
        let body = amf::write(&values);
        message(&mut self.out, Head::command(stream), self.chunk, &body);
    }

    /// The simple handshake: what they say is said back, and what they say to ours is not looked at.
    fn greet(&mut self, bytes: &[u8]) -> Result<()> {
        self.greeting.extend_from_slice(bytes);
        if self.greeting.first().is_some_and(|said| *said != VERSION) {
            return Err(Error::Malformed("another version, or encrypted"));
        }
        if self.stage == Stage::Hello && self.greeting.len() > HELLO {
            self.out.extend_from_slice(&self.greeting[1..=HELLO]);
            self.stage = Stage::Echo;
        }
        if self.stage == Stage::Echo && self.greeting.len() > 2 * HELLO {
            let rest = std::mem::take(&mut self.greeting);
            self.chunks.take(&rest[1 + 2 * HELLO..]);
            self.stage = Stage::Asked;
            self.connect();
        }
        Ok(())
    }

    fn connect(&mut self) {
        self.control(kind::CHUNK_SIZE, &(CHUNK as u32).to_be_bytes());
        self.chunk = CHUNK;
        let text = |name: &str, text: &str| (name.to_owned(), Value::Text(text.to_owned()));
        let asked = Value::Object(vec![
            text("app", &self.place.app),
            text("type", "nonprivate"),
            // Some platforms let in what they know by this beginning, and nothing else.
            text("flashVer", "FMLE/3.0 (compatible; Rostrum)"),
            text("swfUrl", &self.place.url),
            text("tcUrl", &self.place.url),
        ]);
        let values = [
            Value::Text("connect".to_owned()),
            Value::Number(CONNECT),
            asked,
        ];
        let body = amf::write(&values);
        message(&mut self.out, Head::command(0), self.chunk, &body);
    }

    fn hear(&mut self, heard: &Message) -> Result<(), Refusal> {
        let data = heard.data.as_slice();
        match heard.kind {
            kind::COMMAND => self.obey(&amf::read(data)?),
            // The same behind a byte that says so.
            kind::COMMAND_3 => self.obey(&amf::read(data.get(1..).unwrap_or_default())?),
            kind::WINDOW => {
                if let Some(window) = data.first_chunk::<4>() {
                    self.window = u32::from_be_bytes(*window).clamp(1 << 16, 1 << 24);
                }
                Ok(())
            }
            kind::BANDWIDTH => {
                self.control(kind::WINDOW, &WINDOW.to_be_bytes());
                Ok(())
            }
            kind::USER_CONTROL => {
                if let Some(stamp) = data.strip_prefix(&PING).and_then(<[u8]>::first_chunk::<4>) {
                    self.control(kind::USER_CONTROL, &[&PONG[..], stamp].concat());
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn obey(&mut self, said: &[Value]) -> Result<(), Refusal> {
        let name = said.first().and_then(Value::text).unwrap_or_default();
        let number = said.get(1).and_then(Value::number).unwrap_or_default();
        match name {
            "_result" if number == CONNECT => self.announce(),
            "_result" if number == CREATE => {
                let stream = said.get(3).and_then(Value::number).unwrap_or_default();
                self.stream = stream as u32;
                let name = Value::Text(self.place.name.clone());
                let live = Value::Text("live".to_owned());
                self.command(self.stream, "publish", PUBLISH, vec![name, live]);
            }
            // Who does not know what only some platforms want says so, and means nothing by it.
            "_error" if [CONNECT, CREATE, PUBLISH].contains(&number) => {
                return Err(Refusal::told(said, &self.place.name));
            }
            "onStatus" => return self.stands(said),
            "close" => return Err(Refusal::told(said, &self.place.name)),
            _ => {}
        }
        Ok(())
    }

    fn announce(&mut self) {
        let name = || vec![Value::Text(self.place.name.clone())];
        let (release, announce) = (name(), name());
        self.command(0, "releaseStream", RELEASE, release);
        self.command(0, "FCPublish", ANNOUNCE, announce);
        self.command(0, "createStream", CREATE, Vec::new());
    }

    fn stands(&mut self, said: &[Value]) -> Result<(), Refusal> {
        let told = said.get(3);
        let field = |name: &str| told.and_then(|told| told.field(name)?.text());
        if field("level") == Some("error") {
            return Err(Refusal::told(said, &self.place.name));
        }
        if field("code") == Some("NetStream.Publish.Start") && self.stage == Stage::Asked {
            self.stage = Stage::Open;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
