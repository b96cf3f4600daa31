//! Messages out of the chunks in which they come. Chunks of several messages may lie between each other, so a message is
//! kept by its chunk stream until it is whole; how much may be kept is bounded, and nothing is set aside for what was only
//! announced.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// A key frame of a picture that takes 50 Mbit/s.
const PICTURE_BYTES: usize = 4 << 20;
/// Everything else is small: sound some hundred bytes, commands some thousand.
const OTHER_BYTES: usize = 64 << 10;
/// All unfinished messages of a connection, and of one that nobody has judged yet.
const KEPT_BYTES: usize = 6 << 20;
const KEPT_OF_STRANGERS: usize = 256 << 10;
/// Encoders use four.
const STREAMS: usize = 32;
/// Stands in place of a time that needs more than three bytes.
pub const EXTENDED: u32 = 0xff_ffff;

/// A message, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub kind: u8,
    pub time: u32,
    pub data: Vec<u8>,
}

/// Kinds of messages.
pub mod kind {
    pub const CHUNK_SIZE: u8 = 1;
    pub const ABORT: u8 = 2;
    pub const ACKNOWLEDGEMENT: u8 = 3;
    pub const USER_CONTROL: u8 = 4;
    pub const WINDOW: u8 = 5;
    pub const BANDWIDTH: u8 = 6;
    pub const SOUND: u8 = 8;
    pub const PICTURE: u8 = 9;
    pub const COMMAND_3: u8 = 17;
    pub const DATA: u8 = 18;
    pub const COMMAND: u8 = 20;
    pub const AGGREGATE: u8 = 22;
}

/// Puts chunks together.
#[derive(Debug)]
pub struct Chunks {
    size: usize,
    streams: BTreeMap<u32, Stream>,
    input: Vec<u8>,
    kept: usize,
    /// Whether it may send pictures.
    is_judged: bool,
}

#[derive(Debug, Default)]
struct Stream {
    time: u32,
    /// What the header before said of the time; behind it when the next message of this kind comes.
    step: u32,
    /// The step as it stood in four bytes, which each further chunk says again.
    extended: bool,
    length: usize,
    kind: u8,
    data: Vec<u8>,
}

impl Default for Chunks {
    fn default() -> Self {
        Self {
            size: 128,
            streams: BTreeMap::new(),
            input: Vec::new(),
            kept: 0,
            is_judged: false,
        }
    }
}

