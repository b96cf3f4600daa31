//! Captions as people upload them (WebVTT, SubRip), read strictly and written anew: what goes out was written by us,
//! whatever came in. Markup other than bold, italic, underline and a speaker's name is dropped, and so are styles,
//! regions and notes.

mod read;
mod text;

pub use read::parse;

use std::fmt::Write;

use crate::error::{Error, Result};

/// The largest file that is read.
pub const MOST_BYTES: usize = 1 << 20;
/// The most captions of a track: three hours with one a second leave room.
pub const MOST_CUES: usize = 20_000;
/// The longest text of one caption, in characters.
pub const MOST_TEXT: usize = 2_000;
/// No film lasts longer.
const MOST_MS: u64 = 100 * 3_600_000;

/// One caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub from_ms: u64,
    /// When it goes.
    pub to_ms: u64,
    /// What it says, as WebVTT writes it.
    pub text: String,
}

/// A caption file as text, whatever Unicode encoding it came in.
///
/// # Errors
/// It is too large, or no Unicode.
pub fn decode(bytes: &[u8]) -> Result<String> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::malformed("captions larger than 1 MiB"));
    }
    let wide = |order: fn([u8; 2]) -> u16| {
        let units = bytes[2..]
            .chunks_exact(2)
            .map(|pair| order([pair[0], pair[1]]));
        let text: Option<String> = char::decode_utf16(units)
            .map(std::result::Result::ok)
            .collect();
        text.filter(|_| bytes.len().is_multiple_of(2))
    };
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    let text =
        text.ok_or_else(|| Error::malformed("captions that are not in UTF-8; save them as UTF-8"))?;
    if text.contains('\0') {
        return Err(Error::malformed("captions with zero bytes in them"));
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The whole track as WebVTT.
pub fn vtt(cues: &[Cue]) -> String {
    let mut text = "WEBVTT\n".to_owned();
    cues.iter().for_each(|cue| put(&mut text, cue));
    text
}

/// The captions that are seen within a stretch of the film, as a segment of HLS: on the film's own clock.
pub fn segment(cues: &[Cue], from_ms: u64, to_ms: u64) -> String {
    let mut text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n".to_owned();
    cues.iter()
        .filter(|cue| cue.from_ms < to_ms && cue.to_ms > from_ms)
        .for_each(|cue| put(&mut text, cue));
    text
}

fn put(text: &mut String, cue: &Cue) {
    let (from, to) = (clock(cue.from_ms), clock(cue.to_ms));
    // Writing to a String cannot fail.
    let _ = write!(text, "\n{from} --> {to}\n{}\n", cue.text);
}

fn clock(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_read_in_every_unicode() {
        let utf16: Vec<u8> = "\u{feff}Grüße\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&utf16).unwrap(), "Grüße\n");
        assert_eq!(decode("\u{feff}Grüße\r".as_bytes()).unwrap(), "Grüße\n");
        for bad in [
            &b"Gr\xfc\xdfe"[..],
            b"a\0b",
            &[0xff, 0xfe, 0x00],
            &[0xff, 0xfe, 0x00, 0xd8],
        ] {
            decode(bad).unwrap_err();
        }
        decode(&vec![b' '; MOST_BYTES + 1]).unwrap_err();
    }

    #[test]
    fn a_segment_holds_what_is_seen_in_it_on_the_films_clock() {
        let cue = |from_ms, to_ms, text: &str| Cue {
            from_ms,
            to_ms,
            text: text.into(),
        };
        let cues = [
            cue(1000, 2000, "a"),
            cue(59_000, 61_000, "b"),
            cue(70_000, 71_000, "c"),
        ];
        let second = segment(&cues, 60_000, 120_000);
        assert_eq!(
            second,
            "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n00:00:59.000 --> 00:01:01.000\nb\n\n\
             00:01:10.000 --> 00:01:11.000\nc\n"
        );
        assert!(!segment(&cues, 0, 60_000).contains("\nc\n"));
    }
}
