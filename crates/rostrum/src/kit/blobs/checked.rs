//! Reading with the checksums beside: not one byte of a damaged stretch is given out.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use tokio::io::AsyncReadExt as _;

use super::register::{Damage, Known, Registered};
use super::sums::STRETCH;
use super::{BlobKey, Blobs, Reader};
use crate::kit::sabotage;

struct Reading {
    raw: Reader,
    registered: Registered,
    key: BlobKey,
    known: Arc<Known>,
    /// The next stretch.
    n: usize,
    /// Bytes of it that nobody asked for.
    skip: usize,
    /// Bytes that were asked for and are still to come.
    left: u64,
}

/// Reads `count` bytes from `from` on. The first stretch is verified before this answers, so that damage there is said
/// as an error; further on it ends the bytes.
pub async fn read(
    blobs: &Blobs,
    key: &BlobKey,
    known: Arc<Known>,
    from: u64,
    count: u64,
) -> io::Result<Reader> {
    if let Some(damage) = known.damage {
        let key = key.clone();
        return Err(super::register::Damaged { key, damage }.into());
    }
    let len = known.sums.len;
    let end = from.saturating_add(count).min(len);
    if from >= end {
        return Ok(Reader::nothing());
    }
    let begin = from / STRETCH * STRETCH;
    let until = end.next_multiple_of(STRETCH).min(len);
    let raw = blobs.raw(key, begin, until - begin).await?;
    let reading = Reading {
        raw,
        registered: blobs.registered.clone(),
        key: key.clone(),
        known,
        n: usize::try_from(begin / STRETCH).map_err(io::Error::other)?,
        skip: usize::try_from(from - begin).map_err(io::Error::other)?,
        left: end - from,
    };
    let mut bytes: BoxStream<'static, io::Result<Bytes>> =
        stream::try_unfold(reading, next).boxed();
    let first = bytes.next().await.transpose()?;
    let whole = stream::iter(first.map(Ok)).chain(bytes);
    Ok(Reader::stream(whole.boxed()))
}

async fn next(mut reading: Reading) -> io::Result<Option<(Bytes, Reading)>> {
    if reading.left == 0 {
        return Ok(None);
    }
    let n = reading.n;
    let want = reading.known.sums.len_of(n);
    let mut bytes = Vec::with_capacity(want);
    let damage = match fill(&mut reading.raw, &mut bytes, want).await {
        Err(cause) if is_medium(&cause) => Some(Damage::Unreadable),
        Err(cause) => return Err(cause),
        Ok(()) if bytes.len() < want => Some(Damage::Truncated),
        Ok(()) if !reading.known.sums.has(n, &bytes) && !sabotage::is_on("d6") => {
            Some(Damage::Changed)
        }
        Ok(()) => None,
    };
    if let Some(damage) = damage {
        let Reading {
            registered,
            key,
            known,
            ..
        } = reading;
        return Err(refuse(registered, key, known, damage).await);
    }
    let begin = reading.skip.min(bytes.len());
    let rest = usize::try_from(reading.left).unwrap_or(usize::MAX);
    let end = begin.saturating_add(rest).min(bytes.len());
    let part = Bytes::from(bytes).slice(begin..end);
    reading.left -= part.len() as u64;
    (reading.n, reading.skip) = (n + 1, 0);
    Ok(Some((part, reading)))
}

/// Reads so many bytes, or to the end. (`read_to_end` has twice the room made to see that there is no more.)
async fn fill(raw: &mut Reader, bytes: &mut Vec<u8>, want: usize) -> io::Result<()> {
    let mut stretch = raw.take(want as u64);
    while bytes.len() < want && stretch.read_buf(bytes).await? > 0 {}
    Ok(())
}

/// It is damaged, unless it is another file by now: then whoever asks again gets that one.
async fn refuse(
    registered: Registered,
    key: BlobKey,
    known: Arc<Known>,
    damage: Damage,
) -> io::Error {
    match registered.asked(&key).await {
        Err(cause) => cause,
        Ok(now) if now.as_ref().is_none_or(|now| now.sums != known.sums) => {
            io::Error::new(io::ErrorKind::NotFound, "it was replaced while it was read")
        }
        Ok(_) => registered.damaged(&key, damage).await,
    }
}

/// The disk itself has failed (`EIO`), not the way to it.
pub fn is_medium(cause: &io::Error) -> bool {
    cause.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}
