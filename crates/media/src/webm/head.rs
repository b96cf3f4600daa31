//! The head of a captured WebM file: a fixed layout, so that finishing is a patch of the same length.

use super::ebml::{self, id};
use crate::frame::{Codec, Size};

/// libopus looks this far ahead, so its decoder's first samples come before the first packet's time.
pub const OPUS_PRE_SKIP: u16 = 312;
const OPUS_PRE_SKIP_NS: u64 = OPUS_PRE_SKIP as u64 * 1_000_000_000 / 48_000;
/// What a decoder needs to settle after a seek (RFC 7845).
const OPUS_PRE_ROLL_NS: u64 = 80_000_000;

/// Where the parts of the head lie, and what is in them.
#[derive(Debug, Clone)]
pub struct Head {
    codec: Codec,
    size: Option<Size>,
}

/// What is known only at the end.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// The length of the whole file in bytes.
    pub file_len: u64,
    /// Where the cues begin in the file.
    pub cues_at: u64,
    /// How long the track is.
    pub duration_ms: f64,
}

impl Head {
    /// The head of a file of one track.
    pub fn new(codec: Codec, size: Option<Size>) -> Self {
        Self { codec, size }
    }

    /// The codec of the track.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// A larger picture came.
    pub fn grow(&mut self, size: Size) {
        let old = self.size.get_or_insert(size);
        old.width = old.width.max(size.width);
        old.height = old.height.max(size.height);
    }

    /// The largest picture.
    pub fn size(&self) -> Option<Size> {
        self.size
    }

    /// All bytes before the first cluster. With an ending they have the same length as without.
    pub fn bytes(&self, ending: Option<Ending>) -> Vec<u8> {
        let mut out = Vec::with_capacity(400);
        ebml::element(&mut out, id::EBML, &ebml_body());
        let segment_at = out.len() + 12;
        let segment_size = ending.map_or(ebml::UNKNOWN_SIZE, |ending| {
            ending.file_len - segment_at as u64
        });
        ebml::open(&mut out, id::SEGMENT, segment_size);
        debug_assert_eq!(out.len(), segment_at);

        let (info, tracks) = (info(ending), self.tracks());
        let info_at = SEEK_HEAD_LEN;
        let tracks_at = info_at + info.len() as u64;
        let cues_at = ending.map(|ending| ending.cues_at - segment_at as u64);
        out.extend_from_slice(&seek_head(info_at, tracks_at, cues_at));
        out.extend_from_slice(&info);
        out.extend_from_slice(&tracks);
        out
    }

    /// Where positions inside the segment are counted from.
    pub fn segment_at() -> u64 {
        let mut out = Vec::new();
        ebml::element(&mut out, id::EBML, &ebml_body());
        out.len() as u64 + 12
    }

    fn tracks(&self) -> Vec<u8> {
        let mut entry = Vec::new();
        ebml::uint(&mut entry, id::TRACK_NUMBER, 1);
        ebml::uint(&mut entry, id::TRACK_UID, 1);
        ebml::uint(
            &mut entry,
            id::TRACK_TYPE,
            if self.codec.is_video() { 1 } else { 2 },
        );
        ebml::uint(&mut entry, id::FLAG_LACING, 0);
        ebml::element(&mut entry, id::CODEC_ID, codec_id(self.codec).as_bytes());
        if self.codec.is_video() {
            let size = self.size.unwrap_or(Size {
                width: 16,
                height: 16,
            });
            let mut video = Vec::new();
            // Four bytes each, so that a larger picture does not lengthen the head.
            ebml::element(&mut video, id::PIXEL_WIDTH, &size.width.to_be_bytes());
            ebml::element(&mut video, id::PIXEL_HEIGHT, &size.height.to_be_bytes());
            ebml::element(&mut entry, id::VIDEO, &video);
        } else {
            ebml::element(&mut entry, id::CODEC_PRIVATE, &opus_head());
            ebml::uint(&mut entry, id::CODEC_DELAY, OPUS_PRE_SKIP_NS);
            ebml::uint(&mut entry, id::SEEK_PRE_ROLL, OPUS_PRE_ROLL_NS);
            let mut audio = Vec::new();
            ebml::float(&mut audio, id::SAMPLING_FREQUENCY, 48_000.0);
            ebml::uint(&mut audio, id::CHANNELS, OPUS_CHANNELS.into());
            ebml::element(&mut entry, id::AUDIO, &audio);
        }
        let mut body = Vec::new();
        ebml::element(&mut body, id::TRACK_ENTRY, &entry);
        let mut out = Vec::new();
        ebml::element(&mut out, id::TRACKS, &body);
        out
    }
}