impl Chunks {
    /// Takes what arrived.
    pub fn take(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// From now on pictures may come.
    pub fn open(&mut self) {
        self.is_judged = true;
    }

    /// The next message that is whole. It may change how the next chunks are read.
    pub fn next(&mut self) -> Result<Option<Message>> {
        let mut read = 0;
        let found = loop {
            match self.chunk(read)? {
                Some((length, None)) => read += length,
                Some((length, Some(message))) => {
                    read += length;
                    break Some(message);
                }
                None => break None,
            }
        };
        self.input.drain(..read);
        if let Some(message) = &found {
            self.heed(message)?;
        }
        Ok(found)
    }

    /// What speaks of the chunks themselves.
    fn heed(&mut self, message: &Message) -> Result<()> {
        let word = || {
            let bytes = message.data.first_chunk::<4>();
            let bytes = bytes.ok_or(Error::Malformed("a message is too short"))?;
            Ok(u32::from_be_bytes(*bytes))
        };
        match message.kind {
            kind::CHUNK_SIZE => match word()? & 0x7fff_ffff {
                0 => return Err(Error::Malformed("chunks without bytes")),
                // None is longer than its message, so no more has to be remembered.
                size => self.size = (size as usize).min(PICTURE_BYTES),
            },
            kind::ABORT => {
                if let Some(stream) = self.streams.get_mut(&word()?) {
                    self.kept -= stream.data.len();
                    stream.data.clear();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// One chunk that begins there: its length, and the message that it completes. Nothing changes unless it is there whole.
    fn chunk(&mut self, from: usize) -> Result<Option<(usize, Option<Message>)>> {
        let mut bytes = &self.input[from..];
        let before = bytes.len();
        let Some((format, id)) = basic(&mut bytes) else {
            return Ok(None);
        };
        if !self.streams.contains_key(&id) {
            if format != 0 {
                return Err(Error::Malformed("a chunk goes on with nothing"));
            }
            if self.streams.len() >= STREAMS {
                return Err(Error::TooMuch("chunk streams"));
            }
        }
        let fresh = Stream::default();
        let stream = self.streams.get(&id).unwrap_or(&fresh);
        let begins = stream.data.is_empty();
        if !begins && format != 3 {
            return Err(Error::Malformed("a message begins within another"));
        }
        let header = match header(&mut bytes, format, stream) {
            Some(header) => header,
            None => return Ok(None),
        };
        self.bounded(&header)?;
        let payload = (header.length - stream.data.len()).min(self.size);
        let Some(payload) = bytes.get(..payload) else {
            return Ok(None);
        };
        let length = before - bytes.len() + payload.len();
        let most = match self.is_judged {
            true => KEPT_BYTES,
            false => KEPT_OF_STRANGERS,
        };
        if self.kept + payload.len() > most {
            return Err(Error::TooMuch("unfinished messages"));
        }
        let stream = self.streams.entry(id).or_default();
        let data = std::mem::take(&mut stream.data);
        *stream = Stream { data, ..header };
        stream.data.extend_from_slice(payload);
        self.kept += payload.len();
        if stream.data.len() < stream.length {
            return Ok(Some((length, None)));
        }
        let data = std::mem::take(&mut stream.data);
        self.kept -= data.len();
        let (kind, time) = (stream.kind, stream.time);
        Ok(Some((length, Some(Message { kind, time, data }))))
    }

    fn bounded(&self, header: &Stream) -> Result<()> {
        let most = match (header.kind, self.is_judged) {
            (kind::PICTURE, true) => PICTURE_BYTES,
            _ => OTHER_BYTES,
        };
        match header.length <= most {
            true => Ok(()),
            false => Err(Error::TooMuch("the length of a message")),
        }
    }
}

/// How much of a header follows, and of which chunk stream it is.
fn basic(bytes: &mut &[u8]) -> Option<(u8, u32)> {
    let first = take(bytes, 1)?[0];
    let id = match first & 0x3f {
        0 => u32::from(take(bytes, 1)?[0]) + 64,
        1 => {
            let more = take(bytes, 2)?;
            u32::from(more[1]) * 256 + u32::from(more[0]) + 64
        }
        id => u32::from(id),
    };
    Some((first >> 6, id))
}

/// The header of a chunk, its gaps filled from the one before.
fn header(bytes: &mut &[u8], format: u8, before: &Stream) -> Option<Stream> {
    let mut next = Stream {
        time: before.time,
        step: before.step,
        extended: before.extended,
        length: before.length,
        kind: before.kind,
        data: Vec::new(),
    };
    if format < 3 {
        next.step = number(take(bytes, 3)?);
        next.extended = next.step == EXTENDED;
    }
    if format < 2 {
        next.length = number(take(bytes, 3)?) as usize;
        next.kind = take(bytes, 1)?[0];
    }
    if format == 0 {
        // Which of its streams a message is of: there is one.
        take(bytes, 4)?;
    }
    if format < 3 && next.extended {
        next.step = number(take(bytes, 4)?);
    } else if next.extended && number(bytes.get(..4)?) == before.step {
        // Most say it in each chunk; some do not, and begin with the payload.
        take(bytes, 4)?;
    }
    if before.data.is_empty() {
        next.time = match format {
            0 => next.step,
            _ => before.time.wrapping_add(next.step),
        };
    }
    Some(next)
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (head, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(head)
}

#[cfg(test)]
mod tests;
