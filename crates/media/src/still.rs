//! Still pictures that people send: what they are, and how large they would become, from their first bytes.
//! A picture that unpacks to more than memory likes is refused before a byte is decoded.

use crate::sniff::Format;

/// No side is longer.
const MAX_SIDE: u32 = 12_000;
/// No picture has more pixels: what large cameras make.
const MAX_PIXELS: u64 = 50_000_000;

/// The kinds of picture that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Still {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl Still {
    /// The one format ffmpeg may use.
    pub const fn format(self) -> Format {
        match self {
            Self::Jpeg => Format::Jpeg,
            Self::Png => Format::Png,
            Self::Webp => Format::Webp,
        }
    }
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// None of the kinds.
    #[error("Send a picture as JPEG, PNG or WebP.")]
    Unknown,
    /// It ends before it says how large it is, or says so in no way that is known.
    #[error("This picture is broken.")]
    Broken,
    /// Too many pixels.
    #[error("This picture has {0} × {1} pixels, which is more than is taken. Make it smaller.")]
    TooLarge(u32, u32),
}

/// Whether a file that begins like this is a picture of one of the kinds; twelve bytes say it.
pub fn is_one(head: &[u8]) -> bool {
    kind_of(head).is_some()
}

/// Columns and rows, as its first bytes say.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    match kind_of(bytes)? {
        Still::Jpeg => jpeg(bytes),
        Still::Png => png(bytes),
        Still::Webp => webp(bytes),
    }
}

fn kind_of(bytes: &[u8]) -> Option<Still> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Still::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Still::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"WEBP") => {
            Some(Still::Webp)
        }
        _ => None,
    }
}

/// What a picture is, when its size is one that is taken.
pub fn sniff(bytes: &[u8]) -> Result<Still, Refused> {
    let kind = kind_of(bytes).ok_or(Refused::Unknown)?;
    let (width, height) = size(bytes).ok_or(Refused::Broken)?;
    if width == 0 || height == 0 {
        return Err(Refused::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(Refused::TooLarge(width, height));
    }
    Ok(kind)
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    Some(u32::from(u16::from_be_bytes(pair.try_into().ok()?)))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    Some(u32::from(u16::from_le_bytes(pair.try_into().ok()?)))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The header comes first, always (PNG, 5.6).
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((be32(bytes, 16)?, be32(bytes, 20)?))
}

/// Segments up to the start of the frame (JPEG, B.2.2).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Any number of fill bytes may stand before a marker.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD8 => at += 2,
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return Some((be16(bytes, at + 7)?, be16(bytes, at + 5)?));
            }
            // The picture begins, or ends, and nobody said how large it is.
            0xD9 | 0xDA => return None,
            _ => at += 2 + usize::try_from(be16(bytes, at + 2)?).ok()?,
        }
    }
}

/// Lossy, lossless and extended have three ways to say it (RFC 9649).
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => {
            (bytes.get(23..26)? == [0x9D, 0x01, 0x2A]).then_some(())?;
            Some((le16(bytes, 26)? & 0x3FFF, le16(bytes, 28)? & 0x3FFF))
        }
        b"VP8L" => {
            (*bytes.get(20)? == 0x2F).then_some(())?;
            let bits = u32::from_le_bytes(bytes.get(21..25)?.try_into().ok()?);
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => {
            let side = |at| Some(le16(bytes, at)? + (u32::from(*bytes.get(at + 2)?) << 16) + 1);
            Some((side(24)?, side(27)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn a_picture_says_how_large_it_is_before_it_is_unpacked() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x11\x08\0\x64\0\xc8";
        assert_eq!(super::jpeg(jpeg), Some((200, 100)));
        assert_eq!(sniff(jpeg), Ok(Still::Jpeg));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x0a\0\x14\0";
        assert_eq!(webp(lossy), Some((10, 20)));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x09\xc0\x04\0";
        assert_eq!(webp(lossless), Some((10, 20)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x09\0\0\x13\0\0";
        assert_eq!(webp(extended), Some((10, 20)));
        assert_eq!(sniff(&png_of(10, 20)), Ok(Still::Png));
    }

    #[test]
    fn a_picture_that_would_not_fit_is_refused() {
        assert_eq!(
            sniff(&png_of(50_000, 50_000)),
            Err(Refused::TooLarge(50_000, 50_000))
        );
        assert_eq!(sniff(&png_of(20_000, 1)), Err(Refused::TooLarge(20_000, 1)));
        assert_eq!(sniff(&png_of(0, 9)), Err(Refused::Broken));
    }

    #[test]
    fn what_is_cut_off_or_no_picture_is_refused_and_nothing_panics() {
        let whole: [&[u8]; 4] = [
            &png_of(10, 20),
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x11\x08\0\x64\0\xc8",
            b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x0a\0\x14\0",
            b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x09\0\0\x13\0\0",
        ];
        for picture in whole {
            for end in 0..picture.len() {
                assert!(sniff(&picture[..end]).is_err(), "{end}");
            }
        }
        let none: [&[u8]; 4] = [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff\xff\xff\xff"];
        for bytes in none {
            assert!(sniff(bytes).is_err());
        }
    }
}
