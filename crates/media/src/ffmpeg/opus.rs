//! AAC made Opus: one ffmpeg for each stream that reads it, and libopus for what it gives; it lives as long as the stream, or
//! is replaced.
//!
//! A decoder gives as many samples as its frames stand for, in their order. So the place of a sample among all tells in
//! which frame it lies, and with that when it is heard. The times of frames are rounded (to milliseconds, where they come by
//! FLV); packets follow each other without a seam, and are placed anew only where both are apart by more than a packet.

use std::{collections::VecDeque, future::pending};

use opus::{Application, Bitrate, Channels, Encoder};
use tokio::sync::mpsc::error::TrySendError;

use super::{Runner, flow::Flow, process::Event};
use crate::{
    error::{Error, Result},
    plan,
};

const RATE: u64 = 48_000;
/// Samples of a packet: 20 ms.
const PACKET: usize = 960;
/// Samples of a frame of AAC, before anything is put on top.
const FRAME: u64 = 1024;
const CHANNELS: usize = 2;
const BITS_A_SECOND: i32 = 128_000;
/// The largest packet there is.
const PACKET_BYTES: usize = 1275;
/// Frames that a decoder may be behind before it counts as dead: some five seconds.
const MOST_BEHIND: usize = 250;
/// After so many frames another decoder is tried, when one died without having given anything.
const RESPITE: u32 = 50;

/// A packet of 20 ms of stereo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Where it begins, in samples of 48 kHz on the clock of what was given.
    pub at: i64,
    /// −dBov (0 loudest, 127 silence).
    pub level: u8,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// A stream of sound on its way through a decoder and an encoder. When this is dropped both are gone.
#[derive(Debug)]
pub struct Opus {
    runner: Runner,
    child: Option<Child>,
    encoder: Encoder,
    /// Frames until another decoder is tried.
    respite: u32,
    /// Where the packet before ended: nothing goes back.
    end: i64,
    ready: VecDeque<Packet>,
}

/// One decoder.
#[derive(Debug)]
struct Child {
    flow: Flow,
    rate: u32,
    given: u64,
    line: Line,
    rest: Vec<u8>,
}

/// Where samples lie.
#[derive(Debug, Default)]
struct Line {
    /// The first sample of each frame, and when it is heard.
    marks: VecDeque<(u64, i64)>,
    /// What was made packets.
    made: u64,
    /// By how much a sample's time is more than its number.
    ahead: Option<i64>,
}

impl Opus {
    /// A stream without anything.
    ///
    /// # Errors
    /// No encoder can be made.
    pub fn new(runner: &Runner) -> Result<Self> {
        let wrong = |_| Error::malformed("no encoder of Opus can be made");
        let mut encoder = Encoder::new(RATE as u32, Channels::Stereo, Application::Audio);
        if let Ok(encoder) = &mut encoder {
            encoder
                .set_bitrate(Bitrate::Bits(BITS_A_SECOND))
                .map_err(wrong)?;
        }
        Ok(Self {
            runner: runner.clone(),
            child: None,
            encoder: encoder.map_err(wrong)?,
            respite: 0,
            end: i64::MIN,
            ready: VecDeque::new(),
        })
    }

    /// Gives a frame in ADTS that begins there, and how many samples a second it says it has. It does not wait: a decoder
    /// that is far behind is replaced, and so is one that has died.
    pub fn write(&mut self, at: i64, rate: u32, frame: Vec<u8>) {
        if self.child.as_ref().is_some_and(|child| child.rate != rate) {
            self.child = None;
        }
        if self.child.is_none() {
            if self.respite > 0 {
                self.respite -= 1;
                return;
            }
            self.respite = RESPITE;
            self.child = Child::start(&self.runner, rate).ok();
        }
        // One that has died will say so.
        if let Some(child) = &mut self.child
            && let Err(TrySendError::Full(_)) = child.give(at, frame)
        {
            self.child = None;
        }
    }

