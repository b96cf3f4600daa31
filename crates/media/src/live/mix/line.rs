//! Where a voice's packets lie on the programme's line.

use crate::{clock::Unwrap, frame::Frame};

use super::ms;

/// A packet so far from where its sender's reports put it is counted by another clock.
const ANOTHER_CLOCK: i64 = ms(2_000);
/// When all packets of a while are off by more than this the line is moved at once …
const OFF: i64 = ms(100);
/// … and this is a while: a burst that the network held back ends with packets that are not late.
const WHILE: i64 = ms(1_000);
/// Who sent nothing for so long is placed anew: their clock has drifted meanwhile, unseen.
const PAUSE: i64 = ms(5_000);
/// One packet's delay counts at most so much for where the line leans.
const OUTLIER: f64 = ms(50) as f64;
/// Packets over which delays are averaged: some four seconds.
const AVERAGED: f64 = 200.0;
/// What is off is made good within so many blocks, some four seconds …
const LEISURE: f64 = 200.0;
/// … by at most so many samples for each: 500 ppm, five times what crystals differ, and nobody hears it.
const LEAN: f64 = 0.48;

/// One voice's line. The voice counts its own samples from where it was laid; `shift` is by how much the programme has
/// moved away from that since, in samples and parts of samples.
#[derive(Debug, Default)]
pub(super) struct Line {
    stream: Option<u32>,
    ticks: Unwrap,
    /// Where tick zero lies in the voice's own count.
    base: i64,
    shift: f64,
    /// How much later than the line says packets were sampled, on average.
    late: f64,
    off: Option<Off>,
    /// When the last packet arrived.
    heard: i64,
}

/// How much packets of a while were off, at least and at most.
#[derive(Debug, Clone, Copy)]
struct Off {
    since: i64,
    least: i64,
    most: i64,
}

/// Where a packet lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    /// In the voice's own count.
    pub at: i64,
    /// By how much it lies elsewhere than those before it, which lie wrong too.
    pub moved: i64,
}

impl Line {
    /// By how much the programme is ahead of the voice's own count.
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// Places a packet that arrived and was sampled then, in samples of the programme.
    pub fn place(&mut self, packet: &Frame<'_>, arrived: i64, sampled: Option<i64>) -> Placed {
        // Reports are the sender's word. Whoever says another day must not be placed there.
        let sampled = sampled.filter(|said| (said - arrived).abs() < ANOTHER_CLOCK);
        let said = sampled.unwrap_or(arrived) - self.shift.round() as i64;
        let anew = self.stream != Some(packet.stream) || arrived - self.heard > PAUSE;
        self.heard = arrived;
        if anew {
            (self.stream, self.ticks) = (Some(packet.stream), Unwrap::default());
            self.base = said - i64::from(packet.ticks);
            (self.late, self.off) = (0.0, None);
        }
        let media = self.ticks.unwrap(packet.ticks);
        let late = said - media - self.base;
        let counts_anew = late.abs() > ANOTHER_CLOCK;
        let moved = match counts_anew {
            true => late,
            false => self.move_by(late, arrived),
        };
        self.base += moved;
        if moved == 0 {
            let late = (late as f64).clamp(-OUTLIER, OUTLIER);
            self.late += (late - self.late) / AVERAGED;
        } else {
            (self.late, self.off) = (0.0, None);
        }
        Placed {
            at: media + self.base,
            moved: if counts_anew { 0 } else { moved },
        }
    }

    /// By how much the line has to be moved at once.
    fn move_by(&mut self, late: i64, arrived: i64) -> i64 {
        let begun = Off {
            since: arrived,
            least: late,
            most: late,
        };
        let off = self.off.get_or_insert(begun);
        off.least = off.least.min(late);
        off.most = off.most.max(late);
        if arrived - off.since < WHILE {
            return 0;
        }
        let Off { least, most, .. } = *off;
        self.off = None;
        match (least > OFF, most < -OFF) {
            (true, _) => least,
            (_, true) => most,
            _ => 0,
        }
    }

    /// Leans towards the sender's clock for one block: by how many samples.
    pub fn lean(&mut self) -> f64 {
        let by = (self.late / LEISURE).clamp(-LEAN, LEAN);
        self.shift += by;
        self.late -= by;
        by
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::mix::tests::Noise;

    fn packet(stream: u32, ticks: u32) -> Frame<'static> {
        Frame {
            stream,
            ticks,
            arrival_ns: 0,
            sampled_ns: None,
            keyframe: true,
            gap: false,
            data: &[],
        }
    }

    #[test]
    fn steps_are_of_rtp_and_its_32_bits_wrap() {
        let mut line = Line::default();
        let first = line.place(&packet(1, u32::MAX - 479), 5_000, None);
        assert_eq!(first.at, 5_000);
        let next = line.place(&packet(1, 480), 6_200, None);
        assert_eq!((next.at, next.moved), (5_960, 0));
    }

    #[test]
    fn an_hour_of_a_clock_that_drifts_stays_within_four_milliseconds() {
        for ppm in [-300.0, 0.0, 300.0] {
            let (mut line, mut noise) = (Line::default(), Noise(11));
            for n in 0..50 * 3600 {
                // Where this packet really lies on the programme's line.
                let truth = f64::from(n) * 960.0 * (1.0 + ppm / 1e6);
                let said = truth + 240.0 * noise.next();
                let placed = line.place(&packet(1, n as u32 * 960), said as i64, None);
                let off = placed.at as f64 + line.shift() - truth;
                assert!(off.abs() < ms(4) as f64 + 240.0, "{ppm} ppm, {n}: {off}");
                assert!(n < 1500 || off.abs() < ms(4) as f64, "{ppm}, {n}: {off}");
                assert_eq!(placed.moved, 0);
                line.lean();
            }
        }
    }

    #[test]
    fn a_burst_that_was_held_back_moves_nothing() {
        let mut line = Line::default();
        for n in 0..500_i64 {
            let at = n * 960;
            // Each fifth second nothing comes, and then all at once.
            let held = (n / 50 % 5 == 4).then(|| (n / 50 + 1) * 50 * 960);
            let placed = line.place(&packet(1, at as u32), held.unwrap_or(at), None);
            assert_eq!(placed.moved, 0);
            line.lean();
        }
        assert!(line.shift().abs() < ms(10) as f64, "{}", line.shift());
    }

    #[test]
    fn a_line_that_is_wrong_for_a_second_is_moved_and_a_sender_that_returns_is_placed_where_it_belongs()
     {
        let mut line = Line::default();
        line.place(&packet(1, 0), 0, None);
        let late = |n: i64| (n * 960, n * 960 + ms(150));
        let moved = (1..110).map(|n| {
            let (ticks, arrived) = late(n);
            line.place(&packet(1, ticks as u32), arrived, None).moved
        });
        let moved: Vec<i64> = moved.filter(|moved| *moved != 0).collect();
        assert_eq!(moved, [ms(150)], "within a window that has no punctual one");
        let jumped = line.place(&packet(1, 9_999_999), ms(9_000), None);
        assert_eq!(jumped.at, ms(9_000));
        let other = line.place(&packet(7, 3), ms(9_500), Some(ms(9_400)));
        assert_eq!(other.at, ms(9_400));
        let lying = line.place(&packet(8, 3), ms(9_600), Some(ms(90_000)));
        assert_eq!(lying.at, ms(9_600), "another day");
        let rested = line.place(&packet(8, 3 + 48_000), ms(16_000), Some(ms(15_950)));
        assert_eq!(rested.at, ms(15_950), "after a pause");
    }
}
