//! What the first bytes of an encoded frame say about it.

use shiguredo_mp4::bitstream::{vp8, vp9};

use crate::{
    error::{Error, Result},
    frame::{Codec, Size},
};

/// The size a key frame says it has.
pub fn size(codec: Codec, frame: &[u8]) -> Result<Size> {
    match codec {
        Codec::Vp8 => {
            let info = vp8::parse_frame_header(frame)?.keyframe;
            let info = info.ok_or_else(|| Error::malformed("a VP8 key frame without a size"))?;
            Ok(Size {
                width: info.width.into(),
                height: info.height.into(),
            })
        }
        Codec::Vp9 => match vp9::parse_frame_header(frame)?.frame_size {
            vp9::Vp9FrameSize::Resolved { width, height } => Ok(Size { width, height }),
            _ => Err(Error::malformed("a VP9 key frame without a size")),
        },
        Codec::H264 | Codec::Opus => Err(Error::malformed("no size in such a frame")),
    }
}

/// How long an Opus packet is, in 48 kHz ticks (RFC 6716, section 3.1); 0 for a packet that says nothing.
pub fn opus_ticks(packet: &[u8]) -> u64 {
    let Some(&toc) = packet.first() else { return 0 };
    let config = toc >> 3;
    let one = match config {
        0..=11 => [480, 960, 1920, 2880][usize::from(config % 4)],
        12..=15 => [480, 960][usize::from(config % 2)],
        _ => [120, 240, 480, 960][usize::from(config % 4)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1).copied().unwrap_or(0) & 0x3f),
    };
    one * frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opus_packet_says_how_long_it_is() {
        assert_eq!(opus_ticks(&[0x78]), 960, "CELT, 20 ms, one frame");
        assert_eq!(opus_ticks(&[0xfc]), 960, "CELT full band, 20 ms");
        assert_eq!(opus_ticks(&[0x79]), 1920, "two frames");
        assert_eq!(opus_ticks(&[0x7b, 3]), 2880, "three frames");
        assert_eq!(opus_ticks(&[0x18]), 2880, "SILK, 60 ms");
        assert_eq!(opus_ticks(&[]), 0);
    }
}
