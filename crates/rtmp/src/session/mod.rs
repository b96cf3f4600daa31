//! One connection: the handshake, then commands until a stream is published, then what is published.

use crate::amf::{self, Value};
use crate::chunks::{Chunks, Message, kind};
use crate::writer::{STREAM, command, control, status};
use crate::{Error, Result};

pub const VERSION: u8 = 3;
pub const HELLO: usize = 1536;
/// After so many bytes each side says that it has them.
pub const WINDOW: u32 = 2_500_000;
/// Names are paths and keys.
const NAME_BYTES: usize = 1024;

/// What came of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It wants to publish; answered by [`Session::accept`] or [`Session::refuse`].
    Publish {
        /// The path of the address.
        app: String,
        /// The name of the stream: its key.
        name: String,
    },
    /// Sound, as FLV has it.
    Sound {
        /// In milliseconds, of 32 bits.
        time: u32,
        /// The body of the tag.
        data: Vec<u8>,
    },
    /// A picture, as FLV has it.
    Picture {
        /// In milliseconds, of 32 bits: when it is decoded.
        time: u32,
        /// The body of the tag.
        data: Vec<u8>,
    },
    /// It ended its stream.
    Ended,
}

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Stage {
    Hello,
    Echo,
    Open,
    Asked,
    Published,
    Over,
}

/// The server's side of a connection.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    greeting: Vec<u8>,
    chunks: Chunks,
    out: Vec<u8>,
    app: String,
    /// Bytes that came, and how many of them were acknowledged.
    came: u32,
    acknowledged: u32,
    window: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            stage: Stage::Hello,
            greeting: Vec::new(),
            chunks: Chunks::default(),
            out: Vec::new(),
            app: String::new(),
            came: 0,
            acknowledged: 0,
            window: WINDOW,
        }
    }
}

