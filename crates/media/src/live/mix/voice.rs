//! One voice: packets wait for their time, then become samples of the sum.

use std::collections::BTreeMap;

use super::{
    BLOCK, Counts, Stereo,
    bend::{self, BEFORE},
    ear::{Ear, Packet, Said},
    line::Line,
    ms,
};
use crate::{error::Result, frame::Frame};

/// No packet that lies further ahead is waited for.
const AHEAD: i64 = ms(3_000);
/// Nor more packets than this, which is a second of the shortest that there are.
const MOST_WAITING: usize = 400;
/// After so many blocks in which nothing came a voice is forgotten: half a minute.
const FORGOTTEN: u32 = 1_500;

/// One voice.
#[derive(Debug)]
pub(super) struct Voice {
    line: Line,
    waiting: BTreeMap<i64, Packet>,
    ear: Ear,
    said: Said,
    /// Blocks since anything was there.
    idle: u32,
}

impl Voice {
    /// A voice of which the next block is the one at `at`.
    pub fn new(at: i64) -> Result<Self> {
        Ok(Self {
            line: Line::default(),
            waiting: BTreeMap::new(),
            ear: Ear::new()?,
            said: Said::new(at - BEFORE as i64),
            idle: 0,
        })
    }

    /// Takes a packet that arrived and was sampled then, in samples of the programme.
    pub fn push(
        &mut self,
        frame: &Frame<'_>,
        arrived: i64,
        sampled: Option<i64>,
        counts: &mut Counts,
    ) {
        let Some(packet) = Packet::new(frame.stream, frame.data) else {
            counts.refused += 1;
            return;
        };
        let placed = self.line.place(frame, arrived, sampled);
        if placed.moved != 0 {
            let waiting = std::mem::take(&mut self.waiting).into_iter();
            self.waiting = waiting.map(|(at, one)| (at + placed.moved, one)).collect();
        }
        let end = self.said.end();
        if placed.at + packet.len <= end || self.waiting.contains_key(&placed.at) {
            counts.late += 1;
        } else if placed.at > end + AHEAD || self.waiting.len() >= MOST_WAITING {
            counts.refused += 1;
        } else {
            self.waiting.insert(placed.at, packet);
            (self.idle, self.ear.is_ending) = (0, false);
        }
    }

    /// Nothing will come any more.
    pub fn leave(&mut self) {
        self.ear.is_ending = true;
    }

    /// Whether it can be forgotten.
    pub fn is_gone(&self) -> bool {
        self.idle > FORGOTTEN || (self.ear.is_ending && self.idle > 0)
    }

    /// Adds what it says in the block at `at`.
    pub fn add_to(&mut self, sum: &mut [Stereo], at: i64, counts: &mut Counts) {
        let from = at as f64 - self.line.shift();
        let step = 1.0 - self.line.lean() / BLOCK as f64;
        let until = from + step * BLOCK as f64;
        self.said.forget(from.floor() as i64 - BEFORE as i64);
        self.said_until(until.floor() as i64 + BEFORE as i64 + 1, counts);
        if self.said.sounds_until > self.said.first {
            bend::add(sum, &self.said.samples, from - self.said.first as f64, step);
            self.idle = 0;
        } else if self.waiting.is_empty() {
            self.idle += 1;
        }
    }

    /// Says what has to be said, one packet or hole after the other.
    fn said_until(&mut self, until: i64, counts: &mut Counts) {
        while self.said.end() < until {
            let end = self.said.end();
            let behind = self.waiting.first_key_value();
            let hole = behind.map_or(i64::MAX, |(at, _)| at - end);
            if hole > 0 {
                let behind = behind.map(|(_, packet)| packet);
                let made_up = self.ear.fill(hole, behind, until - end, &mut self.said);
                counts.made_up += made_up as u64;
            } else if let Some((_, packet)) = self.waiting.pop_first() {
                let skip = -hole;
                if skip >= packet.len {
                    counts.late += 1;
                } else if !self.ear.hear(&packet, skip, &mut self.said) {
                    counts.refused += 1;
                }
            }
        }
    }
}

#[cfg(test)]
impl Voice {
    /// Packets that wait, and samples that are said.
    pub fn held(&self) -> (usize, usize) {
        (self.waiting.len(), self.said.samples.len())
    }
}
