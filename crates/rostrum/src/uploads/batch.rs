//! Memory that the disk can take bytes from directly.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Disks take whole blocks from whole blocks of memory; every block size in use divides this.
pub const BLOCK: usize = 4096;
/// Bytes are gathered to this size before they are written.
pub const LARGEST: usize = 256 << 10;
/// So much memory waits to be used again: touching new memory costs more than writing.
const KEPT: usize = 24;

/// Bytes of an upload on their way. They lie in memory as they will lie in the file: what begins a block there begins one
/// here.
#[derive(Debug)]
pub struct Batch {
    memory: Vec<u8>,
    begin: usize,
    most: usize,
}

impl Batch {
    /// An empty one for bytes that begin at `at` in the file, up to where a block ends.
    fn new(mut memory: Vec<u8>, at: u64) -> Self {
        memory.clear();
        memory.reserve_exact(LARGEST + 2 * BLOCK);
        let into_block = usize::try_from(at % BLOCK as u64).unwrap_or(0);
        let address = memory.as_ptr().addr();
        let begin = address.next_multiple_of(BLOCK) - address + into_block;
        memory.resize(begin, 0);
        Self {
            memory,
            begin,
            most: LARGEST - into_block,
        }
    }

    /// Takes what fits; answers how much that was.
    pub fn take(&mut self, bytes: &[u8]) -> usize {
        let count = bytes.len().min(self.most - self.len());
        self.memory.extend_from_slice(&bytes[..count]);
        count
    }

    /// Fills it from a file, up to where that ends.
    pub fn read_from(&mut self, file: &mut impl Read) -> io::Result<()> {
        let left = (self.most - self.len()) as u64;
        file.take(left).read_to_end(&mut self.memory).map(drop)
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.memory.len() - self.begin
    }

    /// Whether no more fits.
    pub fn is_full(&self) -> bool {
        self.len() == self.most
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.memory[self.begin..]
    }
}

/// Memory that was used and can be used again.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<Mutex<Vec<Vec<u8>>>>);

impl Shelf {
    /// An empty batch for bytes that begin at `at` in the file.
    pub fn batch(&self, at: u64) -> Batch {
        let used = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Batch::new(used.unwrap_or_default(), at)
    }

    /// Takes the memory of a batch back.
    pub fn put_back(&self, batch: Batch) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(batch.memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_lies_in_memory_as_in_the_file_and_ends_with_a_block() {
        let shelf = Shelf::default();
        for at in [0, 1, 4095, 4096, 5000, 262_144 + 77] {
            let mut batch = shelf.batch(at);
            let bytes = vec![7; LARGEST];
            let taken = batch.take(&bytes);
            assert!(batch.is_full() && batch.take(&bytes) == 0);
            assert_eq!(batch.bytes(), &bytes[..taken]);
            let place = batch.bytes().as_ptr().addr() as u64;
            assert_eq!(place % 4096, at % 4096, "at {at}");
            assert_eq!((at + taken as u64) % 4096, 0);
            shelf.put_back(batch);
        }
    }
}