    /// The next packet. An error says that the decoder died; another is started with what is written next. Cancel it
    /// whenever you like.
    pub async fn next(&mut self) -> Result<Packet> {
        loop {
            if let Some(packet) = self.ready.pop_front() {
                return Ok(packet);
            }
            let Some(child) = &mut self.child else {
                // Until something is written, which cannot be while this waits.
                return pending().await;
            };
            match child.flow.events.recv().await {
                Some(Event::Chunk(bytes)) => self.take(&bytes),
                Some(Event::Ended(Err(why))) => {
                    self.child = None;
                    return Err(why);
                }
                Some(Event::Ended(Ok(_))) | None => {
                    self.child = None;
                    return Err(Error::Killed("ffmpeg"));
                }
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let Some(child) = &mut self.child else {
            return;
        };
        self.respite = 0;
        child.rest.extend_from_slice(bytes);
        let mut whole = child.rest.chunks_exact(PACKET * CHANNELS * 2);
        for block in whole.by_ref() {
            let at = child.line.next();
            if at < self.end {
                continue;
            }
            let samples: Vec<i16> = block
                .chunks_exact(2)
                .map(|two| i16::from_le_bytes([two[0], two[1]]))
                .collect();
            if let Ok(data) = self.encoder.encode_vec(&samples, PACKET_BYTES) {
                let level = level(&samples);
                self.ready.push_back(Packet { at, level, data });
                self.end = at + PACKET as i64;
            }
        }
        child.rest = whole.remainder().to_vec();
    }
}

impl Child {
    fn start(runner: &Runner, rate: u32) -> Result<Self> {
        Ok(Self {
            flow: Flow::start(runner, plan::from_aac(), MOST_BEHIND)?,
            rate,
            given: 0,
            line: Line::default(),
            rest: Vec::new(),
        })
    }

    fn give(&mut self, at: i64, frame: Vec<u8>) -> std::result::Result<(), TrySendError<Vec<u8>>> {
        self.flow.give(frame)?;
        let first = self.given * FRAME * RATE / u64::from(self.rate.max(1));
        self.line.marks.push_back((first, at));
        self.given += 1;
        Ok(())
    }
}

impl Line {
    /// When the next packet begins.
    fn next(&mut self) -> i64 {
        let from = self.made;
        self.made += PACKET as u64;
        while self.marks.get(1).is_some_and(|(first, _)| *first <= from) {
            self.marks.pop_front();
        }
        let place = from as i64;
        let told = self.marks.front().map(|(first, at)| at - *first as i64);
        let ahead = match (self.ahead, told) {
            (Some(ahead), Some(told)) if ahead.abs_diff(told) > PACKET as u64 => told,
            (Some(ahead), _) => ahead,
            (None, told) => told.unwrap_or_default(),
        };
        self.ahead = Some(ahead);
        place + ahead
    }
}

/// How loud it is.
fn level(samples: &[i16]) -> u8 {
    let power = |sample: &i16| (f64::from(*sample) / 32_768.0).powi(2);
    let mean = samples.iter().map(power).sum::<f64>() / samples.len().max(1) as f64;
    // Silence is minus infinity, and the cast ends at the bounds.
    (-10.0 * mean.log10()).clamp(0.0, 127.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames of 48 kHz at these milliseconds, and where the packets of all of them lie.
    fn placed(times_ms: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let mut line = Line::default();
        for (index, at) in times_ms.into_iter().enumerate() {
            line.marks.push_back((index as u64 * FRAME, at * 48));
        }
        let packets = line.marks.len() * FRAME as usize / PACKET;
        (0..packets).map(|_| line.next()).collect()
    }

    #[test]
    fn packets_follow_each_other_though_times_are_rounded() {
        let rounded = (0..1000).map(|n| n * 1024 * 1000 / 48_000);
        let placed = placed(rounded);
        assert!((0..).zip(&placed).all(|(n, at)| *at == n * 960));
    }

    #[test]
    fn a_hole_is_one_and_a_drift_is_made_up_for() {
        let hole = (0..100).map(|n| n * 1024 / 48 + if n < 50 { 0 } else { 500 });
        let placed_with_hole = placed(hole);
        let seams = placed_with_hole
            .windows(2)
            .filter(|two| two[1] - two[0] != 960);
        assert_eq!(seams.count(), 1);
        let last = placed_with_hole.last().expect("packets") / 48;
        // As far behind its place without the hole as the hole is long, but for the rounding.
        assert!((2598..2602).contains(&last), "{last}");
        // A clock that is a thousandth too slow.
        let slow = (0..10_000).map(|n| n * 1025 * 1000 / 48_000);
        let last = *placed(slow).last().expect("packets");
        assert!((last - 10_000 * 1025).abs() < 2 * 960, "{last}");
    }

    #[test]
    fn loudness_is_told() {
        assert_eq!(level(&[0; 960]), 127);
        assert_eq!(level(&[i16::MIN; 960]), 0);
        assert_eq!(level(&[3276; 960]), 20);
    }
}
