//! Coded pictures one behind the other, as ffmpeg reads them from a pipe: each is known as whole when its last byte came.

/// Ticks a second.
const RATE: u32 = 90_000;

/// The head of a file of pictures by this name. Their size is of no concern: each key frame says its own.
pub fn head(codec: &[u8; 4]) -> Vec<u8> {
    let mut head = b"DKIF\0\0\x20\0".to_vec();
    head.extend(codec);
    head.extend([0x00, 0x05, 0xd0, 0x02]);
    for number in [RATE, 1, 0, 0] {
        head.extend(number.to_le_bytes());
    }
    head
}

/// A picture that is shown at `at` ticks.
pub fn frame(at: u64, data: &[u8]) -> Vec<u8> {
    // Nothing that came in packets is longer than this can say.
    let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut frame = Vec::with_capacity(12 + data.len());
    frame.extend(len.to_le_bytes());
    frame.extend(at.to_le_bytes());
    frame.extend_from_slice(data);
    frame
}
