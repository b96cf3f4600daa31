//! What can be read from payloads without decoding: where a key frame begins and how large it is.

use str0m::format::Codec;
use str0m::rtp::Vp8Descriptor;

const NAL_SPS: u8 = 7;
const NAL_STAP_A: u8 = 24;

/// What one packet says about the frame it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sight {
    /// A decoder that knows nothing of this stream may begin with this packet. Of H.264 that is the sequence parameter set
    /// in front of an IDR picture, not the picture: behind the parameters of another layer it decodes to rubbish.
    pub starts_key_frame: bool,
    /// Width and height, where this packet carries them.
    pub size: Option<(u32, u32)>,
}

/// Looks at a packet's payload. `vp8` is the parsed descriptor when the codec is VP8.
pub(crate) fn look(codec: Codec, payload: &[u8], vp8: Option<&Vp8Descriptor>) -> Sight {
    match codec {
        Codec::Vp8 => look_vp8(payload, vp8),
        Codec::H264 => look_h264(payload),
        // Every audio packet stands alone.
        _ => Sight {
            starts_key_frame: codec.is_audio(),
            size: None,
        },
    }
}

fn look_vp8(payload: &[u8], descriptor: Option<&Vp8Descriptor>) -> Sight {
    if !descriptor.is_some_and(|d| d.starts_keyframe(payload)) {
        return Sight::default();
    }
    Sight {
        starts_key_frame: true,
        size: vp8_size(payload),
    }
}

/// The key frame header follows the descriptor, whose length varies: three bytes of frame tag, the
/// start code, then 14 bits each of width and height (RFC 6386 §9.1).
fn vp8_size(payload: &[u8]) -> Option<(u32, u32)> {
    const START_CODE: [u8; 3] = [0x9d, 0x01, 0x2a];
    let head = payload.get(..payload.len().min(24))?;
    let at = head.windows(3).position(|window| window == START_CODE)? + 3;
    let size = payload.get(at..at + 4)?;
    let dimension = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    Some((dimension(size[0], size[1]), dimension(size[2], size[3])))
}

fn look_h264(payload: &[u8]) -> Sight {
    let Some(&first) = payload.first() else {
        return Sight::default();
    };
    match first & 0x1f {
        NAL_SPS => Sight {
            starts_key_frame: true,
            size: sps_size(payload),
        },
        NAL_STAP_A => look_stap(&payload[1..]),
        _ => Sight::default(),
    }
}

fn look_stap(mut rest: &[u8]) -> Sight {
    let mut sight = Sight::default();
    while let [high, low, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(nal) = tail.get(..length) else { break };
        if nal.first().is_some_and(|first| first & 0x1f == NAL_SPS) {
            sight.starts_key_frame = true;
            sight.size = sight.size.or_else(|| sps_size(nal));
        }
        rest = &tail[length..];
    }
    sight
}

/// Width and height of a sequence parameter set (ITU-T H.264 §7.3.2.1), NAL header included.
pub(crate) fn sps_size(nal: &[u8]) -> Option<(u32, u32)> {
    let rbsp = without_emulation(nal.get(1..)?);
    let mut bits = Bits {
        bytes: &rbsp,
        at: 0,
    };
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.golomb()?;
    let mut chroma = 1;
    if [100, 110, 122, 244, 44, 83, 86, 118, 128].contains(&profile) {
        chroma = bits.golomb()?;
        if chroma == 3 {
            bits.take(1)?;
        }
        bits.golomb()?;
        bits.golomb()?;
        bits.take(1)?;
        if bits.take(1)? == 1 {
            // Scaling lists: no encoder of a browser writes them, and the size is a convenience.
            return None;
        }
    }
    bits.golomb()?;
    match bits.golomb()? {
        0 => drop(bits.golomb()?),
        1 => {
            bits.take(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()?.min(256) {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    bits.golomb()?;
    bits.take(1)?;
    let width = (bits.golomb()? + 1).checked_mul(16)?;
    let map_units = (bits.golomb()? + 1).checked_mul(16)?;
    let frame_mbs_only = bits.take(1)?;
    let height = map_units.checked_mul(2 - frame_mbs_only)?;
    if frame_mbs_only == 0 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let mut crop = [0u32; 4];
    if bits.take(1)? == 1 {
        for side in &mut crop {
            *side = bits.golomb()?;
        }
    }
    let (unit_x, unit_y) = match chroma {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    };
    let unit_y = unit_y * (2 - frame_mbs_only);
    let cut = |a: u32, b: u32, unit: u32| a.checked_add(b)?.checked_mul(unit);
    Some((
        width.checked_sub(cut(crop[0], crop[1], unit_x)?)?,
        height.checked_sub(cut(crop[2], crop[3], unit_y)?)?,
    ))
}

fn without_emulation(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().min(256));
    let mut zeros = 0;
    for &byte in bytes.iter().take(256) {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = (value << 1) | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            // 16 bits are more than any field read here may hold; sums stay far from overflow.
            if zeros > 16 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.take(zeros)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_h264_parameter_set_tells_the_size() {
        // libx264, constrained baseline 3.1, 1280x720, as ffmpeg writes it.
        let sps = [
            0x67, 0x42, 0xc0, 0x1f, 0xda, 0x01, 0x40, 0x16, 0xec, 0x04, 0x40, 0x00, 0x00, 0x03,
            0x00, 0x40, 0x00, 0x00, 0x0f, 0x23, 0xc6, 0x0c, 0xa8,
        ];
        assert_eq!(sps_size(&sps), Some((1280, 720)));
    }

    #[test]
    fn a_vp8_key_frame_tells_its_size() {
        let payload = [
            0x90, 0x80, 0x80, 0x01, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01,
        ];
        let descriptor = Vp8Descriptor::parse(&payload).expect("a descriptor");
        let sight = look(Codec::Vp8, &payload, Some(&descriptor));
        assert_eq!(
            sight,
            Sight {
                starts_key_frame: true,
                size: Some((640, 360))
            }
        );
    }

    proptest! {
        #[test]
        fn no_payload_can_upset_the_look(payload in prop::collection::vec(any::<u8>(), 0..200)) {
            let descriptor = Vp8Descriptor::parse(&payload).ok();
            look(Codec::Vp8, &payload, descriptor.as_ref());
            look(Codec::H264, &payload, None);
            sps_size(&payload);
        }
    }
}
