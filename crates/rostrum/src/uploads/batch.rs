//! Memory that the disk can take bytes from directly.

use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Disks take whole blocks from whole blocks of memory; every block size in use divides this.
pub const BLOCK: usize = 4096;
/// Bytes are gathered to this size before they are written: a disk is fast when it gets much at once…
pub const LARGE: usize = 1 << 20;
/// … and by many who write at once. Then memory counts.
const SMALL: usize = 128 << 10;
/// So many are large, of all that are on their way: two clients that gather while they write.
const FEW: usize = 4;
/// So many bytes of memory wait to be used again: touching new memory costs more than writing.
const KEPT: usize = 6 << 20;

/// Bytes of an upload on their way. They lie in memory as they will lie in the file: what begins a block there begins one
/// here.
#[derive(Debug)]
pub struct Batch {
    memory: Vec<u8>,
    begin: usize,
    most: usize,
    _lent: Lent,
}

/// One of those that are on their way, until it is dropped.
#[derive(Debug)]
struct Lent(Arc<AtomicUsize>);

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Batch {
    /// An empty one for bytes that begin at `at` in the file, up to where a block ends.
    fn new(mut memory: Vec<u8>, size: usize, at: u64, lent: Lent) -> Self {
        memory.clear();
        memory.reserve_exact(size + 2 * BLOCK);
        let into_block = usize::try_from(at % BLOCK as u64).unwrap_or(0);
        let address = memory.as_ptr().addr();
        let begin = address.next_multiple_of(BLOCK) - address + into_block;
        memory.resize(begin, 0);
        Self {
            memory,
            begin,
            most: size - into_block,
            _lent: lent,
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
pub struct Shelf(Arc<Mutex<Vec<Vec<u8>>>>, Arc<AtomicUsize>);

impl Shelf {
    /// An empty batch for bytes that begin at `at` in the file.
    pub fn batch(&self, at: u64) -> Batch {
        let others = self.1.fetch_add(1, Ordering::Relaxed);
        let size = if others < FEW { LARGE } else { SMALL };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = kept
            .iter()
            .position(|memory| is_large(memory) == (size == LARGE));
        let used = fits.map(|fits| kept.swap_remove(fits));
        drop(kept);
        Batch::new(
            used.unwrap_or_default(),
            size,
            at,
            Lent(Arc::clone(&self.1)),
        )
    }

    /// Takes the memory of a batch back.
    pub fn put_back(&self, batch: Batch) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let there: usize = kept.iter().map(Vec::capacity).sum();
        if there + batch.memory.capacity() <= KEPT {
            kept.push(batch.memory);
        }
    }
}

fn is_large(memory: &Vec<u8>) -> bool {
    memory.capacity() >= LARGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_lies_in_memory_as_in_the_file_and_ends_with_a_block() {
        let shelf = Shelf::default();
        for at in [0, 1, 4095, 4096, 5000, 262_144 + 77] {
            let mut batch = shelf.batch(at);
            let bytes = vec![7; LARGE];
            let taken = batch.take(&bytes);
            assert!(batch.is_full() && batch.take(&bytes) == 0);
            assert_eq!(batch.bytes(), &bytes[..taken]);
            let place = batch.bytes().as_ptr().addr() as u64;
            assert_eq!(place % 4096, at % 4096, "at {at}");
            assert_eq!((at + taken as u64) % 4096, 0);
            shelf.put_back(batch);
        }
    }

    #[test]
    fn where_many_write_each_gathers_less() {
        let shelf = Shelf::default();
        let all: Vec<Batch> = (0..50).map(|_| shelf.batch(0)).collect();
        let large = all.iter().filter(|batch| batch.most == LARGE).count();
        assert_eq!(large, FEW);
        assert!(
            all.iter()
                .map(|batch| batch.memory.capacity())
                .sum::<usize>()
                < 12 << 20
        );
        for batch in all {
            shelf.put_back(batch);
        }
        assert_eq!(shelf.batch(0).most, LARGE, "they are few again");
    }
}
