//! The file of an upload: appended, synced, and only then counted.
//!
//! Whole blocks go to the disk past the page cache (`O_DIRECT`), where the file system can: nobody reads them soon, and
//! memory that is filled only to be written out costs several times what the writing does. The blocks that a request
//! begins and ends in go through the cache.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::num::NonZeroU64;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Advice, OFlags, fadvise};
use rustix::io::Errno;
use sha2::{Digest as _, Sha256};

use super::batch::BLOCK;
use crate::kit::rng::hex;
use crate::kit::sabotage;

/// So much is written through the cache before it is synced: the disk works while the network brings more, and a huge
/// request does not fill memory with what the disk must still take.
const SYNC_EVERY: u64 = 16 << 20;

/// One request's bytes on their way into the file.
#[derive(Debug)]
pub struct Appender {
    file: File,
    /// The same past the cache, where that works.
    direct: Option<File>,
    start: u64,
    at: u64,
    synced: u64,
    /// Bytes through the cache since the last sync.
    cached: u64,
}

impl Appender {
    /// Opens the file at its end, which must be at `start`.
    pub fn open(path: &Path, start: u64) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).open(path)?;
        if file.metadata()?.len() != start {
            return Err(io::Error::other("the file grew under our hands"));
        }
        let past_cache = i32::try_from(OFlags::DIRECT.bits()).map_err(io::Error::other)?;
        let direct = OpenOptions::new()
            .write(true)
            .custom_flags(past_cache)
            .open(path);
        Ok(Self {
            file,
            direct: direct.ok(),
            start,
            at: start,
            synced: start,
            cached: 0,
        })
    }

    /// Writes `bytes`. When it fails nothing of this request remains.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = if sabotage::is_on("d1") {
            self.write_late(bytes)
        } else {
            self.write_at_end(bytes)
        };
        self.unless_failed(written)?;
        self.at += bytes.len() as u64;
        if self.cached >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    fn write_at_end(&mut self, bytes: &[u8]) -> io::Result<()> {
        let into_block = usize::try_from(self.at % BLOCK as u64).unwrap_or(0);
        let head = (BLOCK - into_block) % BLOCK;
        if bytes.len() < head + BLOCK || self.direct.is_none() {
            return self.write_cached(bytes, self.at);
        }
        let (head, rest) = bytes.split_at(head);
        let (blocks, tail) = rest.split_at(rest.len() / BLOCK * BLOCK);
        let at = self.at + head.len() as u64;
        self.write_cached(head, self.at)?;
        self.write_blocks(blocks, at)?;
        self.write_cached(tail, at + blocks.len() as u64)
    }

    fn write_blocks(&mut self, blocks: &[u8], at: u64) -> io::Result<()> {
        let is_aligned = blocks.as_ptr().addr().is_multiple_of(BLOCK);
        if let Some(direct) = self.direct.as_ref().filter(|_| is_aligned) {
            match direct.write_all_at(blocks, at) {
                Err(cause) if cause.raw_os_error() == Some(Errno::INVAL.raw_os_error()) => {
                    // It could be opened so and cannot be written so.
                    self.direct = None;
                }
                done => return done,
            }
        }
        self.write_cached(blocks, at)
    }

    fn write_cached(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.cached += bytes.len() as u64;
        self.file.write_all_at(bytes, at)
    }

    /// Makes what was written durable and says how long the file is.
    pub fn finish(mut self) -> io::Result<u64> {
        if self.at > self.synced {
            self.sync()?;
        }
        Ok(self.at)
    }

    /// Takes back what this request wrote.
    pub fn roll_back(self) -> io::Result<()> {
        self.file.set_len(self.start)?;
        self.file.sync_data()
    }

    fn sync(&mut self) -> io::Result<()> {
        let synced = if sabotage::is_on("d2") {
            Ok(())
        } else {
            self.file.sync_data()
        };
        self.unless_failed(synced)?;
        // It is read next in minutes, if at all: memory is better used for the calls.
        if let Some(len) = NonZeroU64::new(self.at - self.synced).filter(|_| self.cached > 0) {
            // Only advice: a kernel that does not take it does no harm.
            let _ = fadvise(&self.file, self.synced, Some(len), Advice::DontNeed);
        }
        (self.synced, self.cached) = (self.at, 0);
        Ok(())
    }

    /// What the proof of kills must notice: the file is as long as it should be when the answer goes, and its bytes come later.
    fn write_late(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (file, at, bytes) = (self.file.try_clone()?, self.at, bytes.to_vec());
        let end = at + bytes.len() as u64;
        self.file.set_len(end)?;
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            file.write_all_at(&bytes, at)
        });
        Ok(())
    }

    /// After a failed write or sync nobody knows what is on the disk, so nothing of it may count.
    fn unless_failed(&mut self, done: io::Result<()>) -> io::Result<()> {
        if sabotage::is_on("d7") {
            return Ok(());
        }
        done.inspect_err(|_| {
            if let Err(cause) = self.file.set_len(self.start) {
                tracing::error!(%cause, "a failed append could not be taken back");
            }
        })
    }
}

