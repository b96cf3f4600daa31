//! An archive of stored files, made while it is sent: its length is known before, and nothing is kept but the checksums.

use std::io;

use bytes::Bytes;
use crc32fast::Hasher;
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

use super::{Head, ending};
use crate::kit::blobs::{BlobKey, Blobs};

const READ: usize = 256 << 10;

/// One file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name in the archive.
    pub name: String,
    /// Where it is kept.
    pub key: BlobKey,
    /// How long it is.
    pub len: u64,
    /// Bytes that come before it as if they were its beginning.
    pub head: Vec<u8>,
}

impl Entry {
    fn whole(&self) -> u64 {
        self.len + self.head.len() as u64
    }

    fn as_head(&self) -> Head<'_> {
        Head {
            name: &self.name,
            len: self.whole(),
            crc: None,
        }
    }
}

/// How long the archive will be.
#[must_use]
pub fn len_of(entries: &[Entry]) -> u64 {
    let one = |entry: &Entry| {
        let name = entry.name.len() as u64;
        // Local head with its extra field, the file, what follows it, its line in the directory.
        (30 + name + 20) + entry.whole() + 24 + (46 + name + 28)
    };
    entries.iter().map(one).sum::<u64>() + 56 + 20 + 22
}

/// Reads the files and sends the archive, chunk by chunk; ends early when nobody listens any more.
pub async fn send(blobs: &Blobs, entries: &[Entry], to: &mpsc::Sender<io::Result<Bytes>>) {
    let mut archive = Archive {
        blobs,
        to,
        at: 0,
        directory: Vec::new(),
    };
    if let Err(cause) = archive.write(entries).await {
        // The length was promised: an error in the body tells the client that it is not whole.
        let _ = to.send(Err(cause)).await;
    }
}

struct Archive<'a> {
    blobs: &'a Blobs,
    to: &'a mpsc::Sender<io::Result<Bytes>>,
    at: u64,
    directory: Vec<u8>,
}

impl Archive<'_> {
    async fn write(&mut self, entries: &[Entry]) -> io::Result<()> {
        for entry in entries {
            let offset = self.at;
            let head = entry.as_head();
            self.send(head.local()).await?;
            let crc = self.file(entry).await?;
            self.send(head.descriptor(crc)).await?;
            self.directory.extend(head.line(crc, offset));
        }
        let (begin, directory) = (self.at, std::mem::take(&mut self.directory));
        let end = ending(entries.len() as u64, directory.len() as u64, begin);
        self.send(directory).await?;
        self.send(end).await
    }

    async fn file(&mut self, entry: &Entry) -> io::Result<u32> {
        let mut crc = Hasher::new();
        crc.update(&entry.head);
        self.send(entry.head.clone()).await?;
        let mut file = self.blobs.read(&entry.key, 0, entry.len).await?;
        let mut left = entry.len;
        while left > 0 {
            let mut chunk = vec![0; READ];
            let len = file.read(&mut chunk).await?;
            if len == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            chunk.truncate(len);
            crc.update(&chunk);
            left -= len as u64;
            self.send(chunk).await?;
        }
        Ok(crc.finalize())
    }

    async fn send(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        self.at += bytes.len() as u64;
        let sent = self.to.send(Ok(bytes.into())).await;
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_archive_is_as_long_as_was_said_and_holds_the_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = crate::kit::blobs::Settings::default();
        let blobs = Blobs::open(folder.path(), &settings).await.expect("opens");
        let key = BlobKey::new("tests", &[uuid::Uuid::nil()], "bin");
        blobs.put_bytes(&key, b"hello").await.expect("stored");
        let entry = |name: &str, head: &[u8]| Entry {
            name: name.to_owned(),
            key: key.clone(),
            len: 5,
            head: head.to_vec(),
        };
        let entries = [entry("Käse.bin", b""), entry("b.wav", b"RIFF")];
        let (sender, mut chunks) = mpsc::channel(100);
        send(&blobs, &entries, &sender).await;
        drop(sender);
        let mut whole = Vec::new();
        while let Some(chunk) = chunks.recv().await {
            whole.extend(chunk.expect("a chunk"));
        }
        assert_eq!(whole.len() as u64, len_of(&entries));
        assert!(whole.windows(9).any(|bytes| bytes == b"RIFFhello"));
        // CRC-32 of "hello", in what follows the file and in the directory.
        let crc = 0x3610_a686_u32.to_le_bytes();
        assert_eq!(whole.windows(4).filter(|bytes| *bytes == crc).count(), 2);
    }
}
