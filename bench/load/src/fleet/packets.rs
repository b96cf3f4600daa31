//! Recorded frames into RTP payloads, as browsers cut them.

use std::sync::Arc;
use std::time::Instant;

use crate::media::Codec;

/// RTP payload bytes of a full packet: what Chromium sends.
const MTU: usize = 1_180;
/// Ends the last payload of a frame, so that its receiver knows when it was written.
const MAGIC: [u8; 4] = *b"RoSt";
const STAMP: usize = 12;

/// The payloads of one frame, the last stamped with its time.
pub(super) fn payloads(
    codec: Codec,
    frame: &[u8],
    picture_id: u16,
    stamp_us: u64,
) -> Vec<Arc<[u8]>> {
    let mut payloads = match codec {
        Codec::Vp8 => vp8(frame, picture_id),
        Codec::H264 => h264(frame),
    };
    if let Some(last) = payloads.last_mut() {
        last.extend(MAGIC);
        last.extend(stamp_us.to_le_bytes());
    }
    payloads.into_iter().map(Arc::from).collect()
}

/// The time in the stamp of a frame's last payload.
pub(super) fn stamp(payload: &[u8]) -> Option<u64> {
    let stamp = payload.get(payload.len().checked_sub(STAMP)?..)?;
    let time = stamp.strip_prefix(&MAGIC)?;
    Some(u64::from_le_bytes(time.try_into().ok()?))
}

/// Microseconds since the fleet began.
pub(super) fn micros(epoch: Instant, now: Instant) -> u64 {
    now.saturating_duration_since(epoch).as_micros() as u64
}

/// RFC 7741, with a 15-bit picture id as browsers write it.
fn vp8(frame: &[u8], picture_id: u16) -> Vec<Vec<u8>> {
    let [high, low] = picture_id.to_be_bytes();
    let cut = |(index, part): (usize, &[u8])| {
        let start = if index == 0 { 0x90 } else { 0x80 };
        let mut payload = vec![start, 0x80, high | 0x80, low];
        payload.extend_from_slice(part);
        payload
    };
    frame.chunks(MTU - 4 - STAMP).enumerate().map(cut).collect()
}

/// RFC 6184: small units as they are, large ones in fragments.
fn h264(unit: &[u8]) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    for nal in split(unit) {
        let Some((&header, body)) = nal.split_first() else {
            continue;
        };
        if nal.len() <= MTU - STAMP {
            payloads.push(nal.to_vec());
            continue;
        }
        let fragments = body.chunks(MTU - 2 - STAMP);
        let last = fragments.len() - 1;
        for (index, part) in fragments.enumerate() {
            let start = if index == 0 { 0x80 } else { 0 };
            let end = if index == last { 0x40 } else { 0 };
            let mut payload = vec![header & 0xe0 | 28, start | end | header & 0x1f];
            payload.extend_from_slice(part);
            payloads.push(payload);
        }
    }
    payloads
}

/// The recording has four-byte start codes only.
fn split(unit: &[u8]) -> Vec<&[u8]> {
    const CODE: [u8; 4] = [0, 0, 0, 1];
    let mut starts: Vec<usize> = (0..unit.len().saturating_sub(3))
        .filter(|&at| unit[at..at + 4] == CODE)
        .map(|at| at + 4)
        .collect();
    starts.push(unit.len() + 4);
    starts
        .windows(2)
        .map(|pair| &unit[pair[0]..pair[1] - 4])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_cut_into_packets_of_one_size_and_stamped_at_its_end() {
        let payloads = payloads(Codec::Vp8, &vec![1; 5_000], 300, 77);
        let sizes: Vec<usize> = payloads.iter().map(|payload| payload.len()).collect();
        assert_eq!(sizes[..4], [1_168; 4]);
        assert_eq!(stamp(&payloads[4]), Some(77));
        assert_eq!(payloads[0][..4], [0x90, 0x80, 0x81, 0x2c]);
        assert_eq!(stamp(&payloads[0]), None);
    }

    #[test]
    fn an_h264_unit_keeps_its_small_nals_whole() {
        let mut unit = vec![0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x65];
        unit.extend(vec![9; 2_000]);
        let payloads = payloads(Codec::H264, &unit, 0, 5);
        assert_eq!(*payloads[0], [0x67, 1, 2]);
        assert_eq!(payloads[1][..2], [0x7c, 0x85]);
        assert_eq!(payloads[2][..2], [0x7c, 0x45]);
        assert_eq!(stamp(&payloads[2]), Some(5));
    }
}
