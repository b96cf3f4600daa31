//! H.264 as FLV has it (lengths in front, parameters apart), made into a stream with start codes that has its parameters
//! before each key frame.

use crate::{Error, Result};

const IDR: u8 = 5;
const PARAMETERS: u8 = 7;
/// What only fills, and what only says that a picture begins.
const OF_NO_USE: [u8; 2] = [9, 12];
const START: [u8; 4] = [0, 0, 0, 1];
/// Baseline, main, high: what browsers show.
const PROFILES: [u8; 3] = [66, 77, 100];
const CUT: Error = Error::Malformed("a picture ends too early");

/// How the pictures of a stream are coded (ISO/IEC 14496-15, AVCDecoderConfigurationRecord).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Bytes of a length.
    lengths: usize,
    /// The parameters, with start codes.
    parameters: Vec<u8>,
}

impl Config {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut rest = bytes;
        let head = take(&mut rest, 5)?;
        if head[0] != 1 {
            return Err(Error::PictureCodec);
        }
        let lengths = usize::from(head[4] & 3) + 1;
        let mut parameters = Vec::new();
        let sets = take(&mut rest, 1)?[0] & 0x1f;
        for _ in 0..sets {
            put(&mut parameters, set(&mut rest)?);
        }
        let profile = parameters.get(START.len() + 1);
        if profile.is_none_or(|profile| !PROFILES.contains(profile)) {
            return Err(Error::Profile);
        }
        for _ in 0..take(&mut rest, 1)?[0] {
            put(&mut parameters, set(&mut rest)?);
        }
        Ok(Self {
            lengths,
            parameters,
        })
    }

    /// A picture with start codes, and whether it is a key frame. Nothing, when there is nothing to be seen.
    pub fn picture(&self, bytes: &[u8]) -> Result<Option<(Vec<u8>, bool)>> {
        let mut rest = bytes;
        let mut out = Vec::with_capacity(bytes.len() + self.parameters.len() + START.len());
        let (mut key, mut described, mut seen) = (false, false, false);
        while !rest.is_empty() {
            let length = take(&mut rest, self.lengths)?;
            let length = length
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            let unit = take(&mut rest, length)?;
            let Some(kind) = unit.first().map(|first| first & 0x1f) else {
                continue;
            };
            if OF_NO_USE.contains(&kind) {
                continue;
            }
            described |= kind == PARAMETERS;
            if kind == IDR && !described {
                out.extend_from_slice(&self.parameters);
                described = true;
            }
            key |= kind == IDR;
            seen |= (1..=IDR).contains(&kind);
            put(&mut out, unit);
        }
        Ok(seen.then_some((out, key)))
    }
}

fn put(out: &mut Vec<u8>, unit: &[u8]) {
    out.extend(START);
    out.extend_from_slice(unit);
}

fn set<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = take(rest, 2)?;
    let length = usize::from(length[0]) << 8 | usize::from(length[1]);
    take(rest, length)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (head, rest) = bytes.split_at_checked(count).ok_or(CUT)?;
    *bytes = rest;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let record = [
            1, 100, 0, 31, 0xff, 0xe1, 0, 3, 0x67, 100, 0, 1, 0, 2, 0x68, 9,
        ];
        Config::read(&record).expect("read")
    }

    #[test]
    fn parameters_come_before_each_key_frame_and_only_there() {
        let config = config();
        let key = [0, 0, 0, 2, 9, 0xf0, 0, 0, 0, 2, 0x65, 7];
        let (made, is_key) = config.picture(&key).expect("read").expect("seen");
        let wanted = [
            0, 0, 0, 1, 0x67, 100, 0, 0, 0, 0, 1, 0x68, 9, 0, 0, 0, 1, 0x65, 7,
        ];
        assert_eq!((made.as_slice(), is_key), (&wanted[..], true));
        let other = config.picture(&[0, 0, 0, 2, 0x41, 7]).expect("read");
        assert_eq!(other, Some((vec![0, 0, 0, 1, 0x41, 7], false)));
        let own = [0, 0, 0, 2, 0x67, 66, 0, 0, 0, 1, 0x65];
        let (made, _) = config.picture(&own).expect("read").expect("seen");
        assert_eq!(made, [0, 0, 0, 1, 0x67, 66, 0, 0, 0, 1, 0x65]);
        assert_eq!(config.picture(&[0, 0, 0, 1, 12]), Ok(None));
    }

    #[test]
    fn lengths_that_lie_and_other_profiles_are_refused() {
        assert_eq!(config().picture(&[0xff, 0xff, 0xff, 0xff, 1]), Err(CUT));
        assert_eq!(config().picture(&[0, 0, 1]), Err(CUT));
        let colours = [1, 244, 0, 31, 0xff, 0xe1, 0, 2, 0x67, 244, 0];
        assert_eq!(Config::read(&colours), Err(Error::Profile));
        assert_eq!(Config::read(&[1, 66, 0, 31, 0xff, 0xe1, 0xff]), Err(CUT));
        assert_eq!(Config::read(&[0; 9]), Err(Error::PictureCodec));
    }
}
