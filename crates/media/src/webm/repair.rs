//! Finishing a file that a crash left open, from what it holds.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom, Write},
};

use super::{
    ebml::{self, id},
    head::{self, Ending, Head},
};
use crate::{
    error::{Error, Result},
    frame::{Codec, Size},
    picture,
    repair::Repaired,
};

/// The head of a file we wrote is far shorter than this.
const HEAD_LIMIT: usize = 4096;
/// No cluster we wrote is longer than this (its limit and one huge frame).
const CLUSTER_LIMIT: u64 = 64 << 20;

/// Cuts off what was torn, appends the index, patches the head. A file that is whole is left alone, and doing it twice
/// does no harm: the file is finished only by the last step.
pub fn repair(file: &mut File) -> Result<Repaired> {
    let len = file.seek(SeekFrom::End(0))?;
    let opening = Opening::read(file)?;
    let mut scan = Scan::new(opening.head.clone());
    let end = scan.clusters(file, opening.clusters_at, len)?;
    if !opening.whole_at(len) {
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.write_all(&scan.torn)?;
        let cues_at = end + scan.torn.len() as u64;
        let cues = head::cues(&scan.cues);
        file.write_all(&cues)?;
        // The index must be on the disk before the head says that it is.
        file.sync_data()?;
        let file_len = cues_at + cues.len() as u64;
        let ending = Ending {
            file_len,
            cues_at,
            duration_ms: scan.duration_ms as f64,
        };
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&scan.head.bytes(Some(ending)))?;
        file.sync_data()?;
    }
    let bytes = file.seek(SeekFrom::End(0))?;
    Ok(Repaired {
        codec: scan.head.codec(),
        duration_ms: scan.duration_ms,
        frames: scan.frames,
        size: scan.head.size(),
        bytes,
        changed: !opening.whole_at(len),
    })
}

/// What the head of the file says.
struct Opening {
    head: Head,
    clusters_at: u64,
    segment_end: Option<u64>,
}

impl Opening {
    fn read(file: &mut File) -> Result<Self> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(HEAD_LIMIT as u64).read_to_end(&mut bytes)?;
        let cut = || Error::malformed("the head of the WebM file is cut off");
        let segment_at = Head::segment_at() as usize;
        let segment_head = bytes.get(segment_at - 12..).ok_or_else(cut)?;
        let segment = ebml::head(segment_head).filter(|head| head.id == id::SEGMENT);
        let segment = segment.ok_or_else(|| Error::malformed("not a WebM file of ours"))?;
        let inside = bytes.get(segment_at..).ok_or_else(cut)?;
        let tracks = ebml::find(inside, id::TRACKS).ok_or_else(cut)?;
        let (codec, size) = track_of(tracks).ok_or_else(cut)?;
        let head = Head::new(codec, size);
        Ok(Self {
            clusters_at: head.bytes(None).len() as u64,
            head,
            segment_end: segment.size.map(|size| segment_at as u64 + size),
        })
    }

    /// Only `finish` and `repair` write a size, and they do it last.
    fn whole_at(&self, len: u64) -> bool {
        self.segment_end == Some(len)
    }
}

fn track_of(tracks: &[u8]) -> Option<(Codec, Option<Size>)> {
    let entry = ebml::find(tracks, id::TRACK_ENTRY)?;
    let codec = match ebml::find(entry, id::CODEC_ID)? {
        b"V_VP8" => Codec::Vp8,
        b"V_VP9" => Codec::Vp9,
        b"A_OPUS" => Codec::Opus,
        _ => return None,
    };
    let Some(video) = ebml::find(entry, id::VIDEO) else {
        return Some((codec, None));
    };
    let side = |wanted| u32::try_from(ebml::read_uint(ebml::find(video, wanted)?)?).ok();
    let size = Size {
        width: side(id::PIXEL_WIDTH)?,
        height: side(id::PIXEL_HEIGHT)?,
    };
    Some((codec, Some(size)))
}

