//! Putting a track on the server's clock.
//!
//! RTP says exactly how far apart two frames of a track are, but not when they were made; arrival says when a frame
//! came, but late by whatever the network held it back. What is never early is the truth plus the shortest path: the
//! *lower envelope* of (arrival − RTP time) is therefore the track's clock, and it is the same for the sound and the
//! picture of one person, who share the path.
//!
//! * [`TrackClock`] – that envelope: where a captured track lies, and with [`TrackClock::drift`] how its clock drifts.
//! * [`BrowserClock`] – the same from the other side: what a browser stamped its samples with, and how its clock lay
//!   against the server's.
//! * [`agree`] – whether the two say the same. Sender reports are no third: they carry the sender's own clock.

mod agree;
mod browser;
pub(crate) mod slope;
mod steps;

pub use agree::{Agreed, Drift, Verdict, agree};
pub use browser::{BrowserClock, Ping, Stamp, Stamped, Stretch};

use slope::{Point, levelled, rough_ppm, slope, thinned};
use steps::split;

/// Unwraps 32-bit RTP time into a line that never wraps (26 hours at 48 kHz would).
#[derive(Debug, Clone, Default)]
pub struct Unwrap {
    newest: Option<i64>,
}

impl Unwrap {
    /// The position of `ticks` on the line, relative to an arbitrary origin. An older time is placed too, and does not
    /// move the line.
    pub fn unwrap(&mut self, ticks: u32) -> i64 {
        let position = match self.newest {
            None => i64::from(ticks),
            // The signed 32-bit difference is the shorter way round the circle.
            Some(newest) => newest + i64::from(ticks.wrapping_sub(newest as u32) as i32),
        };
        self.newest = self.newest.max(Some(position));
        position
    }

    /// The latest position so far.
    pub fn newest(&self) -> Option<i64> {
        self.newest
    }
}

/// Two observations closer than this share one minimum.
const WINDOW_NS: i64 = 1_000_000_000;
/// Below this span a slope is noise: the smallest delay alone is the better estimate.
const SLOPE_NEEDS_NS: i64 = 30 * WINDOW_NS;
/// Clocks of computers differ by up to some 100 ppm; a steeper envelope is a changing path, not a clock.
const MAX_DRIFT: f64 = 500e-6;
/// Groups of which [`TrackClock::drift`] takes the smallest delay each.
const ENVELOPE_POINTS: usize = 120;
/// How far back [`TrackClock::recent_delay`] looks.
const RECENT_NS: i64 = 10 * WINDOW_NS;

/// The lower envelope of (arrival − media time) of one track.
#[derive(Debug, Clone, Default)]
pub struct TrackClock {
    /// One point per window: (media time, smallest delay) in nanoseconds.
    minima: Vec<(i64, i64)>,
    windows_per_point: i64,
}

/// What [`TrackClock::fit`] found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockFit {
    /// The server time of media time zero, in nanoseconds (late by the shortest path from the sender).
    pub zero_ns: i64,
    /// How much faster the server's clock runs than the track's, in parts per million.
    pub drift_ppm: f64,
}

impl TrackClock {
    /// Points kept before neighbours are joined: an hour of one-second windows is 3,600 points at most.
    const MAX_POINTS: usize = 2048;

    /// Takes in one frame: its media time (from any origin that stays) and its arrival, both in nanoseconds.
    pub fn observe(&mut self, media_ns: i64, arrival_ns: i64) {
        let delay = arrival_ns - media_ns;
        let width = WINDOW_NS * self.windows_per_point.max(1);
        match self.minima.last_mut() {
            Some(last) if media_ns.div_euclid(width) <= last.0.div_euclid(width) => {
                if delay < last.1 {
                    last.1 = delay;
                }
            }
            _ => self.minima.push((media_ns, delay)),
        }
        if self.minima.len() > Self::MAX_POINTS {
            self.join_neighbours();
        }
    }

