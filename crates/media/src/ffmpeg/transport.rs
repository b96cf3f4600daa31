//! Pictures out of the MPEG transport stream in which ffmpeg writes them (ISO/IEC 13818-1, sections 2.4.3.2 and 2.4.3.6).
//!
//! Only what ffmpeg's own writer does is read: tables are passed over, since the packet ids are known.

use crate::error::{Error, Result};

const PACKET: usize = 188;
const SYNC: u8 = 0x47;
/// The packet id of the first stream.
const FIRST: u16 = 0x100;
/// Before what it carries a unit has a start code, its kind, its length, flags, and the length of the rest of its head.
const HEAD: usize = 9;
/// Times have 33 bits: they begin anew after a day.
pub const AROUND: u64 = 1 << 33;
/// No picture that is written for us is so large.
const MOST: usize = 8 << 20;

/// A picture of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Which stream, from 0.
    pub stream: usize,
    /// When it is shown, in ticks of 90 kHz, modulo [`AROUND`].
    pub at: u64,
    /// Whether it can be decoded by itself.
    pub key: bool,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// Puts packets together into pictures.
#[derive(Debug)]
pub struct Reader<const STREAMS: usize> {
    rest: Vec<u8>,
    /// The unit of each stream that has begun.
    open: [Open; STREAMS],
}

#[derive(Debug, Default)]
struct Open {
    key: bool,
    bytes: Vec<u8>,
}

impl<const STREAMS: usize> Default for Reader<STREAMS> {
    fn default() -> Self {
        Self {
            rest: Vec::new(),
            open: std::array::from_fn(|_| Open::default()),
        }
    }
}

impl<const STREAMS: usize> Reader<STREAMS> {
    /// Takes some output; each picture is handed on as soon as all of it is there, which for large ones is when the next
    /// begins.
    ///
    /// # Errors
    /// It is no transport stream, or none of ours.
    pub fn take(&mut self, chunk: &[u8], mut picture: impl FnMut(Unit)) -> Result<()> {
        let mut rest = std::mem::take(&mut self.rest);
        rest.extend_from_slice(chunk);
        let mut packets = rest.chunks_exact(PACKET);
        for packet in packets.by_ref() {
            self.packet(packet, &mut picture)?;
        }
        self.rest = packets.remainder().to_vec();
        Ok(())
    }

    fn packet(&mut self, packet: &[u8], picture: &mut impl FnMut(Unit)) -> Result<()> {
        if packet[0] != SYNC || packet[1] & 0x80 != 0 {
            return Err(wrong());
        }
        let id = u16::from_be_bytes([packet[1] & 0x1f, packet[2]]);
        let stream = usize::from(id.wrapping_sub(FIRST));
        let Some(open) = self.open.get_mut(stream) else {
            return Ok(());
        };
        let begins = packet[1] & 0x40 != 0;
        let payload = match packet[3] >> 4 & 3 {
            1 => Some(&packet[4..]),
            // Behind the adaptation field, which says how long it is.
            3 => packet.get(5 + usize::from(packet[4])..),
            _ => return Ok(()),
        };
        let payload = payload.ok_or_else(wrong)?;
        if begins {
            open.end(stream, picture)?;
            let adapted = packet[3] & 0x20 != 0 && packet[4] > 0;
            open.key = adapted && packet[5] & 0x40 != 0;
        }
        if begins || !open.bytes.is_empty() {
            open.bytes.extend_from_slice(payload);
        }
        if open.bytes.len() > MOST {
            return Err(wrong());
        }
        if announced(&open.bytes).is_some_and(|len| open.bytes.len() >= len) {
            open.end(stream, picture)?;
        }
        Ok(())
    }
}

impl Open {
    /// Hands on what there is.
    fn end(&mut self, stream: usize, picture: &mut impl FnMut(Unit)) -> Result<()> {
        if !self.bytes.is_empty() {
            picture(unit(stream, self)?);
            self.bytes.clear();
        }
        Ok(())
    }
}

