//! Finds the segments of a rendition in its file.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use super::{Rendition, boxes, join};
use crate::{
    error::{Error, Result},
    fmp4::ByteRange,
};

/// A head larger than this is not one that was written for us.
const MOST_HEAD: u64 = 16 << 20;
/// The type of a slice of an IDR picture: one that needs nothing before it.
const IDR: u8 = 5;

/// A `moof` with its `mdat`.
#[derive(Debug, Clone, Copy)]
pub struct Fragment {
    pub range: ByteRange,
    /// In ticks, as its head says.
    pub start: u64,
    pub duration: u64,
    /// Bytes up to the end of the key frame it begins with; nothing for sound.
    pub key: Option<u64>,
}

struct Boxed {
    kind: [u8; 4],
    at: u64,
    length: u64,
}

/// Reads the whole file's structure; its media are only touched at key frames. Blocks.
///
/// A film whose fragments do not each begin with an IDR picture is refused: a player could not begin there.
pub fn read(path: &Path) -> Result<Rendition> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut file = BufReader::new(file);
    let (mut head, mut init) = (None, 0);
    let (mut fragments, mut samples, mut open) = (Vec::new(), 0, None);
    let mut at = 0;
    while let Some(found) = next(&mut file, at, length)? {
        match &found.kind {
            b"moov" => {
                head = Some(boxes::head(&whole(&mut file, &found)?)?);
                init = found.at + found.length;
            }
            b"moof" => open = Some(found.at),
            b"mdat" => {
                let (Some(head), Some(moof)) = (&head, open.take()) else {
                    return Err(Error::malformed("media without a head"));
                };
                let moof = Boxed {
                    kind: *b"moof",
                    at: moof,
                    length: found.at - moof,
                };
                let run = boxes::run(head, &whole(&mut file, &moof)?)?;
                let key = match head.picture {
                    Some(_) => Some(key_frame(&mut file, &moof, &run, head.nal_length)?),
                    None => None,
                };
                samples += run.samples;
                fragments.push(Fragment {
                    range: ByteRange {
                        offset: moof.at,
                        length: found.at + found.length - moof.at,
                    },
                    start: run.start,
                    duration: run.duration,
                    key,
                });
            }
            _ => {}
        }
        at = found.at + found.length;
    }
    let Some(head) = head.filter(|_| !fragments.is_empty()) else {
        return Err(Error::malformed("a rendition without fragments"));
    };
    let segments = join(&fragments, head.timescale);
    let ticks: u64 = fragments.iter().map(|one| one.duration).sum();
    let seconds = ticks as f64 / f64::from(head.timescale.max(1));
    let picture = head.picture.map(|picture| super::Picture {
        fps: (samples as f64 / seconds.max(0.001) * 1000.0).round() / 1000.0,
        ..picture
    });
    Ok(Rendition {
        init: ByteRange {
            offset: 0,
            length: init,
        },
        timescale: head.timescale,
        codec: head.codec,
        picture,
        sound: head.sound,
        segments,
    })
}

fn next(file: &mut (impl Read + Seek), at: u64, end: u64) -> Result<Option<Boxed>> {
    if at >= end {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(at))?;
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let (length, kind) = head.split_at(4);
    let mut length = u64::from(u32::from_be_bytes([
        length[0], length[1], length[2], length[3],
    ]));
    let kind = [kind[0], kind[1], kind[2], kind[3]];
    if length == 1 {
        let mut large = [0; 8];
        file.read_exact(&mut large)?;
        length = u64::from_be_bytes(large);
    }
    if length < 8 || at + length > end {
        return Err(Error::malformed("a box that does not fit its file"));
    }
    Ok(Some(Boxed { kind, at, length }))
}

fn whole(file: &mut (impl Read + Seek), found: &Boxed) -> Result<Vec<u8>> {
    if found.length > MOST_HEAD {
        return Err(Error::malformed("a head that is too large"));
    }
    file.seek(SeekFrom::Start(found.at))?;
    let mut bytes = vec![0; found.length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// From the head of a fragment to the end of its first picture, which must be an IDR.
fn key_frame(
    file: &mut (impl Read + Seek),
    moof: &Boxed,
    run: &boxes::Run,
    nal_length: usize,
) -> Result<u64> {
    let (mut at, end) = (run.data_offset, run.data_offset + run.first_size);
    while at + nal_length as u64 + 1 <= end {
        file.seek(SeekFrom::Start(moof.at + at))?;
        let mut head = vec![0; nal_length + 1];
        file.read_exact(&mut head)?;
        if head[nal_length] & 0x1f == IDR {
            return Ok(end);
        }
        let length = head[..nal_length]
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        at += nal_length as u64 + length;
    }
    Err(Error::malformed(
        "a segment that does not begin with a picture that stands alone",
    ))
}