/// What the clusters hold.
struct Scan {
    head: Head,
    cues: Vec<(u64, u64)>,
    frames: u64,
    duration_ms: u64,
    last_ms: Option<u64>,
    /// What could be saved of the cluster that was cut off, as a cluster.
    torn: Vec<u8>,
}

impl Scan {
    fn new(head: Head) -> Self {
        Self {
            head,
            cues: Vec::new(),
            frames: 0,
            duration_ms: 0,
            last_ms: None,
            torn: Vec::new(),
        }
    }

    /// Reads cluster after cluster; answers where the last whole one ends.
    fn clusters(&mut self, file: &mut File, from: u64, len: u64) -> Result<u64> {
        file.seek(SeekFrom::Start(from))?;
        let (mut reader, mut at) = (BufReader::with_capacity(1 << 16, file), from);
        loop {
            let mut body = Vec::new();
            let Some((head_len, size)) = next_cluster(&mut reader)? else {
                return Ok(at);
            };
            if size > CLUSTER_LIMIT {
                return Ok(at);
            }
            (&mut reader).take(size).read_to_end(&mut body)?;
            let whole = at + head_len + size <= len;
            let kept = self.cluster(&body, at);
            if !whole {
                if kept > 0 {
                    ebml::element(&mut self.torn, id::CLUSTER, &body[..kept]);
                }
                return Ok(at);
            }
            at += head_len + size;
        }
    }

    /// Takes in one cluster; answers how much of its body is whole elements with at least one block.
    fn cluster(&mut self, body: &[u8], at: u64) -> usize {
        let (mut start_ms, mut kept) = (0, 0);
        for child in ebml::children(body) {
            match (child.id, child.body) {
                (id::TIMESTAMP, value) => start_ms = ebml::read_uint(value).unwrap_or(0),
                (id::SIMPLE_BLOCK, [_, high, low, flags, frame @ ..]) => {
                    let relative = i64::from(i16::from_be_bytes([*high, *low]));
                    let key = flags & 0x80 != 0;
                    if kept == 0 {
                        self.cue(start_ms, at, key);
                    }
                    self.block(start_ms.saturating_add_signed(relative), key, frame);
                    kept = child.end;
                }
                _ => {}
            }
        }
        kept
    }

    fn cue(&mut self, start_ms: u64, at: u64, key: bool) {
        let due = self.head.codec().is_video()
            || self
                .cues
                .last()
                .is_none_or(|last| start_ms >= last.0 + super::writer::SOUND_CUE_MS);
        if key && due {
            self.cues.push((start_ms, at));
        }
    }

    fn block(&mut self, at_ms: u64, key: bool, frame: &[u8]) {
        let lasts = if self.head.codec().is_video() {
            self.last_ms
                .map_or(0, |last| at_ms.saturating_sub(last).min(500))
        } else {
            picture::opus_ticks(frame) / 48
        };
        self.frames += 1;
        self.last_ms = Some(at_ms);
        self.duration_ms = at_ms + lasts;
        if let (true, Ok(size)) = (key, picture::size(self.head.codec(), frame)) {
            self.head.grow(size);
        }
    }
}

/// The length of the next element's head and of its body, if it is a cluster.
fn next_cluster(reader: &mut impl Read) -> Result<Option<(u64, u64)>> {
    let mut bytes = Vec::with_capacity(12);
    // Identifier and first byte of the size: enough to know how long the head is.
    reader.take(5).read_to_end(&mut bytes)?;
    let Some(width) = bytes.get(4).map(|first| first.leading_zeros() as u64) else {
        return Ok(None);
    };
    reader.take(width).read_to_end(&mut bytes)?;
    let head = ebml::head(&bytes).filter(|head| head.id == id::CLUSTER);
    Ok(head.and_then(|head| Some((head.len as u64, head.size?))))
}
