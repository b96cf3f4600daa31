//! What was packaged, taken apart again: for whoever sends the same frames on in another wrapping.

use std::ops::Range;

use shiguredo_mp4::{Decode as _, Encode as _, boxes::MoofBox};

use super::boxes::{is_key, read_moov};
use crate::error::{Error, Result};

/// Before what a box holds.
const HEADER: usize = 8;

/// A frame in a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Where it begins, in ticks.
    pub at: u64,
    /// Whether it can be decoded by itself.
    pub key: bool,
    /// Where its bytes lie in the part.
    pub range: Range<usize>,
}

/// The frames of a part that a [`Programme`](crate::live::Programme) made.
///
/// # Errors
/// It is none.
pub fn frames(part: &[u8]) -> Result<Vec<Packed>> {
    let none = || Error::malformed("this is no part of a live stream");
    let (moof, len) = MoofBox::decode(part)?;
    let traf = moof.traf_boxes.first().ok_or_else(none)?;
    let run = traf.trun_boxes.first().ok_or_else(none)?;
    let mut at = traf
        .tfdt_box
        .as_ref()
        .ok_or_else(none)?
        .base_media_decode_time;
    let mut from = len + HEADER;
    let mut frames = Vec::with_capacity(run.samples.len());
    for sample in &run.samples {
        let (Some(size), Some(duration), Some(flags)) =
            (sample.size, sample.duration, sample.flags)
        else {
            return Err(none());
        };
        let range = from..from + size as usize;
        if range.end > part.len() {
            return Err(none());
        }
        from = range.end;
        let key = is_key(flags);
        frames.push(Packed { at, key, range });
        at += u64::from(duration);
    }
    Ok(frames)
}

/// How the pictures behind an init segment are coded (ISO/IEC 14496-15, `AVCDecoderConfigurationRecord`).
///
/// # Errors
/// It is none of H.264.
pub fn picture_config(init: &[u8]) -> Result<Vec<u8>> {
    let none = || Error::malformed("this is no init segment of H.264");
    let first = init.first_chunk::<4>().ok_or_else(none)?;
    let moov = init.get(u32::from_be_bytes(*first) as usize..);
    let entry = moov.and_then(read_moov).ok_or_else(none)?;
    let record = entry.avcc_box.encode_to_vec()?;
    record.get(HEADER..).map(<[u8]>::to_vec).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fmp4::boxes::{Sample, fragment, init};
    use crate::fmp4::h264;

    fn sample(at: u64, key: bool, data: &[u8]) -> Sample {
        Sample {
            at,
            duration: 3_000,
            key,
            data: data.to_vec(),
        }
    }

    #[test]
    fn what_is_packed_is_found_again() {
        let part = fragment(
            1,
            &[sample(9_000, true, b"abc"), sample(12_000, false, b"de")],
        );
        let part = part.expect("a part");
        let found = frames(&part).expect("frames");
        let seen = found
            .iter()
            .map(|one| (one.at, one.key, &part[one.range.clone()]));
        let wanted = [(9_000, true, &b"abc"[..]), (12_000, false, b"de")];
        assert_eq!(seen.collect::<Vec<_>>(), wanted);
        assert!(frames(&part[..part.len() - 1]).is_err(), "cut off");
        assert!(frames(b"").is_err() && frames(&[0; 64]).is_err());
    }

    #[test]
    fn how_pictures_are_coded_stands_in_front() {
        // The parameter sets of a browser's 320 × 180.
        let sps = [
            0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x17, 0xfc, 0xb0, 0x0f, 0x08, 0x84,
            0x6a,
        ];
        let unit = [
            &[0, 0, 0, 1][..],
            &sps,
            &[0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80, 0, 0, 0, 1, 0x65, 9],
        ]
        .concat();
        let sets = h264::sample(&unit, None)
            .expect("a picture")
            .sets
            .expect("sets");
        let made = init(sets.entry().expect("an entry")).expect("an init segment");
        let record = picture_config(&made).expect("a record");
        assert_eq!((record[0], record[1], record[4] & 3), (1, 0x42, 3));
        assert!(record.windows(sps.len()).any(|part| part == sps));
        assert!(picture_config(b"").is_err() && picture_config(&made[..40]).is_err());
    }
}
