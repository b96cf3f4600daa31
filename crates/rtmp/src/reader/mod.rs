//! Frames out of what is published: FLV's bodies of tags, on one line of time.

use crate::{Error, Result, aac, avc};

/// A frame of what is published. Its time is in milliseconds since the first of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A picture of H.264, with start codes.
    Picture {
        /// When it is shown.
        at_ms: i64,
        /// Whether a decoder can begin with it.
        key: bool,
        /// Its bytes; a key frame has its parameters.
        data: Vec<u8>,
    },
    /// 1,024 samples of AAC in ADTS.
    Sound {
        /// When it is heard.
        at_ms: i64,
        /// How many samples a second there are.
        rate: u32,
        /// Its bytes.
        data: Vec<u8>,
    },
}

/// Sound and pictures are not further from each other than this, and nothing stands still for longer.
const JUMP_MS: i32 = 10_000;
/// Times of sound may be so uneven.
const BACK_MS: i64 = 500;
const AVC: u8 = 7;
const AAC: u8 = 10;
/// The bit by which a tag says that the name of its codec follows in four letters.
const BY_NAME: u8 = 0x80;
/// The number of a codec of sound that is told by name.
const SOUND_BY_NAME: u8 = 9;
/// A command to a player, no picture.
const NO_PICTURE: u8 = 5;

/// Reads what is published.
#[derive(Debug, Default)]
pub struct Reader {
    avc: Option<avc::Config>,
    aac: Option<aac::Config>,
    /// The last time that was told, as told and on the line.
    last: Option<(u32, i64)>,
    shown: Option<i64>,
    heard: Option<i64>,
}

impl Reader {
    /// Reads the body of a tag of pictures.
    ///
    /// # Errors
    /// What the encoder has to send instead.
    pub fn picture(&mut self, time: u32, body: &[u8]) -> Result<Option<Frame>> {
        let Some(&first) = body.first() else {
            return Ok(None);
        };
        if first & BY_NAME == 0 && first >> 4 == NO_PICTURE {
            return Ok(None);
        }
        if first & BY_NAME != 0 || first & 15 != AVC {
            return Err(Error::PictureCodec);
        }
        let [_, what, a, b, c, data @ ..] = body else {
            return Err(Error::Malformed("a picture ends too early"));
        };
        match what {
            0 => {
                self.avc = Some(avc::Config::read(data)?);
                Ok(None)
            }
            1 => self.shown(time, i32::from_be_bytes([*a, *b, *c, 0]) >> 8, data),
            _ => Ok(None),
        }
    }

    fn shown(&mut self, time: u32, later_ms: i32, data: &[u8]) -> Result<Option<Frame>> {
        let at_ms = self.line(time)? + i64::from(later_ms);
        let Some(avc) = &self.avc else {
            return Ok(None);
        };
        let Some((data, key)) = avc.picture(data)? else {
            return Ok(None);
        };
        let at_ms = match self.shown {
            Some(before) if at_ms < before => return Err(Error::Reordered),
            // Two within a millisecond are two all the same.
            Some(before) => at_ms.max(before + 1),
            None => at_ms,
        };
        self.shown = Some(at_ms);
        Ok(Some(Frame::Picture { at_ms, key, data }))
    }

    /// Reads the body of a tag of sound.
    ///
    /// # Errors
    /// What the encoder has to send instead.
    pub fn sound(&mut self, time: u32, body: &[u8]) -> Result<Option<Frame>> {
        let Some(&first) = body.first() else {
            return Ok(None);
        };
        if first >> 4 == SOUND_BY_NAME || first >> 4 != AAC {
            return Err(Error::SoundCodec);
        }
        let [_, what, data @ ..] = body else {
            return Ok(None);
        };
        if *what == 0 {
            self.aac = Some(aac::Config::read(data)?);
            return Ok(None);
        }
        let at_ms = self.line(time)?;
        let (Some(aac), false) = (self.aac, data.is_empty()) else {
            return Ok(None);
        };
        let before = self.heard.unwrap_or(at_ms);
        if at_ms < before - BACK_MS {
            return Err(Error::Jumped);
        }
        let at_ms = at_ms.max(before);
        self.heard = Some(at_ms);
        Ok(Some(Frame::Sound {
            at_ms,
            rate: aac.samples_a_second(),
            data: aac.framed(data)?,
        }))
    }

    /// Where a time lies. It has 32 bits and wraps after fifty days.
    fn line(&mut self, time: u32) -> Result<i64> {
        let Some((told, at)) = self.last else {
            self.last = Some((time, 0));
            return Ok(0);
        };
        let step = time.wrapping_sub(told) as i32;
        if step.unsigned_abs() > JUMP_MS.unsigned_abs() {
            return Err(Error::Jumped);
        }
        let now = at + i64::from(step);
        self.last = Some((time, now));
        Ok(now)
    }
}

#[cfg(test)]
mod tests;
