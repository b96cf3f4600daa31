//! Which format a file is in, by its first bytes: never by its name, and never by ffmpeg's guess (which would follow a
//! text file that names other files).

use serde::{Deserialize, Serialize};

/// The formats that are accepted. Each is forced upon ffmpeg, which may then use no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Matroska and WebM.
    Matroska,
    /// MP4, QuickTime and their fragmented kinds.
    Mp4,
    /// RIFF WAVE and RF64.
    Wav,
    /// Sony Wave64: what passes between two steps of our own.
    W64,
    /// Ogg (Opus, Vorbis).
    Ogg,
    /// FLAC.
    Flac,
    /// MPEG audio.
    Mp3,
    /// AAC in ADTS.
    Aac,
    /// MPEG transport stream.
    MpegTs,
    /// AVI.
    Avi,
    /// One JPEG picture; no recording is one, see [`crate::still`].
    Jpeg,
    /// One PNG picture.
    Png,
    /// One WebP picture.
    Webp,
    /// Bare samples, as a take is recorded; nothing in the file says so, its description does.
    Pcm(Pcm),
}

/// How bare samples are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pcm {
    /// The kind of one sample.
    pub sample: PcmSample,
    /// Samples in a second, of each channel.
    pub rate: u32,
    /// How many channels lie interleaved.
    pub channels: u8,
}

/// One bare sample, little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PcmSample {
    /// 16-bit integer.
    S16le,
    /// 24-bit integer.
    S24le,
    /// 32-bit float.
    F32le,
}

impl PcmSample {
    /// ffmpeg's name, which is also the codec's name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::S16le => "s16le",
            Self::S24le => "s24le",
            Self::F32le => "f32le",
        }
    }

    /// Bytes of one sample.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::S16le => 2,
            Self::S24le => 3,
            Self::F32le => 4,
        }
    }
}

impl Pcm {
    /// How long this many bytes last.
    pub fn duration_ms(self, bytes: u64) -> u64 {
        let a_second = self.sample.bytes() * u64::from(self.channels) * u64::from(self.rate);
        bytes
            .saturating_mul(1000)
            .checked_div(a_second)
            .unwrap_or(0)
    }
}

impl Format {
    /// What is given to `-f`.
    pub const fn demuxer(self) -> &'static str {
        match self {
            Self::Matroska => "matroska",
            Self::Mp4 => "mp4",
            Self::Wav => "wav",
            Self::W64 => "w64",
            Self::Ogg => "ogg",
            Self::Flac => "flac",
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::MpegTs => "mpegts",
            Self::Avi => "avi",
            Self::Jpeg => "jpeg_pipe",
            Self::Png => "png_pipe",
            Self::Webp => "webp_pipe",
            Self::Pcm(pcm) => pcm.sample.name(),
        }
    }

    /// What is given to `-format_whitelist`: the demuxer's full name and nothing else.
    pub const fn whitelist(self) -> &'static str {
        match self {
            Self::Matroska => "matroska,webm",
            Self::Mp4 => "mov,mp4,m4a,3gp,3g2,mj2",
            other => other.demuxer(),
        }
    }
}

/// How many bytes of a file [`sniff`] wants to see.
pub const SNIFF_LEN: usize = 4096;

/// The format a file begins like, if it is one of those accepted.
pub fn sniff(head: &[u8]) -> Option<Format> {
    match head {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Some(Format::Matroska),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Format::Mp4),
        // QuickTime of old has no ftyp.
        [_, _, _, _, a, b, c, d, ..] if QUICKTIME.contains(&&[*a, *b, *c, *d]) => Some(Format::Mp4),
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"WAVE") => {
            Some(Format::Wav)
        }
        [b'R', b'F', b'6', b'4', _, _, _, _, kind @ ..] if kind.starts_with(b"WAVE") => {
            Some(Format::Wav)
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"AVI ") => {
            Some(Format::Avi)
        }
        [b'O', b'g', b'g', b'S', ..] => Some(Format::Ogg),
        [b'f', b'L', b'a', b'C', ..] => Some(Format::Flac),
        [b'I', b'D', b'3', ..] => Some(Format::Mp3),
        [0xFF, second, third, ..] if second & 0xE0 == 0xE0 => mpeg_audio(*second, *third),
        [0x47, ..] if transport(head, 0, 188) => Some(Format::MpegTs),
        // With a time code before each packet, as camcorders and discs have it.
        [_, _, _, _, 0x47, ..] if transport(head, 4, 192) => Some(Format::MpegTs),
        _ => None,
    }
}

