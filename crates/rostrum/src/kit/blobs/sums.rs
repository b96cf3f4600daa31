//! What a stored file must be: its length, its SHA-256, and a checksum of each stretch of it, so that a part can be
//! verified before it is given out.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::kit::rng::hex;

/// A stretch with a checksum of its own: small enough that a part of it costs little more to verify than to read.
pub const STRETCH: u64 = 256 << 10;

/// What a file is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Its length in bytes.
    pub len: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The CRC-32 of each [`STRETCH`] of it, in order; the last may be shorter.
    pub stretches: Vec<u32>,
}

/// Takes a file in and says what it is known by.
#[derive(Clone, Debug, Default)]
pub struct Summing {
    len: u64,
    whole: Sha256,
    stretch: crc32fast::Hasher,
    stretches: Vec<u32>,
}

impl Summing {
    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.whole.update(bytes);
        while !bytes.is_empty() {
            let room = STRETCH - self.len % STRETCH;
            let count = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
            let (now, later) = bytes.split_at(count);
            self.stretch.update(now);
            self.len += count as u64;
            if self.len.is_multiple_of(STRETCH) {
                self.end_stretch();
            }
            bytes = later;
        }
    }

    fn end_stretch(&mut self) {
        self.stretches
            .push(std::mem::take(&mut self.stretch).finalize());
    }

    /// What all of it is known by.
    #[must_use]
    pub fn finish(mut self) -> Sums {
        if !self.len.is_multiple_of(STRETCH) {
            self.end_stretch();
        }
        Sums {
            len: self.len,
            sha256: hex(&self.whole.finalize()),
            stretches: self.stretches,
        }
    }
}

impl Sums {
    /// Reads a file through once. Blocks.
    pub fn of(path: &Path) -> io::Result<Self> {
        let (mut file, mut summing) = (File::open(path)?, Summing::default());
        let mut buffer = vec![0; 256 << 10];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(summing.finish()),
                count => summing.update(&buffer[..count]),
            }
        }
    }

    /// How long the n-th stretch is.
    #[must_use]
    pub fn len_of(&self, n: usize) -> usize {
        let begin = (n as u64).saturating_mul(STRETCH);
        usize::try_from(self.len.saturating_sub(begin).min(STRETCH)).unwrap_or(0)
    }

    /// Whether these are the bytes of the n-th stretch.
    #[must_use]
    pub fn has(&self, n: usize, bytes: &[u8]) -> bool {
        bytes.len() == self.len_of(n) && self.stretches.get(n) == Some(&crc32fast::hash(bytes))
    }

    /// The checksums as they are stored.
    #[must_use]
    pub fn packed(&self) -> Vec<u8> {
        self.stretches
            .iter()
            .flat_map(|sum| sum.to_be_bytes())
            .collect()
    }

    /// Reads them back.
    #[must_use]
    pub fn unpacked(len: u64, sha256: String, packed: &[u8]) -> Self {
        let (words, _) = packed.as_chunks();
        Self {
            len,
            sha256,
            stretches: words.iter().map(|word| u32::from_be_bytes(*word)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_do_not_depend_on_how_the_bytes_came_and_are_read_back() {
        let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
        let mut at_once = Summing::default();
        at_once.update(&bytes);
        let at_once = at_once.finish();
        let mut by_pieces = Summing::default();
        bytes
            .chunks(70_001)
            .for_each(|piece| by_pieces.update(piece));
        assert_eq!(by_pieces.finish(), at_once);
        assert_eq!(at_once.stretches.len(), 3);
        let packed = at_once.packed();
        let read = Sums::unpacked(at_once.len, at_once.sha256.clone(), &packed);
        assert_eq!(read, at_once);
        let mut last = bytes[2 * 262_144..].to_vec();
        assert!(read.has(2, &last));
        last[7] ^= 1;
        assert!(!read.has(2, &last) && !read.has(2, &last[1..]) && !read.has(3, &[]));
    }
}
