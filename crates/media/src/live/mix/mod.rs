//! The sound of a live stream: what several people say becomes one programme.
//!
//! ```text
//!  packet ─▶ Line ─▶ waiting ─▶ Ear ─▶ said ─▶ bent ┐
//!  packet ─▶ Line ─▶ waiting ─▶ Ear ─▶ said ─▶ bent ┼─▶ sum ─▶ Limiter ─▶ Block
//!           where    250 ms     Opus   samples      │
//!           it lies                    (a tiny bit longer or shorter, as clocks drift)
//! ```
//!
//! A [`Mixer`] takes Opus packets and the time, and gives blocks of 20 ms, without end and without holes: when nobody
//! speaks they are silent. Where a packet lies is said by its RTP time; where that lies on the server's clock by reports
//! and arrivals, softly (`line`). What is missing is made up by libopus for a tenth of a second (RFC 6716, section 4.4;
//! where the next packet carries a copy, RFC 7587, section 3.3, it is used), then it is silent. Who comes or goes is
//! faded. The sum is turned down before it would clip, and one voice alone is never touched.
//!
//! Clocks of senders are off by some hundred parts in a million, which is a second within an hour. Each voice is therefore
//! read at a rate that differs from its own by at most 500 ppm, between its samples (`bend`). That is less than a hundredth
//! of a semitone; samples dropped or doubled now and then would be heard in music and in held vowels.

mod bend;
mod coder;
mod ear;
mod limit;
mod line;
#[cfg(test)]
mod tests;
mod voice;

use std::collections::BTreeMap;

pub use coder::{Coder, Packet};

use self::{limit::Limiter, voice::Voice};
use crate::{error::Result, frame::Frame};

/// Samples a second.
const RATE: i64 = 48_000;
/// Samples of a block: 20 ms.
pub const BLOCK: usize = 960;
/// So much later than it began a packet may come.
const DELAY: i64 = ms(250);
/// What libopus gives out lies so far behind what its encoder was given at that time (RFC 7845, section 4.2, as its encoder
/// says it): pictures have no such delay.
const LOOK_AHEAD: i64 = 312;
/// Who does not ask for blocks for so long gets none of that time.
const MOST_BEHIND: i64 = ms(10_000);
/// Nobody has more people on a stage.
const MOST_VOICES: usize = 64;

/// Samples in so many milliseconds.
const fn ms(ms: i64) -> i64 {
    ms * RATE / 1000
}

/// One sample, left and right.
type Stereo = [f32; 2];

/// 20 ms of the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where it begins, in nanoseconds of the server's clock.
    pub at_ns: u64,
    /// [`BLOCK`] samples, left and right in turn.
    pub samples: Vec<i16>,
}

/// What became of the packets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// They came when their time was over, or twice.
    pub late: u64,
    /// They were no Opus, or lay nowhere near now, or were too many.
    pub refused: u64,
    /// Samples that were made up because a packet was missing.
    pub made_up: u64,
}

/// Mixes voices. A voice is one track of sound: somebody's microphone, or the sound of what they share.
#[derive(Debug)]
pub struct Mixer {
    zero_ns: u64,
    /// Where the next sum begins, in samples since `zero_ns`.
    next: i64,
    voices: BTreeMap<u64, Voice>,
    limiter: Limiter,
    counts: Counts,
}

impl Mixer {
    /// A programme that begins now.
    pub fn new(now_ns: u64) -> Self {
        Self {
            zero_ns: now_ns,
            next: 0,
            voices: BTreeMap::new(),
            limiter: Limiter::default(),
            counts: Counts::default(),
        }
    }

    /// Takes a packet of a voice, which joins by that.
    pub fn push(&mut self, voice: u64, packet: &Frame<'_>) -> Result<()> {
        if !self.voices.contains_key(&voice) {
            if self.voices.len() >= MOST_VOICES {
                self.counts.refused += 1;
                return Ok(());
            }
            self.voices.insert(voice, Voice::new(self.next)?);
        }
        let arrived = self.place_of(packet.arrival_ns) - LOOK_AHEAD;
        let sampled = packet.sampled_ns.map(|ns| self.place_of(ns) - LOOK_AHEAD);
        if let Some(voice) = self.voices.get_mut(&voice) {
            voice.push(packet, arrived, sampled, &mut self.counts);
        }
        Ok(())
    }

    /// A voice goes: what it said is still heard.
    pub fn leave(&mut self, voice: u64) {
        if let Some(voice) = self.voices.get_mut(&voice) {
            voice.leave();
        }
    }

    /// The next block, once it cannot change any more: 290 ms after it began. Ask until there is none.
    pub fn poll(&mut self, now_ns: u64) -> Option<Block> {
        let due = self.place_of(now_ns) - DELAY - BLOCK as i64;
        if due - self.next > MOST_BEHIND {
            self.next = due - due.rem_euclid(BLOCK as i64) - BLOCK as i64;
            self.limiter = Limiter::default();
        }
        while due >= self.next {
            let at = self.next - BLOCK as i64;
            let sum = self.sum();
            if let Some(samples) = self.limiter.limit(sum) {
                let at_ns = self.ns_of(at);
                return Some(Block { at_ns, samples });
            }
        }
        None
    }

    /// What became of the packets so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// What all say in the next block.
    fn sum(&mut self) -> Vec<Stereo> {
        let mut sum = vec![[0.0; 2]; BLOCK];
        for voice in self.voices.values_mut() {
            voice.add_to(&mut sum, self.next, &mut self.counts);
        }
        self.voices.retain(|_, voice| !voice.is_gone());
        self.next += BLOCK as i64;
        sum
    }

    fn place_of(&self, ns: u64) -> i64 {
        let since = i128::from(ns) - i128::from(self.zero_ns);
        (since * i128::from(RATE)).div_euclid(1_000_000_000) as i64
    }

    fn ns_of(&self, at: i64) -> u64 {
        let since = i128::from(at) * 1_000_000_000 / i128::from(RATE);
        (i128::from(self.zero_ns) + since).max(0) as u64
    }
}
