//! Frames that look like VP8, H.264 and Opus from the outside and say in clear what they are.

use rtc::VideoCodec;

/// Simulcast layers of a camera: rid, height, bytes per frame at 30 a second.
pub const LAYERS: [(&str, u32, usize); 3] = [("q", 180, 600), ("h", 360, 2_000), ("f", 720, 6_000)];

/// What a frame says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    pub height: u32,
    pub number: u32,
}

/// A picture of this layer. Key frames are three times as large.
pub fn picture(codec: VideoCodec, label: Label, key: bool, bytes: usize) -> Vec<u8> {
    let size = if key { bytes * 3 } else { bytes };
    let mut frame = match (codec, key) {
        (VideoCodec::Vp8, true) => vp8_key(label.height),
        (VideoCodec::Vp8, false) => vec![0x11, 0, 0],
        (VideoCodec::H264, true) => h264_key(label.height),
        (VideoCodec::H264, false) => vec![0, 0, 0, 1, 0x41],
    };
    frame.extend(b"LABL");
    frame.extend(label.height.to_be_bytes().map(escape));
    frame.extend(label.number.to_be_bytes().map(escape));
    // No byte of the filling can be taken for a start code.
    let filling = (frame.len()..size).map(|i| (i % 200) as u8 + 9);
    frame.extend(filling);
    frame
}

/// Start codes are zeros and a one: no label byte may be either.
fn escape(byte: u8) -> u8 {
    byte.wrapping_add(7)
}

fn vp8_key(height: u32) -> Vec<u8> {
    let mut frame = vec![0x10, 0, 0, 0x9d, 0x01, 0x2a];
    frame.extend(((height * 16 / 9) as u16).to_le_bytes());
    frame.extend((height as u16).to_le_bytes());
    frame
}

fn h264_key(height: u32) -> Vec<u8> {
    let mut frame = vec![0, 0, 0, 1, 0x67];
    frame.extend(sequence_parameters(height));
    frame.extend([0, 0, 0, 1, 0x68, 0xce, 0x0f, 0xc8, 0, 0, 0, 1, 0x65]);
    frame
}

/// The least a sequence parameter set can say: constrained baseline 3.1, 16:9 of this height.
fn sequence_parameters(height: u32) -> Vec<u8> {
    let blocks = |pixels: u32| pixels.div_ceil(16);
    let width = height * 16 / 9;
    let mut bits = String::from("010000101100000000011111");
    for value in [0, 0, 2, 1] {
        bits += &golomb(value);
    }
    bits += "0";
    bits += &golomb(blocks(width) - 1);
    bits += &golomb(blocks(height) - 1);
    bits += "111";
    for value in [
        0,
        (blocks(width) * 16 - width) / 2,
        0,
        (blocks(height) * 16 - height) / 2,
    ] {
        bits += &golomb(value);
    }
    bits += "01";
    while !bits.len().is_multiple_of(8) {
        bits += "0";
    }
    let byte = |eight: &[u8]| eight.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
    bits.as_bytes().chunks(8).map(byte).collect()
}

fn golomb(value: u32) -> String {
    let code = format!("{:b}", value + 1);
    "0".repeat(code.len() - 1) + &code
}

/// Reads the label back.
pub fn label(frame: &[u8]) -> Option<Label> {
    let at = frame.windows(4).position(|window| window == b"LABL")? + 4;
    let number = |at: usize| {
        let bytes: [u8; 4] = frame.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes.map(|byte| byte.wrapping_sub(7))))
    };
    Some(Label {
        height: number(at)?,
        number: number(at + 4)?,
    })
}

/// Whether a picture of H.264 brings its sequence parameter set.
pub fn tells_its_size(frame: &[u8]) -> bool {
    frame.windows(5).any(|unit| unit == [0, 0, 0, 1, 0x67])
}

/// A sound packet that carries its number.
pub fn sound(number: u32) -> Vec<u8> {
    let mut packet = vec![0xfc];
    packet.extend(b"LABL");
    packet.extend(0u32.to_be_bytes().map(escape));
    packet.extend(number.to_be_bytes().map(escape));
    packet.resize(80, 0x55);
    packet
}
