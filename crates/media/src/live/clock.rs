//! From a layer's RTP clock to the programme's line, which is the server's clock in ticks.

use crate::{clock::Unwrap, fmp4::TIMESCALE, frame::Frame};

use super::ticks;

/// A frame so far from where its sender's reports put it is counted by another clock.
const ANOTHER_CLOCK: i64 = ticks(2_000);
/// The line follows the sender's clock by at most this much for each cut: 500 ppm, five times what crystals differ.
const LEAN: i64 = ticks(1);

/// One layer's clock.
#[derive(Debug, Default)]
pub(super) struct Clock {
    stream: Option<u32>,
    line: Unwrap,
    shift: Option<i64>,
    /// Whether it was laid exactly beside the other layers'.
    pub is_snapped: bool,
    /// How much later than the line says the last frame was sampled.
    late: i64,
}

impl Clock {
    /// Where a frame lies.
    pub fn place(&mut self, frame: &Frame<'_>) -> i64 {
        if self.stream != Some(frame.stream) {
            *self = Self {
                stream: Some(frame.stream),
                ..Self::default()
            };
        }
        let arrived = from_ns(frame.arrival_ns);
        // Reports are the sender's word. Whoever says another day must not move the programme there.
        let said = frame.sampled_ns.map(from_ns);
        let said = said.filter(|said| (said - arrived).abs() < ANOTHER_CLOCK);
        let said = said.unwrap_or(arrived);
        let media = self.line.unwrap(frame.ticks);
        let late = said - media - *self.shift.get_or_insert(said - media);
        if late.abs() > ANOTHER_CLOCK {
            (self.shift, self.is_snapped) = (Some(said - media), false);
            self.late = 0;
        } else {
            self.late = late;
        }
        media + self.shift.unwrap_or(0)
    }

    /// Moves it, so that its key frames lie exactly where the other layers have theirs.
    pub fn snap(&mut self, by: i64) {
        self.follow(by);
        self.is_snapped = true;
    }

    /// How far the line should lean towards the sender's clock now.
    pub fn lean(&self) -> i64 {
        self.late.clamp(-LEAN, LEAN)
    }

    /// Goes along with the line.
    pub fn follow(&mut self, by: i64) {
        self.shift = self.shift.map(|shift| shift + by);
        self.late -= by;
    }
}

/// Nanoseconds of the server's clock as ticks.
pub(super) fn from_ns(ns: u64) -> i64 {
    (i128::from(ns) * i128::from(TIMESCALE) / 1_000_000_000) as i64
}

/// Ticks as milliseconds of the server's clock.
pub(super) fn to_ms(at: i64) -> i64 {
    at * 1000 / i64::from(TIMESCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(stream: u32, ticks: u32, sampled_ms: u64) -> Frame<'static> {
        Frame {
            stream,
            ticks,
            arrival_ns: sampled_ms * 1_000_000,
            sampled_ns: Some(sampled_ms * 1_000_000),
            keyframe: true,
            gap: false,
            data: &[],
        }
    }

    #[test]
    fn steps_are_of_rtp_and_the_origin_is_the_servers() {
        let mut clock = Clock::default();
        assert_eq!(clock.place(&frame(1, u32::MAX - 2_999, 1_000)), 90_000);
        assert_eq!(clock.place(&frame(1, 0, 1_041)), 93_000);
    }

    #[test]
    fn a_publisher_that_returns_is_placed_where_it_belongs() {
        let mut clock = Clock::default();
        clock.place(&frame(1, 5_000, 1_000));
        assert_eq!(clock.place(&frame(2, 77, 9_000)), 810_000, "another stream");
        assert_eq!(clock.place(&frame(2, 9_999_999, 10_000)), 900_000, "jumped");
    }

    #[test]
    fn the_line_leans_towards_a_clock_that_drifts() {
        let mut clock = Clock::default();
        clock.place(&frame(1, 0, 1_000));
        clock.place(&frame(1, 90_000, 2_010));
        assert_eq!(clock.lean(), 90);
        clock.follow(90);
        assert_eq!(clock.place(&frame(1, 180_000, 3_010)), 270_090);
    }
}