    fn join_neighbours(&mut self) {
        self.windows_per_point = self.windows_per_point.max(1) * 2;
        let joined = self.minima.chunks(2).map(|pair| {
            let lowest = pair.iter().min_by_key(|point| point.1);
            *lowest.unwrap_or(&pair[0])
        });
        self.minima = joined.collect();
    }

    /// The smallest delay of the last ten seconds: what places a new RTP clock beside an old one.
    pub fn recent_delay(&self) -> Option<i64> {
        let newest = self.minima.last()?.0;
        let recent = self
            .minima
            .iter()
            .rev()
            .take_while(|point| newest - point.0 <= RECENT_NS);
        recent.map(|point| point.1).min()
    }

    /// Where media time zero lies on the server's clock, and how the clocks drift apart.
    pub fn fit(&self) -> Option<ClockFit> {
        let (first, last) = (self.minima.first()?, self.minima.last()?);
        let smallest = || {
            let zero_ns = self
                .minima
                .iter()
                .map(|point| point.1)
                .min()
                .unwrap_or(first.1);
            ClockFit {
                zero_ns,
                drift_ppm: 0.0,
            }
        };
        if last.0 - first.0 < SLOPE_NEEDS_NS {
            return Some(smallest());
        }
        let Some((left, right)) = self.supporting_edge((first.0 + last.0) / 2) else {
            return Some(smallest());
        };
        let slope = (right.1 - left.1) as f64 / (right.0 - left.0) as f64;
        if slope.abs() > MAX_DRIFT {
            return Some(smallest());
        }
        let zero_ns = left.1 - (slope * left.0 as f64).round() as i64;
        Some(ClockFit {
            zero_ns,
            drift_ppm: slope * 1e6,
        })
    }

    /// How the track's clock drifts, and how certain that is: the common slope of the smallest delays. Nothing below
    /// half a minute. A path that becomes longer in between hardly moves it, but makes it less certain.
    pub fn drift(&self) -> Option<Drift> {
        let points: Vec<Point> = self
            .minima
            .iter()
            .map(|&(media, delay)| (media as f64 / 1e9, (delay - self.minima[0].1) as f64 / 1e6))
            .collect();
        // What is smallest depends on the slope along which one looks.
        let rough = rough_ppm(&thinned(&points, ENVELOPE_POINTS, 0.0, 0.0));
        let lowest = levelled(&thinned(&points, ENVELOPE_POINTS, 0.0, rough), rough);
        let found = slope(&split(&lowest))?;
        let ppm = found.ppm + rough;
        let believable =
            found.span_s * 1e9 >= SLOPE_NEEDS_NS as f64 && ppm.abs() <= MAX_DRIFT * 1e6;
        believable.then_some(Drift {
            ppm,
            uncertainty_ppm: found.uncertainty_ppm,
            span_s: found.span_s,
        })
    }

