//! What is said to the other side, in chunks.

use crate::amf::{self, Value};
use crate::chunks::{EXTENDED, kind};

/// As long as nobody says otherwise.
const CHUNK: usize = 128;
/// The chunk stream of what is about the connection, and the one of commands.
const CONTROL: u8 = 2;
const COMMANDS: u8 = 3;
/// The only stream of a connection.
pub const STREAM: u32 = 1;

/// What stands before a message.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub chunk_stream: u8,
    pub kind: u8,
    pub time: u32,
    pub stream: u32,
}

impl Head {
    /// Of what is about the connection.
    pub const fn control(kind: u8) -> Self {
        Self {
            chunk_stream: CONTROL,
            kind,
            time: 0,
            stream: 0,
        }
    }

    /// Of a command.
    pub const fn command(stream: u32) -> Self {
        Self {
            chunk_stream: COMMANDS,
            kind: kind::COMMAND,
            time: 0,
            stream,
        }
    }
}

pub fn control(out: &mut Vec<u8>, kind: u8, body: &[u8]) {
    message(out, Head::control(kind), CHUNK, body);
}

pub fn command(out: &mut Vec<u8>, stream: u32, values: &[Value]) {
    message(out, Head::command(stream), CHUNK, &amf::write(values));
}

/// How a stream stands: a code of the protocol, and words for a person.
pub fn status(out: &mut Vec<u8>, level: &str, code: &str, words: &str) {
    let text = |text: &str| Value::Text(text.to_owned());
    let told = Value::Object(vec![
        ("level".into(), text(level)),
        ("code".into(), text(code)),
        ("description".into(), text(words)),
    ]);
    let values = [text("onStatus"), Value::Number(0.0), Value::Null, told];
    command(out, STREAM, &values);
}

/// A message in chunks of this size. Its header is written out in full, so that it depends on none before.
pub fn message(out: &mut Vec<u8>, head: Head, chunk: usize, body: &[u8]) {
    let extended = (head.time >= EXTENDED).then(|| head.time.to_be_bytes());
    out.push(head.chunk_stream);
    out.extend(&head.time.min(EXTENDED).to_be_bytes()[1..]);
    out.extend(&(body.len() as u32).to_be_bytes()[1..]);
    out.push(head.kind);
    out.extend(head.stream.to_le_bytes());
    out.extend(extended.iter().flatten());
    for (index, piece) in body.chunks(chunk).enumerate() {
        if index > 0 {
            out.push(0xc0 | head.chunk_stream);
            out.extend(extended.iter().flatten());
        }
        out.extend_from_slice(piece);
    }
}