fn codec_id(codec: Codec) -> &'static str {
    match codec {
        Codec::Vp8 => "V_VP8",
        Codec::Vp9 => "V_VP9",
        Codec::Opus => "A_OPUS",
        Codec::H264 => "V_MPEG4/ISO/AVC",
    }
}

/// WebRTC always speaks of two channels; a mono packet decodes into both.
const OPUS_CHANNELS: u8 = 2;

fn opus_head() -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.push(OPUS_CHANNELS);
    head.extend_from_slice(&OPUS_PRE_SKIP.to_le_bytes());
    head.extend_from_slice(&48_000_u32.to_le_bytes());
    // No gain, channel mapping family 0.
    head.extend_from_slice(&[0, 0, 0]);
    head
}

fn ebml_body() -> Vec<u8> {
    let mut body = Vec::new();
    // EBMLVersion, EBMLReadVersion, EBMLMaxIDLength, EBMLMaxSizeLength.
    for (id, value) in [(0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8)] {
        ebml::uint(&mut body, id, value);
    }
    ebml::element(&mut body, 0x4282, b"webm");
    // DocTypeVersion (4: CodecDelay and SeekPreRoll), DocTypeReadVersion.
    ebml::uint(&mut body, 0x4287, 4);
    ebml::uint(&mut body, 0x4285, 2);
    body
}

fn info(ending: Option<Ending>) -> Vec<u8> {
    let mut body = Vec::new();
    ebml::uint(&mut body, id::TIMESTAMP_SCALE, 1_000_000);
    ebml::element(&mut body, id::MUXING_APP, b"rostrum");
    ebml::element(&mut body, id::WRITING_APP, b"rostrum");
    match ending {
        Some(ending) => ebml::float(&mut body, id::DURATION, ending.duration_ms),
        None => ebml::void(&mut body, 11),
    }
    let mut out = Vec::new();
    ebml::element(&mut out, id::INFO, &body);
    out
}

/// Three entries of 21 bytes and a head of five, or two entries and a void where the third will be.
const SEEK_HEAD_LEN: u64 = 5 + 3 * 21;

fn seek_head(info_at: u64, tracks_at: u64, cues_at: Option<u64>) -> Vec<u8> {
    let mut body = Vec::new();
    let known = [
        (id::INFO, Some(info_at)),
        (id::TRACKS, Some(tracks_at)),
        (id::CUES, cues_at),
    ];
    for (id, at) in known {
        let Some(at) = at else { continue };
        let mut seek = Vec::new();
        ebml::element(&mut seek, id::SEEK_ID, &id.to_be_bytes());
        ebml::element(&mut seek, id::SEEK_POSITION, &at.to_be_bytes());
        ebml::element(&mut body, id::SEEK, &seek);
    }
    let mut out = Vec::new();
    ebml::element(&mut out, id::SEEK_HEAD, &body);
    if cues_at.is_none() {
        ebml::void(&mut out, 21);
    }
    debug_assert_eq!(out.len() as u64, SEEK_HEAD_LEN);
    out
}

/// The index: where the clusters begin that can be started from.
pub fn cues(points: &[(u64, u64)]) -> Vec<u8> {
    let mut body = Vec::with_capacity(points.len() * 20);
    for (time_ms, cluster_at) in points {
        let (mut point, mut positions) = (Vec::new(), Vec::new());
        ebml::uint(&mut point, id::CUE_TIME, *time_ms);
        ebml::uint(&mut positions, id::CUE_TRACK, 1);
        ebml::uint(
            &mut positions,
            id::CUE_CLUSTER_POSITION,
            *cluster_at - Head::segment_at(),
        );
        ebml::element(&mut point, id::CUE_TRACK_POSITIONS, &positions);
        ebml::element(&mut body, id::CUE_POINT, &point);
    }
    let mut out = Vec::new();
    ebml::element(&mut out, id::CUES, &body);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finishing_does_not_move_a_byte_behind_the_head() {
        let ending = Ending {
            file_len: 1 << 33,
            cues_at: 1 << 32,
            duration_ms: 3_600_000.5,
        };
        for codec in [Codec::Vp8, Codec::Vp9, Codec::Opus] {
            let mut head = Head::new(
                codec,
                codec.is_video().then_some(Size {
                    width: 320,
                    height: 180,
                }),
            );
            let open = head.bytes(None);
            if codec.is_video() {
                head.grow(Size {
                    width: 3840,
                    height: 2160,
                });
            }
            assert_eq!(open.len(), head.bytes(Some(ending)).len());
        }
    }
}