impl Session {
    /// Takes what arrived.
    ///
    /// # Errors
    /// The connection has to be ended; why.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<Event>> {
        self.came = self.came.wrapping_add(bytes.len() as u32);
        if self.came.wrapping_sub(self.acknowledged) >= self.window && self.stage > Stage::Echo {
            self.acknowledged = self.came;
            let came = self.came.to_be_bytes();
            control(&mut self.out, kind::ACKNOWLEDGEMENT, &came);
        }
        match self.stage {
            Stage::Hello | Stage::Echo => self.greet(bytes)?,
            _ => self.chunks.take(bytes),
        }
        let mut events = Vec::new();
        while self.stage > Stage::Echo
            && let Some(message) = self.chunks.next()?
        {
            events.extend(self.hear(message)?);
        }
        Ok(events)
    }

    /// What has to be sent.
    #[must_use]
    pub fn output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// It may publish.
    pub fn accept(&mut self) {
        self.stage = Stage::Published;
        self.chunks.open();
        let begin = [&[0, 0][..], &STREAM.to_be_bytes()].concat();
        control(&mut self.out, kind::USER_CONTROL, &begin);
        let words = "It is passed on to the room.";
        status(&mut self.out, "status", "NetStream.Publish.Start", words);
    }

    /// It may not, because its key is wrong.
    pub fn refuse(&mut self, words: &str) {
        self.end("NetStream.Publish.BadName", words);
    }

    /// It may not go on.
    pub fn fail(&mut self, words: &str) {
        self.end("NetStream.Publish.Failed", words);
    }

    fn end(&mut self, code: &str, words: &str) {
        // Before it speaks RTMP it would not understand.
        if self.stage > Stage::Echo {
            status(&mut self.out, "error", code, words);
        }
        self.stage = Stage::Over;
    }

    /// The simple handshake, which all encoders know: what they say is said back, and what they say to ours is not looked at.
    fn greet(&mut self, bytes: &[u8]) -> Result<()> {
        self.greeting.extend_from_slice(bytes);
        if self.greeting.first().is_some_and(|said| *said != VERSION) {
            return Err(Error::Malformed("another version, or encrypted"));
        }
        if self.stage == Stage::Hello && self.greeting.len() > HELLO {
            self.out.push(VERSION);
            // Time and version zero: nobody looks for a signature.
            self.out.extend([0; HELLO]);
            self.out.extend_from_slice(&self.greeting[1..=HELLO]);
            self.stage = Stage::Echo;
        }
        if self.stage == Stage::Echo && self.greeting.len() > 2 * HELLO {
            let rest = std::mem::take(&mut self.greeting);
            self.chunks.take(&rest[1 + 2 * HELLO..]);
            self.stage = Stage::Open;
        }
        Ok(())
    }

    fn hear(&mut self, message: Message) -> Result<Option<Event>> {
        let Message { kind, time, data } = message;
        match kind {
            kind::COMMAND => self.obey(&amf::read(&data)?),
            // The same behind a byte that says so.
            kind::COMMAND_3 => self.obey(&amf::read(data.get(1..).unwrap_or_default())?),
            kind::SOUND if self.stage == Stage::Published => Ok(Some(Event::Sound { time, data })),
            kind::PICTURE if self.stage == Stage::Published => {
                Ok(Some(Event::Picture { time, data }))
            }
            kind::AGGREGATE => Err(Error::Malformed("aggregates are not taken")),
            kind::WINDOW => {
                if let Some(window) = data.first_chunk::<4>() {
                    self.window = u32::from_be_bytes(*window).clamp(1 << 16, 1 << 24);
                }
                Ok(None)
            }
            // What stands in the way of nothing: descriptions, acknowledgements.
            _ => Ok(None),
        }
    }

    fn obey(&mut self, said: &[Value]) -> Result<Option<Event>> {
        let name = said.first().and_then(Value::text).unwrap_or_default();
        let number = said.get(1).and_then(Value::number).unwrap_or_default();
        match name {
            "connect" => self.connect(number, said.get(2)),
            "createStream" => {
                self.answer(number, Value::Null, Value::Number(f64::from(STREAM)));
            }
            "releaseStream" | "FCPublish" => self.answer(number, Value::Null, Value::Null),
            "publish" if self.stage == Stage::Open => {
                let name = said.get(3).and_then(Value::text).unwrap_or_default();
                if name.len() > NAME_BYTES {
                    return Err(Error::TooMuch("the name of a stream"));
                }
                self.stage = Stage::Asked;
                let (app, name) = (self.app.clone(), name.to_owned());
                return Ok(Some(Event::Publish { app, name }));
            }
            "publish" => return Err(Error::TooMuch("streams")),
            "play" | "play2" => return Err(Error::Plays),
            "FCUnpublish" | "deleteStream" | "closeStream" if self.stage == Stage::Published => {
                self.stage = Stage::Over;
                return Ok(Some(Event::Ended));
            }
            _ => {}
        }
        Ok(None)
    }

    fn connect(&mut self, number: f64, asked: Option<&Value>) {
        let app = asked.and_then(|asked| asked.field("app")?.text());
        self.app = app
            .filter(|app| app.len() <= NAME_BYTES)
            .unwrap_or_default()
            .to_owned();
        control(&mut self.out, kind::WINDOW, &WINDOW.to_be_bytes());
        // 2: the encoder may go by it or not.
        let bandwidth = [&WINDOW.to_be_bytes()[..], &[2]].concat();
        control(&mut self.out, kind::BANDWIDTH, &bandwidth);
        let text = |text: &str| Value::Text(text.to_owned());
        let server = Value::Object(vec![
            ("fmsVer".into(), text("FMS/3,0,1,123")),
            ("capabilities".into(), Value::Number(31.0)),
        ]);
        let told = Value::Object(vec![
            ("level".into(), text("status")),
            ("code".into(), text("NetConnection.Connect.Success")),
            ("description".into(), text("Connected.")),
            ("objectEncoding".into(), Value::Number(0.0)),
        ]);
        self.answer(number, server, told);
    }

    fn answer(&mut self, number: f64, first: Value, second: Value) {
        let values = [
            Value::Text("_result".into()),
            Value::Number(number),
            first,
            second,
        ];
        command(&mut self.out, 0, &values);
    }
}

#[cfg(test)]
mod tests;