    /// The edge of the lower convex hull above `middle`: the line under all points that is nearest to them.
    fn supporting_edge(&self, middle: i64) -> Option<((i64, i64), (i64, i64))> {
        let mut hull: Vec<(i64, i64)> = Vec::new();
        for &point in &self.minima {
            while let [.., a, b] = hull[..] {
                let turn = i128::from(b.0 - a.0) * i128::from(point.1 - a.1)
                    - i128::from(b.1 - a.1) * i128::from(point.0 - a.0);
                if turn > 0 {
                    break;
                }
                hull.pop();
            }
            hull.push(point);
        }
        let edge = hull
            .windows(2)
            .find(|edge| edge[0].0 <= middle && middle <= edge[1].0)?;
        Some((edge[0], edge[1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator, so that a test is the same every time (splitmix64).
    struct Noise(u64);

    impl Noise {
        fn below(&mut self, limit: u64) -> i64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) % limit) as i64
        }
    }

    const MS: i64 = 1_000_000;

    fn observed(seconds: i64, step_ns: i64, zero_ns: i64, ppm: f64, jitter_ms: u64) -> TrackClock {
        let (mut clock, mut noise) = (TrackClock::default(), Noise(7));
        for media in (0..seconds * WINDOW_NS).step_by(step_ns as usize) {
            let late = noise.below(jitter_ms * MS as u64 + 1);
            let drifted = media + (media as f64 * ppm / 1e6) as i64;
            clock.observe(media, zero_ns + drifted + late);
        }
        clock
    }

    #[test]
    fn rtp_time_runs_on_when_its_32_bits_wrap() {
        let mut line = Unwrap::default();
        let start = line.unwrap(u32::MAX - 100);
        assert_eq!(line.unwrap(200) - start, 301);
        assert_eq!(
            line.unwrap(u32::MAX - 10) - start,
            90,
            "a late packet from before the wrap"
        );
        assert_eq!(line.unwrap(300) - start, 401);
    }

    #[test]
    fn sound_and_picture_of_one_person_meet_within_two_milliseconds() {
        let path = 40 * MS;
        let sound = observed(10, 20 * MS, 5_000 * MS + path, 0.0, 30)
            .fit()
            .unwrap();
        let picture = observed(10, 33 * MS, 5_000 * MS + path, 0.0, 60)
            .fit()
            .unwrap();
        assert!(
            (sound.zero_ns - picture.zero_ns).abs() < 2 * MS,
            "{sound:?} {picture:?}"
        );
    }

    #[test]
    fn an_hour_of_drifting_clock_moves_the_start_by_less_than_two_milliseconds() {
        let fit = observed(3600, 100 * MS, 1_000 * MS, 100.0, 40)
            .fit()
            .unwrap();
        assert!((fit.zero_ns - 1_000 * MS).abs() < 2 * MS, "{fit:?}");
        assert!((fit.drift_ppm - 100.0).abs() < 5.0, "{fit:?}");
    }

    #[test]
    fn a_path_that_gets_longer_is_not_taken_for_a_drift() {
        let mut clock = observed(20, 20 * MS, 0, 0.0, 5);
        for second in 20..40 {
            clock.observe(second * WINDOW_NS, second * WINDOW_NS + 300 * MS);
        }
        let fit = clock.fit().unwrap();
        assert!(fit.zero_ns.abs() < 2 * MS, "{fit:?}");
    }

    #[test]
    fn the_drift_of_twenty_minutes_is_read_to_two_ppm_and_its_uncertainty_holds() {
        for ppm in [-100.0, -3.0, 0.0, 55.0, 100.0] {
            let drift = observed(1200, 20 * MS, 700 * MS, ppm, 60).drift().unwrap();
            assert!((drift.ppm - ppm).abs() < 2.0, "{ppm}: {drift:?}");
            assert!(
                (drift.ppm - ppm).abs() <= drift.uncertainty_ppm,
                "{ppm}: {drift:?}"
            );
        }
    }

    #[test]
    fn a_path_that_gets_longer_makes_the_drift_less_certain_but_not_wrong() {
        let (mut clock, mut noise) = (TrackClock::default(), Noise(3));
        for media in (0..1200 * WINDOW_NS).step_by(20_000_000) {
            let route = if media > 700 * WINDOW_NS { 25 * MS } else { 0 };
            let drifted = media + media / 50_000;
            clock.observe(media, drifted + route + noise.below(40 * MS as u64));
        }
        let drift = clock.drift().unwrap();
        assert!((drift.ppm - 20.0).abs() < 10.0, "{drift:?}");
        assert!(
            (drift.ppm - 20.0).abs() < drift.uncertainty_ppm,
            "{drift:?}"
        );
    }

    #[test]
    fn a_few_seconds_say_nothing_of_a_drift() {
        assert_eq!(observed(20, 20 * MS, 0, 100.0, 10).drift(), None);
    }

    #[test]
    fn a_day_of_frames_takes_no_more_room_than_an_hour() {
        let clock = observed(86_400, 500 * MS, 0, -40.0, 20);
        assert!(clock.minima.len() <= TrackClock::MAX_POINTS);
        assert!((clock.fit().unwrap().drift_ppm + 40.0).abs() < 1.0);
    }
}