/// An MPEG audio or ADTS frame header: eleven bits of sync are few, so the rest must make sense too.
fn mpeg_audio(second: u8, third: u8) -> Option<Format> {
    let layer = second >> 1 & 3;
    if layer == 0 {
        let (adts, rate) = (second & 0xF0 == 0xF0, third >> 2 & 0xF);
        return (adts && rate < 13).then_some(Format::Aac);
    }
    let (version, bit_rate, rate) = (second >> 3 & 3, third >> 4, third >> 2 & 3);
    (version != 1 && bit_rate != 15 && rate != 3).then_some(Format::Mp3)
}

/// What a QuickTime file may begin with besides `ftyp`.
const QUICKTIME: [&[u8; 4]; 7] = [
    b"moov", b"moof", b"mdat", b"wide", b"free", b"skip", b"pnot",
];

/// Packets of one length, each with its sync byte at the same place; the whole file when it is short.
fn transport(head: &[u8], at: usize, len: usize) -> bool {
    let sync = || head.iter().skip(at).step_by(len).take(5);
    head.len() >= at + len + 1 && sync().all(|byte| *byte == 0x47)
}

/// How long the ID3 tag at the beginning is, when there is one: what follows says what the file is.
pub fn tag_len(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] = head else {
        return None;
    };
    let seven = |byte: &u8| u64::from(byte & 0x7F);
    let body = seven(a) << 21 | seven(b) << 14 | seven(c) << 7 | seven(d);
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    Some(10 + body + footer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let mut transport = vec![0; 752];
        transport
            .iter_mut()
            .step_by(188)
            .for_each(|byte| *byte = 0x47);
        let mut timed = vec![0; 768];
        timed
            .iter_mut()
            .skip(4)
            .step_by(192)
            .for_each(|byte| *byte = 0x47);
        let cases: [(&[u8], Format); 13] = [
            (&[0x1A, 0x45, 0xDF, 0xA3, 1], Format::Matroska),
            (b"\0\0\0\x20ftypisom", Format::Mp4),
            (b"\0\0\0\x08wide\0\0", Format::Mp4),
            (b"RIFF\x10\0\0\0WAVEfmt ", Format::Wav),
            (b"RF64\xff\xff\xff\xffWAVEds64", Format::Wav),
            (b"RIFF\x10\0\0\0AVI LIST", Format::Avi),
            (b"OggS\0", Format::Ogg),
            (b"fLaC\0", Format::Flac),
            (&[0xFF, 0xFB, 0x90, 0x64], Format::Mp3),
            (&[0xFF, 0xF1, 0x50, 0x80], Format::Aac),
            (&transport, Format::MpegTs),
            (&timed, Format::MpegTs),
            (b"\0\0\0\x08free\0\0", Format::Mp4),
        ];
        for (bytes, format) in cases {
            assert_eq!(sniff(bytes), Some(format));
        }
    }

    #[test]
    fn lists_of_other_files_and_texts_are_no_media() {
        let texts: [&[u8]; 8] = [
            b"ffconcat version 1.0\nfile other.webm",
            b"#EXTM3U\n#EXTINF:1,\n/etc/passwd",
            b"<?xml version=\"1.0\"?><MPD>",
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"",
            b"\xff\xff\xff\xff",
            b"GGGG",
        ];
        for text in texts {
            assert_eq!(sniff(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_tag_before_the_sound_has_a_length() {
        assert_eq!(tag_len(b"ID3\x04\0\0\0\0\x02\x01\xff"), Some(10 + 257));
        assert_eq!(tag_len(b"ID3\x04\0\x10\0\0\0\x01"), Some(21));
        assert_eq!(tag_len(b"fLaC"), None);
    }

    #[test]
    fn bare_samples_last_as_long_as_their_bytes_say() {
        let pcm = Pcm {
            sample: PcmSample::S24le,
            rate: 48_000,
            channels: 1,
        };
        assert_eq!(pcm.duration_ms(48_000 * 3 * 2), 2000);
    }
}
