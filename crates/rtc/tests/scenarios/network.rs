//! A network with a character for each client: delay, jitter, loss and width, both ways.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// One direction of one client's network.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub delay: Duration,
    pub jitter: Duration,
    /// Share of datagrams that vanish.
    pub loss: f64,
    /// Bits a second that pass; more is queued, and dropped once the queue is `QUEUE` long.
    pub width: Option<u64>,
    free_at: Option<Instant>,
}

const QUEUE: Duration = Duration::from_millis(250);

impl Default for Link {
    fn default() -> Self {
        Self {
            delay: Duration::from_millis(10),
            jitter: Duration::ZERO,
            loss: 0.0,
            width: None,
            free_at: None,
        }
    }
}

impl Link {
    /// When a datagram that enters now comes out, if it does.
    fn pass(&mut self, now: Instant, bytes: usize, chance: &mut Chance) -> Option<Instant> {
        if chance.unit() < self.loss {
            return None;
        }
        let mut out = now;
        if let Some(width) = self.width {
            let start = self.free_at.map_or(now, |at| at.max(now));
            if start - now > QUEUE {
                return None;
            }
            out = start + Duration::from_secs_f64(bytes as f64 * 8.0 / width as f64);
            self.free_at = Some(out);
        }
        Some(out + self.delay + self.jitter.mul_f64(chance.unit()))
    }
}

/// Seeded chance (xorshift).
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A datagram on its way.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flying {
    at: Instant,
    order: u64,
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub data: Vec<u8>,
}

#[derive(Debug)]
pub struct Network {
    flying: BinaryHeap<Reverse<Flying>>,
    order: u64,
    pub chance: Chance,
}

impl Network {
    pub fn new(seed: u64) -> Self {
        Self {
            flying: BinaryHeap::new(),
            order: 0,
            chance: Chance::new(seed),
        }
    }

    pub fn send(
        &mut self,
        link: &mut Link,
        now: Instant,
        from: SocketAddr,
        to: SocketAddr,
        data: &[u8],
    ) {
        if let Some(at) = link.pass(now, data.len(), &mut self.chance) {
            self.order += 1;
            let flying = Flying {
                at,
                order: self.order,
                from,
                to,
                data: data.to_vec(),
            };
            self.flying.push(Reverse(flying));
        }
    }

    pub fn arrived(&mut self, now: Instant) -> Option<Flying> {
        if self.flying.peek()?.0.at > now {
            return None;
        }
        self.flying.pop().map(|Reverse(flying)| flying)
    }
}
