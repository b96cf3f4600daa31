//! The little of EBML that a capture needs: elements with a known size, and reading them back.

/// Element identifiers (RFC 8794, RFC 9559), marker bits included.
pub mod id {
    pub const EBML: u32 = 0x1A45_DFA3;
    pub const VOID: u32 = 0xEC;
    pub const SEGMENT: u32 = 0x1853_8067;
    pub const SEEK_HEAD: u32 = 0x114D_9B74;
    pub const SEEK: u32 = 0x4DBB;
    pub const SEEK_ID: u32 = 0x53AB;
    pub const SEEK_POSITION: u32 = 0x53AC;
    pub const INFO: u32 = 0x1549_A966;
    pub const TIMESTAMP_SCALE: u32 = 0x2A_D7B1;
    pub const DURATION: u32 = 0x4489;
    pub const MUXING_APP: u32 = 0x4D80;
    pub const WRITING_APP: u32 = 0x5741;
    pub const TRACKS: u32 = 0x1654_AE6B;
    pub const TRACK_ENTRY: u32 = 0xAE;
    pub const TRACK_NUMBER: u32 = 0xD7;
    pub const TRACK_UID: u32 = 0x73C5;
    pub const TRACK_TYPE: u32 = 0x83;
    pub const FLAG_LACING: u32 = 0x9C;
    pub const CODEC_ID: u32 = 0x86;
    pub const CODEC_PRIVATE: u32 = 0x63A2;
    pub const CODEC_DELAY: u32 = 0x56AA;
    pub const SEEK_PRE_ROLL: u32 = 0x56BB;
    pub const VIDEO: u32 = 0xE0;
    pub const PIXEL_WIDTH: u32 = 0xB0;
    pub const PIXEL_HEIGHT: u32 = 0xBA;
    pub const AUDIO: u32 = 0xE1;
    pub const SAMPLING_FREQUENCY: u32 = 0xB5;
    pub const CHANNELS: u32 = 0x9F;
    pub const CLUSTER: u32 = 0x1F43_B675;
    pub const TIMESTAMP: u32 = 0xE7;
    pub const SIMPLE_BLOCK: u32 = 0xA3;
    pub const CUES: u32 = 0x1C53_BB6B;
    pub const CUE_POINT: u32 = 0xBB;
    pub const CUE_TIME: u32 = 0xB3;
    pub const CUE_TRACK_POSITIONS: u32 = 0xB7;
    pub const CUE_TRACK: u32 = 0xF7;
    pub const CUE_CLUSTER_POSITION: u32 = 0xF1;
}

/// The size that says "until the end of the file", in eight bytes.
pub const UNKNOWN_SIZE: u64 = 0x00FF_FFFF_FFFF_FFFF;

fn put_id(out: &mut Vec<u8>, id: u32) {
    let bytes = id.to_be_bytes();
    out.extend_from_slice(&bytes[id.leading_zeros() as usize / 8..]);
}

/// A size in as few bytes as hold it.
fn put_size(out: &mut Vec<u8>, size: u64) {
    // All ones means "unknown", so n bytes hold up to 2^(7n) − 2.
    let width = (1..8).find(|n| size < (1 << (7 * n)) - 1).unwrap_or(8);
    put_size_in(out, size, width);
}

/// A size in exactly `width` bytes.
fn put_size_in(out: &mut Vec<u8>, size: u64, width: usize) {
    let marked = size | 1 << (7 * width);
    out.extend_from_slice(&marked.to_be_bytes()[8 - width..]);
}

/// An element with these contents.
pub fn element(out: &mut Vec<u8>, id: u32, body: &[u8]) {
    put_id(out, id);
    put_size(out, body.len() as u64);
    out.extend_from_slice(body);
}

/// The head of an element whose size takes eight bytes (so that it can be patched).
pub fn open(out: &mut Vec<u8>, id: u32, size: u64) {
    put_id(out, id);
    put_size_in(out, size, 8);
}

