//! Datagrams waiting to be sent, those to one place side by side.
//!
//! A video frame goes to a receiver as several datagrams of one size. Laid next to each other they
//! are one system call (segmentation offload), which is the better half of the cost of an SFU. One
//! buffer holds everything of a turn and is used again in the next: no allocation per packet.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::ops::Range;

use crate::Protocol;

/// One or more datagrams to one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transmit<'a> {
    /// How to send it.
    pub proto: Protocol,
    /// The local candidate it goes out from.
    pub source: SocketAddr,
    /// Where to.
    pub destination: SocketAddr,
    /// Every datagram is this long, the last may be shorter.
    pub segment: usize,
    /// The datagrams, one after the other.
    pub contents: &'a [u8],
}

/// The kernel takes at most 64 segments and 64 KiB a call.
const MAX_SEGMENTS: usize = 60;
const MAX_BYTES: usize = 60_000;

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    bytes: Vec<u8>,
    batches: VecDeque<Batch>,
}

#[derive(Debug)]
struct Batch {
    proto: Protocol,
    source: SocketAddr,
    destination: SocketAddr,
    segment: usize,
    range: Range<usize>,
    /// A shorter datagram was the last: nothing can follow it.
    closed: bool,
}

impl Outbox {
    pub fn push(
        &mut self,
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        data: &[u8],
    ) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(data);
        if let Some(last) = self.batches.back_mut()
            && last.takes(proto, source, destination, start, data.len())
        {
            last.range.end += data.len();
            last.closed = data.len() < last.segment;
            return;
        }
        let range = start..start + data.len();
        let batch = Batch {
            proto,
            source,
            destination,
            segment: data.len(),
            range,
            closed: false,
        };
        self.batches.push_back(batch);
    }

    pub fn pop(&mut self) -> Option<Transmit<'_>> {
        let Some(batch) = self.batches.pop_front() else {
            self.bytes.clear();
            return None;
        };
        Some(Transmit {
            proto: batch.proto,
            source: batch.source,
            destination: batch.destination,
            segment: batch.segment,
            contents: &self.bytes[batch.range],
        })
    }
}

impl Batch {
    fn takes(
        &self,
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        start: usize,
        length: usize,
    ) -> bool {
        !self.closed
            && self.range.end == start
            && length <= self.segment
            && self.range.len() + length <= MAX_BYTES
            && self.range.len() / self.segment.max(1) < MAX_SEGMENTS
            && (self.proto, self.source, self.destination) == (proto, source, destination)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(sizes: &[(u16, usize)]) -> Vec<(u16, usize, usize)> {
        let source = SocketAddr::from(([127, 0, 0, 1], 1));
        let mut outbox = Outbox::default();
        for &(port, size) in sizes {
            let destination = SocketAddr::from(([127, 0, 0, 1], port));
            outbox.push(Protocol::Udp, source, destination, &vec![0; size]);
        }
        let mut seen = Vec::new();
        while let Some(batch) = outbox.pop() {
            seen.push((
                batch.destination.port(),
                batch.segment,
                batch.contents.len(),
            ));
        }
        seen
    }

    #[test]
    fn a_frame_to_one_receiver_is_one_batch() {
        let frame = [
            (1, 1200),
            (1, 1200),
            (1, 700),
            (2, 1200),
            (2, 1200),
            (2, 700),
        ];
        assert_eq!(batches(&frame), [(1, 1200, 3100), (2, 1200, 3100)]);
    }

    #[test]
    fn nothing_follows_a_shorter_datagram_and_a_longer_one_begins_anew() {
        assert_eq!(
            batches(&[(1, 100), (1, 50), (1, 50)]),
            [(1, 100, 150), (1, 50, 50)]
        );
        assert_eq!(batches(&[(1, 50), (1, 100)]), [(1, 50, 50), (1, 100, 100)]);
    }

    #[test]
    fn a_batch_stays_within_what_the_kernel_takes() {
        let many = vec![(1, 1200); 200];
        assert!(batches(&many).iter().all(|batch| batch.2 <= 65_507));
    }
}
