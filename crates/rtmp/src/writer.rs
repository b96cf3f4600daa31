//! What is said to an encoder, in chunks.

use crate::amf::{self, Value};
use crate::chunks::kind;

/// As long as nobody says otherwise, and nobody does.
const CHUNK: usize = 128;
/// The chunk stream of what is about the connection, and the one of commands.
const CONTROL: u8 = 2;
const COMMANDS: u8 = 3;
/// The only stream of a connection.
pub const STREAM: u32 = 1;

pub fn control(out: &mut Vec<u8>, kind: u8, body: &[u8]) {
    message(out, CONTROL, kind, 0, body);
}

pub fn command(out: &mut Vec<u8>, stream: u32, values: &[Value]) {
    message(out, COMMANDS, kind::COMMAND, stream, &amf::write(values));
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

fn message(out: &mut Vec<u8>, chunk_stream: u8, kind: u8, stream: u32, body: &[u8]) {
    out.extend([chunk_stream, 0, 0, 0]);
    out.extend(&(body.len() as u32).to_be_bytes()[1..]);
    out.push(kind);
    out.extend(stream.to_le_bytes());
    for (index, piece) in body.chunks(CHUNK).enumerate() {
        if index > 0 {
            out.push(0xc0 | chunk_stream);
        }
        out.extend_from_slice(piece);
    }
}