/// An unsigned integer in as few bytes as hold it.
pub fn uint(out: &mut Vec<u8>, id: u32, value: u64) {
    let skip = (value.leading_zeros() as usize / 8).min(7);
    element(out, id, &value.to_be_bytes()[skip..]);
}

/// A 64-bit float.
pub fn float(out: &mut Vec<u8>, id: u32, value: f64) {
    element(out, id, &value.to_be_bytes());
}

/// An element that means nothing, `total` bytes long with its head (2 to 100).
pub fn void(out: &mut Vec<u8>, total: usize) {
    element(out, id::VOID, &vec![0; total - 2]);
}

/// The head of an element: where its body lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its identifier.
    pub id: u32,
    /// Bytes of identifier and size.
    pub len: usize,
    /// Bytes of its body; nothing when it says "unknown".
    pub size: Option<u64>,
}

/// Reads the head at the start of `bytes`; nothing when they are too few or not EBML.
pub fn head(bytes: &[u8]) -> Option<Head> {
    let id_len = bytes.first()?.leading_zeros() as usize + 1;
    if id_len > 4 {
        return None;
    }
    let id = bytes
        .get(..id_len)?
        .iter()
        .fold(0_u32, |id, byte| id << 8 | u32::from(*byte));
    let rest = bytes.get(id_len..)?;
    let width = rest.first()?.leading_zeros() as usize + 1;
    if width > 8 {
        return None;
    }
    let marked = rest
        .get(..width)?
        .iter()
        .fold(0_u64, |size, byte| size << 8 | u64::from(*byte));
    let size = marked & !(1 << (7 * width));
    let unknown = size == (1 << (7 * width)) - 1;
    Some(Head {
        id,
        len: id_len + width,
        size: (!unknown).then_some(size),
    })
}

/// An unsigned integer's body.
pub fn read_uint(body: &[u8]) -> Option<u64> {
    (body.len() <= 8).then(|| {
        body.iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte))
    })
}

/// An element inside a body.
#[derive(Debug, Clone, Copy)]
pub struct Child<'a> {
    /// Its identifier.
    pub id: u32,
    /// What it holds.
    pub body: &'a [u8],
    /// Where it ends in the bytes it was read from.
    pub end: usize,
}

/// The elements side by side in `bytes`, until one is cut off.
pub fn children(bytes: &[u8]) -> impl Iterator<Item = Child<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let head = head(bytes.get(at..)?)?;
        let start = at + head.len;
        let end = start.checked_add(usize::try_from(head.size?).ok()?)?;
        let body = bytes.get(start..end)?;
        at = end;
        Some(Child {
            id: head.id,
            body,
            end,
        })
    })
}

/// The body of the first element of this kind.
pub fn find(bytes: &[u8], id: u32) -> Option<&[u8]> {
    children(bytes)
        .find(|child| child.id == id)
        .map(|child| child.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_reads_back_as_it_was_written() {
        for size in [
            0,
            1,
            126,
            127,
            128,
            16_382,
            16_383,
            1 << 21,
            1 << 40,
            (1 << 56) - 2,
        ] {
            let mut bytes = Vec::new();
            put_id(&mut bytes, id::CLUSTER);
            put_size(&mut bytes, size);
            let read = head(&bytes).unwrap();
            assert_eq!(
                (read.id, read.len, read.size),
                (id::CLUSTER, bytes.len(), Some(size))
            );
        }
        let mut bytes = Vec::new();
        open(&mut bytes, id::SEGMENT, UNKNOWN_SIZE);
        assert_eq!(head(&bytes).unwrap().size, None);
    }

    #[test]
    fn a_head_that_is_cut_off_is_no_head() {
        let mut bytes = Vec::new();
        open(&mut bytes, id::SEGMENT, 77);
        for end in 0..bytes.len() {
            assert_eq!(head(&bytes[..end]), None);
        }
        assert_eq!(head(&[0, 0, 0]), None);
    }

    #[test]
    fn a_void_has_exactly_the_length_asked_for() {
        for total in [2, 3, 11, 21, 100] {
            let mut bytes = Vec::new();
            void(&mut bytes, total);
            assert_eq!(bytes.len(), total);
        }
    }
}