/// How long a unit is in all, where its head says so.
fn announced(unit: &[u8]) -> Option<usize> {
    let len = unit.get(4..6)?;
    let len = usize::from(u16::from_be_bytes([len[0], len[1]]));
    (len > 0).then_some(6 + len)
}

fn unit(stream: usize, open: &Open) -> Result<Unit> {
    let bytes = &open.bytes;
    let head = bytes.get(..HEAD).ok_or_else(wrong)?;
    let begins = HEAD + usize::from(head[8]);
    let has_time = head[7] & 0x80 != 0;
    let (Some(time), Some(data)) = (bytes.get(HEAD..HEAD + 5), bytes.get(begins..)) else {
        return Err(wrong());
    };
    if head[..3] != [0, 0, 1] || !has_time {
        return Err(wrong());
    }
    let time: [u64; 5] = std::array::from_fn(|n| u64::from(time[n]));
    // 33 bits, in three pieces with a marker behind each.
    let at = (time[0] >> 1 & 7) << 30
        | time[1] << 22
        | (time[2] >> 1) << 15
        | time[3] << 7
        | time[4] >> 1;
    Ok(Unit {
        stream,
        at,
        key: open.key,
        data: data.to_vec(),
    })
}

fn wrong() -> Error {
    Error::malformed("this is no transport stream of ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet of stream `id` that is filled up in its adaptation field; of the second stream all can be decoded alone.
    fn packet(id: u16, begins: bool, payload: &[u8]) -> Vec<u8> {
        let key = if id == 0x101 { 0x40 } else { 0 };
        let stuffing = PACKET - 5 - payload.len();
        let flags = if begins { 0x40 } else { 0 };
        let mut packet = vec![
            SYNC,
            flags | (id >> 8) as u8,
            id as u8,
            0x30,
            stuffing as u8,
        ];
        packet.push(key);
        packet.resize(5 + stuffing, 0xff);
        packet.extend(payload);
        packet
    }

    fn head(at: u64, announced: u16) -> Vec<u8> {
        let time = [
            0x21 | (at >> 29 & 0xe) as u8,
            (at >> 22) as u8,
            (at >> 14) as u8 | 1,
            (at >> 7) as u8,
            (at << 1) as u8 | 1,
        ];
        let len = announced.to_be_bytes();
        let mut head = vec![0, 0, 1, 0xe0, len[0], len[1], 0x80, 0x80, 5];
        head.extend(time);
        head
    }

    fn read(bytes: &[u8], piece: usize) -> Result<Vec<Unit>> {
        let (mut reader, mut units) = (Reader::<2>::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            reader.take(piece, |unit| units.push(unit))?;
        }
        Ok(units)
    }

    #[test]
    fn pictures_come_whole_however_the_stream_is_cut() {
        const AT: u64 = 0x1_2345_6789;
        let begun = [head(AT, 0), vec![1, 2]].concat();
        let short = [head(90_000, 11), vec![7, 8, 9]].concat();
        let stream = [
            packet(0, true, &[0; 9]),
            packet(0x100, true, &begun),
            packet(0x101, true, &short),
            packet(0x100, false, &[3]),
            packet(0x100, true, &head(AT + 1, 0)),
        ]
        .concat();
        let unit = |stream, at, data: &[u8]| Unit {
            stream,
            at,
            key: stream == 1,
            data: data.to_vec(),
        };
        let wanted = [unit(1, 90_000, &[7, 8, 9]), unit(0, AT, &[1, 2, 3])];
        for piece in [1, 7, 188, 400, 2_000] {
            assert_eq!(
                read(&stream, piece).unwrap(),
                wanted,
                "in pieces of {piece}"
            );
        }
    }

    #[test]
    fn what_is_no_transport_stream_is_refused() {
        assert!(read(&[0; 188], 188).is_err());
        let mut long = packet(0x100, true, &head(0, 0));
        long[4] = 200;
        assert!(read(&long, 188).is_err());
        let mut timeless = head(0, 0);
        timeless[7] = 0;
        let twice = packet(0x100, true, &timeless).repeat(2);
        assert!(read(&twice, 188).is_err());
    }
}