/// How long the file is, once all of it is durable: what survived a crash in memory alone is made so.
pub fn synced_len(path: &Path) -> io::Result<u64> {
    let file = File::open(path)?;
    if !sabotage::is_on("d2") {
        file.sync_data()?;
    }
    Ok(file.metadata()?.len())
}

/// The bytes free for us on the disk of `folder`.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// SHA-256 of a stored file, in hexadecimal.
///
/// # Errors
/// It cannot be read.
pub async fn digest(path: PathBuf) -> io::Result<String> {
    let hashing = tokio::task::spawn_blocking(move || {
        let (mut file, mut hasher) = (File::open(path)?, Sha256::default());
        let mut buffer = vec![0; 256 << 10];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                len => hasher.update(&buffer[..len]),
            }
        }
        let _ = fadvise(&file, 0, None, Advice::DontNeed);
        Ok(hex(&hasher.finalize()))
    });
    hashing.await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uploads::batch::Shelf;

    #[test]
    fn what_was_rolled_back_is_gone_and_what_was_finished_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("upload");
        std::fs::write(&path, b"").expect("made");
        let mut first = Appender::open(&path, 0).expect("opens");
        first.write(b"hello ").expect("written");
        assert_eq!(first.finish().expect("synced"), 6);
        let mut second = Appender::open(&path, 6).expect("opens");
        second.write(b"rubbish").expect("written");
        second.roll_back().expect("taken back");
        assert_eq!(synced_len(&path).expect("read"), 6);
        assert!(Appender::open(&path, 5).is_err());
    }

    #[test]
    fn what_goes_past_the_cache_and_what_goes_through_it_is_one_file() {
        // Not in memory: what lies past the cache is tried where the build lies, on a disk as a rule.
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a folder");
        let path = folder.path().join("upload");
        std::fs::write(&path, b"").expect("made");
        let (shelf, mut all, mut stored) = (Shelf::default(), Vec::new(), 0);
        for (n, len) in [1, 4095, 9_000, 262_144, 600_000, 4096, 77]
            .into_iter()
            .enumerate()
        {
            let bytes: Vec<u8> = (0..len).map(|at| ((at + n) % 251) as u8).collect();
            let mut appender = Appender::open(&path, stored).expect("opens");
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let mut batch = shelf.batch(all.len() as u64 + (bytes.len() - rest.len()) as u64);
                rest = &rest[batch.take(rest)..];
                appender.write(batch.bytes()).expect("written");
                shelf.put_back(batch);
            }
            all.extend(bytes);
            stored = appender.finish().expect("synced");
            assert_eq!(stored, all.len() as u64);
            assert_eq!(std::fs::read(&path).expect("read"), all);
        }
    }

    #[tokio::test]
    async fn a_digest_is_that_of_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, b"abc").expect("made");
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(path).await.expect("read"), expected);
    }
}
