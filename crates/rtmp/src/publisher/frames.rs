//! What is published: a description, pictures and sound, as FLV has them.

use super::{Publisher, Stage};
use crate::amf::{self, Value};
use crate::chunks::kind;
use crate::writer::{Head, message};
use crate::{Error, Result};

/// Chunk streams of sound and pictures.
const SOUND: u8 = 4;
const PICTURE: u8 = 6;
/// The longest message that a header can announce.
pub(super) const LONGEST: usize = 0xff_ffff;
/// What a player should know beforehand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Description {
    /// Columns and rows of the pictures.
    pub size: Option<(u32, u32)>,
    /// Samples of sound in a second.
    pub rate: u32,
    /// Channels of sound.
    pub channels: u8,
}

impl Publisher {
    /// Says what comes.
    pub fn describe(&mut self, what: Description) {
        let number = |name: &str, number: u32| (name.to_owned(), Value::Number(number.into()));
        let mut fields = vec![number("duration", 0)];
        if let Some((width, height)) = what.size {
            fields.extend([number("width", width), number("height", height)]);
        }
        fields.extend([
            number("videocodecid", 7),
            number("audiocodecid", 10),
            number("audiosamplerate", what.rate),
            number("audiochannels", what.channels.into()),
            ("stereo".to_owned(), Value::Bool(what.channels == 2)),
            ("encoder".to_owned(), Value::Text("Rostrum".to_owned())),
        ]);
        let values = [
            Value::Text("@setDataFrame".to_owned()),
            Value::Text("onMetaData".to_owned()),
            Value::List(fields),
        ];
        // Not empty and short, so it cannot be refused.
        let _ = self.media(SOUND, kind::DATA, 0, &[], &amf::write(&values));
    }

    /// Says how the pictures behind are coded (ISO/IEC 14496-15, `AVCDecoderConfigurationRecord`). Times are in milliseconds
    /// and wrap at 32 bits.
    ///
    /// # Errors
    /// It is too long for a message.
    pub fn picture_config(&mut self, time: u32, record: &[u8]) -> Result<()> {
        self.media(PICTURE, kind::PICTURE, time, &[0x17, 0, 0, 0, 0], record)
    }

    /// Sends a picture: NAL units, each behind its length.
    ///
    /// # Errors
    /// It is too long for a message.
    pub fn picture(&mut self, time: u32, key: bool, data: &[u8]) -> Result<()> {
        let first = if key { 0x17 } else { 0x27 };
        self.media(PICTURE, kind::PICTURE, time, &[first, 1, 0, 0, 0], data)
    }

    /// Says how the sound behind is coded (ISO/IEC 14496-3, `AudioSpecificConfig`).
    ///
    /// # Errors
    /// It is too long for a message.
    pub fn sound_config(&mut self, time: u32, config: &[u8]) -> Result<()> {
        self.media(SOUND, kind::SOUND, time, &[0xaf, 0], config)
    }

    /// Sends a frame of AAC without a header of its own.
    ///
    /// # Errors
    /// It is too long for a message.
    pub fn sound(&mut self, time: u32, data: &[u8]) -> Result<()> {
        self.media(SOUND, kind::SOUND, time, &[0xaf, 1], data)
    }

    fn media(&mut self, chunks: u8, kind: u8, time: u32, head: &[u8], data: &[u8]) -> Result<()> {
        if self.stage != Stage::Open {
            return Ok(());
        }
        let body = [head, data].concat();
        if body.len() > LONGEST {
            return Err(Error::TooMuch("the length of a message"));
        }
        let head = Head {
            chunk_stream: chunks,
            kind,
            time,
            stream: self.stream,
        };
        message(&mut self.out, head, self.chunk, &body);
        Ok(())
    }
}
