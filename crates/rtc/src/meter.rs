//! Counts what arrives on one incoming stream.

use std::time::{Duration, Instant};

/// Rates are taken over this long.
const WINDOW: Duration = Duration::from_millis(500);

/// Bit rate, frame rate, loss and jitter of an incoming stream.
#[derive(Debug)]
pub(crate) struct Meter {
    since: Instant,
    bytes: u64,
    frames: u32,
    bitrate: u64,
    fps: f32,
    measured: bool,
    last_timestamp: Option<u32>,
    first_seq: Option<u64>,
    max_seq: u64,
    received: u64,
    transit: Option<f64>,
    jitter: f64,
    started: Instant,
}

impl Meter {
    pub fn new(now: Instant) -> Self {
        Self {
            since: now,
            bytes: 0,
            frames: 0,
            bitrate: 0,
            fps: 0.0,
            measured: false,
            last_timestamp: None,
            first_seq: None,
            max_seq: 0,
            received: 0,
            transit: None,
            jitter: 0.0,
            started: now,
        }
    }

    /// Counts a packet; whether it came in its turn, with none behind it that came before.
    pub fn count(
        &mut self,
        seq: u64,
        timestamp: u32,
        bytes: usize,
        rate: u32,
        now: Instant,
    ) -> bool {
        self.roll(now);
        self.bytes += bytes as u64;
        self.received += 1;
        self.first_seq.get_or_insert(seq);
        if seq < self.max_seq {
            return false;
        }
        self.max_seq = seq;
        if self.last_timestamp != Some(timestamp) {
            self.last_timestamp = Some(timestamp);
            self.frames += 1;
            self.spread(timestamp, rate, now);
        }
        true
    }

    /// Interarrival jitter as RFC 3550 §6.4.1 defines it, on the first packet of each frame.
    fn spread(&mut self, timestamp: u32, rate: u32, now: Instant) {
        let arrival = now.saturating_duration_since(self.started).as_secs_f64();
        let transit = arrival - f64::from(timestamp) / f64::from(rate);
        if let Some(before) = self.transit.replace(transit) {
            let step = (transit - before).abs();
            // The timestamp wrapped: no jitter is that large.
            if step < 1_000.0 {
                self.jitter += (step - self.jitter) / 16.0;
            }
        }
    }

    /// Closes the window when it is full.
    pub fn roll(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.since);
        if passed < WINDOW {
            return;
        }
        let seconds = passed.as_secs_f64();
        let bitrate = (self.bytes as f64 * 8.0 / seconds) as u64;
        // Up at once, down smoothly: an encoder's pause between two frames is no lower rate.
        self.bitrate = bitrate.max((self.bitrate * 3 + bitrate) / 4);
        self.fps = self.frames as f32 / seconds as f32;
        self.measured = true;
        (self.since, self.bytes, self.frames) = (now, 0, 0);
    }

    /// Bits a second.
    pub fn bitrate(&self) -> u64 {
        if self.measured { self.bitrate } else { 0 }
    }

    pub fn fps(&self) -> f32 {
        self.fps
    }

    /// Share of packets that never came.
    pub fn loss(&self) -> f32 {
        let Some(first) = self.first_seq else {
            return 0.0;
        };
        let expected = self.max_seq - first.min(self.max_seq) + 1;
        1.0 - (self.received.min(expected) as f32 / expected as f32)
    }

    pub fn jitter_ms(&self) -> f32 {
        (self.jitter * 1_000.0) as f32
    }
}
