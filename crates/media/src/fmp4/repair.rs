//! Reading a captured file back: its index while it grows, and its end after a crash.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom, Write},
};

use shiguredo_mp4::{boxes::SampleEntry, codec_string};

use super::{
    TIMESCALE,
    boxes::{self, INDEX_ROOM},
    index::{ByteRange, Index, Init},
};
use crate::{
    error::{Error, Result},
    frame::{Codec, Size},
    repair::Repaired,
};

/// No `moov` or `moof` we wrote is longer than this.
const BOX_LIMIT: u64 = 16 << 20;

/// The index of a captured file, from the file alone. Of a file that is still growing it lists what is complete.
pub fn read_index(file: &mut File) -> Result<Index> {
    let mut scan = Scan::read(file)?;
    if scan.indexed {
        scan.index.finish();
    }
    Ok(scan.index)
}

/// Cuts off what was torn and fills the index in. A file that is whole is left alone; doing it twice does no harm.
pub fn repair(file: &mut File) -> Result<Repaired> {
    let len = file.seek(SeekFrom::End(0))?;
    let mut scan = Scan::read(file)?;
    scan.index.finish();
    let Some(init) = scan.index.inits.first() else {
        return Err(Error::malformed("the head of the MP4 file is cut off"));
    };
    let (room_at, torn) = (init.range.end(), scan.end < len);
    if scan.frames > 0 && (torn || !scan.indexed) {
        let first_byte = room_at + INDEX_ROOM as u64;
        let room = boxes::index_room(&scan.index.segments, scan.end, first_byte)?;
        file.set_len(scan.end)?;
        file.sync_data()?;
        file.seek(SeekFrom::Start(room_at))?;
        file.write_all(&room)?;
        file.sync_data()?;
    }
    Ok(Repaired {
        codec: Codec::H264,
        duration_ms: scan.until * 1000 / u64::from(TIMESCALE),
        frames: scan.frames,
        size: scan.index.size(),
        bytes: scan.end,
        changed: torn || !scan.indexed,
    })
}

/// What the boxes of a file say.
#[derive(Default)]
struct Scan {
    index: Index,
    frames: u64,
    /// Where the last sample ends, in ticks.
    until: u64,
    /// Where the last whole fragment ends in the file.
    end: u64,
    /// Whether the room for the index is filled.
    indexed: bool,
}

impl Scan {
    fn read(file: &mut File) -> Result<Self> {
        let len = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let mut reader = BoxReader {
            file: BufReader::with_capacity(1 << 16, file),
            at: 0,
            len,
        };
        let (mut scan, mut start, mut moof) = (Self::default(), 0, None);
        while let Some((kind, range)) = reader.next()? {
            match &kind {
                b"ftyp" => start = range.offset,
                b"moov" => {
                    let bytes = reader.body(range)?;
                    scan.init(start, range, &bytes)?;
                }
                b"sidx" => scan.indexed = true,
                b"moof" => moof = boxes::read_moof(&reader.body(range)?).map(|info| (range, info)),
                b"mdat" => {
                    if let Some((head, info)) = moof.take() {
                        let whole = ByteRange {
                            offset: head.offset,
                            length: head.length + range.length,
                        };
                        scan.index
                            .add_fragment(whole, info.start, info.duration, info.key);
                        scan.frames += info.samples;
                        scan.until = info.start + info.duration;
                        scan.end = range.end();
                    }
                }
                b"free" => {}
                _ => break,
            }
            reader.skip_to(range.end())?;
        }
        scan.drop_unused_init();
        Ok(scan)
    }

    fn init(&mut self, start: u64, moov: ByteRange, bytes: &[u8]) -> Result<()> {
        let entry =
            boxes::read_moov(bytes).ok_or_else(|| Error::malformed("not an MP4 of ours"))?;
        let (width, height) = (entry.visual.width.into(), entry.visual.height.into());
        let codec = codec_string::from_sample_entry(&SampleEntry::Avc1(entry))?;
        let range = ByteRange {
            offset: start,
            length: moov.end() - start,
        };
        self.index.add_init(Init {
            range,
            size: Size { width, height },
            codec,
        });
        Ok(())
    }

    /// An init segment with nothing behind it was torn from its segment; it is cut off with it.
    fn drop_unused_init(&mut self) {
        let behind = |init: &Init| init.range.offset >= self.end && self.frames > 0;
        self.index.inits.retain(|init| !behind(init));
    }
}

/// Walks over the boxes at the top of a file.
struct BoxReader<'a> {
    file: BufReader<&'a mut File>,
    at: u64,
    len: u64,
}

impl BoxReader<'_> {
    /// The next box, if it is there to its last byte.
    fn next(&mut self) -> Result<Option<([u8; 4], ByteRange)>> {
        if self.at + 8 > self.len {
            return Ok(None);
        }
        let mut head = [0; 8];
        self.file.read_exact(&mut head)?;
        let [a, b, c, d, kind @ ..] = head;
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        let range = ByteRange {
            offset: self.at,
            length,
        };
        // We write no box of 64-bit or open length.
        Ok((length >= 8 && range.end() <= self.len).then_some((kind, range)))
    }

    /// The whole box whose head was just read.
    fn body(&mut self, range: ByteRange) -> Result<Vec<u8>> {
        if range.length > BOX_LIMIT {
            return Err(Error::malformed("a box of absurd length"));
        }
        let mut bytes = vec![0; range.length as usize];
        self.file.seek_relative(-8)?;
        self.file.read_exact(&mut bytes)?;
        self.at = range.end();
        Ok(bytes)
    }

    fn skip_to(&mut self, end: u64) -> Result<()> {
        if self.at < end {
            let past_head = self.at + 8;
            self.file.seek_relative((end - past_head) as i64)?;
            self.at = end;
        }
        Ok(())
    }
}
