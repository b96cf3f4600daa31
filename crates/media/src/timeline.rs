//! From RTP time to the time line of one captured file: unwrapped, joined across simulcast layers, never shifted.

use std::collections::HashMap;

use crate::{
    clock::{ClockFit, Drift, TrackClock, Unwrap},
    frame::{Codec, Frame, Gap},
};

const NS: i64 = 1_000_000_000;
/// RTP time and arrival may disagree by this much before the sender is taken to have restarted its clock.
const RESTART_NS: i64 = 10 * NS;
/// Later than ever before by this much …
const BEHIND_NS: i64 = NS / 2;
/// … for so long is not the path any more.
const BEHIND_FOR_NS: i64 = 2 * NS;
/// Two layers show one instant with this much jitter; a frame so little late is moved, not lost.
const SWITCH_SLACK_NS: i64 = 100_000_000;
/// Nothing arrives before it was sampled, but a clock laid onto another is not quite exact.
const MOST_EARLY_NS: i64 = NS / 50;
/// The fastest frame was sampled no longer ago than this: half a long way round the world, and coding.
const MOST_LATE_NS: i64 = NS / 4;
/// Gaps kept in a summary; later ones widen the last.
const MAX_GAPS: usize = 10_000;

/// One RTP clock: where it lies on the file's time line.
#[derive(Debug, Clone, Default)]
struct Stream {
    line: Unwrap,
    /// By arrival.
    clock: TrackClock,
    /// By what the sender reports.
    sampled: TrackClock,
    /// File time minus RTP time, once a frame of it was written.
    shift_ns: Option<i64>,
    /// Since when (by arrival) every frame has come late, and by how much the least late one did.
    behind: Option<(i64, i64)>,
}

impl Stream {
    /// How much later a frame is than the least late before it: on arrival, and as its sender reports, where it does. The
    /// lesser counts: a path that became longer is not in the reports, and stamps that run away do not arrive late.
    fn late_by(&self, media_ns: i64, frame: &Frame<'_>) -> Option<i64> {
        let arrived = frame.arrival_ns as i64 - media_ns - self.clock.recent_delay()?;
        let reported = frame.sampled_ns.zip(self.sampled.recent_delay());
        let reported = reported.map(|(sampled_ns, usual)| sampled_ns as i64 - media_ns - usual);
        Some(reported.map_or(arrived, |reported| reported.min(arrived)))
    }

    /// A sender that slept, or changed its device, may have stopped counting: then *every* frame comes late from there
    /// on, where a bad path lets some through in time. Answers how far the clock fell behind, once that is sure.
    fn fell_behind(&mut self, media_ns: i64, frame: &Frame<'_>) -> Option<i64> {
        let arrival_ns = frame.arrival_ns as i64;
        let late_by = self.late_by(media_ns, frame)?;
        if late_by < BEHIND_NS {
            self.behind = None;
            return None;
        }
        let (since, least) = self.behind.unwrap_or((arrival_ns, late_by));
        let least = least.min(late_by);
        self.behind = Some((since, least));
        (arrival_ns - since > BEHIND_FOR_NS).then_some(least)
    }

    /// Whether the sender has restarted its clock: late by any amount is only a bad path, but a frame from the
    /// future, or from long before its predecessor, is counted from another start.
    fn is_another_clock(&self, newest_ns: Option<i64>, media_ns: i64, arrival_ns: i64) -> bool {
        let (Some(newest), Some(delay)) = (newest_ns, self.clock.recent_delay()) else {
            return false;
        };
        let early_by = delay - (arrival_ns - media_ns);
        early_by > RESTART_NS || newest - media_ns > RESTART_NS
    }
}

/// The time line of one file. Time zero is its first written frame.
#[derive(Debug, Clone)]
pub struct Timeline {
    rate: u32,
    /// Whether each frame says how long it is (sound), so that silence between two is a loss.
    steady: bool,
    streams: HashMap<u32, Stream>,
    current: Option<u32>,
    /// Where the last frame was put, in ticks.
    last: Option<u64>,
    /// How long the last frame lasts if nothing is lost, in ticks.
    expected: u64,
    /// By arrival.
    clock: TrackClock,
    /// By what the sender reports.
    sampled: TrackClock,
    gaps: Vec<Gap>,
}

impl Timeline {
    /// A line for a track of this codec.
    pub fn new(codec: Codec) -> Self {
        Self {
            rate: codec.clock_rate(),
            steady: !codec.is_video(),
            streams: HashMap::new(),
            current: None,
            last: None,
            expected: 0,
            clock: TrackClock::default(),
            sampled: TrackClock::default(),
            gaps: Vec::new(),
        }
    }

    /// Notes a frame that is not written (another layer, or before the first key frame), so that its clock is
    /// known by the time it is.
    pub fn observe(&mut self, frame: &Frame<'_>) {
        self.read(frame);
    }

    /// Takes in the frame's two times; answers its media time in nanoseconds on its own stream's line.
    fn read(&mut self, frame: &Frame<'_>) -> i64 {
        let rate = i64::from(self.rate);
        let arrival = frame.arrival_ns as i64;
        let stream = self.streams.entry(frame.stream).or_default();
        let newest = stream.line.newest();
        let mut media_ns = ticks_to_ns(stream.line.unwrap(frame.ticks), rate);
        if stream.is_another_clock(
            newest.map(|ticks| ticks_to_ns(ticks, rate)),
            media_ns,
            arrival,
        ) {
            *stream = Stream::default();
            media_ns = ticks_to_ns(stream.line.unwrap(frame.ticks), rate);
        }
        if let Some(lost_ns) = stream.fell_behind(media_ns, frame) {
            stream.shift_ns = stream.shift_ns.map(|shift| shift + lost_ns);
            stream.clock = TrackClock::default();
            stream.sampled = TrackClock::default();
            stream.behind = None;
        }
        stream.clock.observe(media_ns, arrival);
        if let Some(sampled_ns) = frame.sampled_ns {
            stream.sampled.observe(media_ns, sampled_ns as i64);
        }
        media_ns
    }

    /// Where the frame belongs, in ticks of the file, and nothing if its place has gone by. `lost` says that frames
    /// between the last one placed and this one are known to be missing.
    pub fn place(&mut self, frame: &Frame<'_>, lost: bool) -> Option<u64> {
        let media_ns = self.read(frame);
        let shift = match self.shift_of(frame.stream) {
            Some(shift) => shift,
            None => self.anchor(frame.stream, media_ns),
        };
        let rate = i64::from(self.rate);
        let at = ns_to_ticks(media_ns + shift, rate);
        let at = match (self.last, u64::try_from(at)) {
            (None, _) => 0,
            (Some(last), Ok(at)) if at > last => at,
            (Some(last), _) => {
                let behind = ticks_to_ns(last as i64 - at, rate);
                if self.current == Some(frame.stream) || behind > SWITCH_SLACK_NS {
                    return None;
                }
                last + u64::from(self.rate) / 1000
            }
        };
        self.note_gap(at, lost);
        let media_ns = ticks_to_ns(at as i64, rate);
        self.clock.observe(media_ns, frame.arrival_ns as i64);
        if let Some(sampled_ns) = frame.sampled_ns {
            self.sampled.observe(media_ns, sampled_ns as i64);
        }
        self.current = Some(frame.stream);
        self.last = Some(at);
        Some(at)
    }

    fn shift_of(&self, stream: u32) -> Option<i64> {
        self.streams.get(&stream)?.shift_ns
    }

    /// Ties a stream's clock to the line: the first makes time zero, every other is set beside the file's clock by
    /// comparing how late the two arrive.
    fn anchor(&mut self, id: u32, media_ns: i64) -> i64 {
        let file_delay = self.clock.recent_delay();
        let Some(stream) = self.streams.get_mut(&id) else {
            return -media_ns;
        };
        let shift = match (file_delay, stream.clock.recent_delay()) {
            (Some(file), Some(own)) => own - file,
            _ => -media_ns,
        };
        stream.shift_ns = Some(shift);
        shift
    }

    /// Says how long the frame just placed lasts, in ticks, as far as that is known.
    pub fn expect(&mut self, ticks: u64) {
        self.expected = ticks;
    }

    fn note_gap(&mut self, at: u64, lost: bool) {
        let Some(last) = self.last else { return };
        let from = last + self.expected;
        // Half a packet of slack: rounding, not loss. Pictures come when they please; a second without is silence.
        let slack = if self.steady {
            self.expected / 2
        } else {
            u64::from(self.rate)
        };
        let silent = at > from + slack;
        if !(lost || silent) || at <= from {
            return;
        }
        let ms = |ticks: u64| ticks * 1000 / u64::from(self.rate);
        let gap = Gap {
            from_ms: ms(from),
            to_ms: ms(at),
        };
        if self.gaps.len() < MAX_GAPS {
            self.gaps.push(gap);
        } else if let Some(last) = self.gaps.last_mut() {
            last.to_ms = gap.to_ms;
        }
    }

    /// Where the file's time zero lies on the server's clock: by the sender's reports, as far as these can be true, else
    /// by arrival. Reports follow the clock of a device, and one whose stamps run away takes them along by seconds.
    pub fn zero_ns(&self) -> Option<i64> {
        let arrived_ns = self.clock.fit()?.zero_ns;
        let sampled_ns = self.sampled.fit().map(|fit| fit.zero_ns);
        let can_be =
            |sampled_ns: &i64| (-MOST_EARLY_NS..MOST_LATE_NS).contains(&(arrived_ns - sampled_ns));
        Some(sampled_ns.filter(can_be).unwrap_or(arrived_ns))
    }

    /// When the file's time zero arrived.
    pub fn arrived(&self) -> Option<ClockFit> {
        self.clock.fit()
    }

    /// How the file's clock drifts against the server's, and how certain that is.
    pub fn drift(&self) -> Option<Drift> {
        self.clock.drift()
    }

    /// What was lost so far.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Where the last frame was put.
    pub fn last(&self) -> Option<u64> {
        self.last
    }
}

fn ticks_to_ns(ticks: i64, rate: i64) -> i64 {
    (i128::from(ticks) * i128::from(NS) / i128::from(rate)) as i64
}

/// Rounds to the nearest tick, so that ticks → nanoseconds → ticks gives the same tick.
fn ns_to_ticks(ns: i64, rate: i64) -> i64 {
    ((i128::from(ns) * i128::from(rate) + i128::from(NS / 2)).div_euclid(i128::from(NS))) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(stream: u32, ticks: u32, arrival_ms: u64) -> Frame<'static> {
        let arrival_ns = arrival_ms * 1_000_000;
        Frame {
            stream,
            ticks,
            arrival_ns,
            sampled_ns: None,
            keyframe: true,
            gap: false,
            data: &[],
        }
    }

    #[test]
    fn time_comes_from_rtp_and_not_from_arrival() {
        let mut line = Timeline::new(Codec::Vp8);
        assert_eq!(line.place(&frame(1, u32::MAX - 2999, 100), false), Some(0));
        assert_eq!(
            line.place(&frame(1, 0, 400), false),
            Some(3000),
            "the wrap, 300 ms late"
        );
        assert_eq!(line.place(&frame(1, 3000, 401), false), Some(6000));
    }

    /// Half a minute of sound that takes 30 ms to come, with what the sender's reports say of each packet.
    fn reported(sampled_ms: impl Fn(u64) -> u64) -> Timeline {
        let mut line = Timeline::new(Codec::Opus);
        for n in 0..1500_u64 {
            let said = Frame {
                sampled_ns: Some(sampled_ms(n) * 1_000_000),
                ..frame(1, (n * 960) as u32, 10_030 + n * 20)
            };
            line.place(&said, false);
            line.expect(960);
        }
        line
    }

    #[test]
    fn a_file_begins_when_its_sender_says_unless_that_cannot_be() {
        let ms = |ns: i64| ns / 1_000_000;
        let honest = reported(|n| 10_000 + n * 20);
        assert_eq!(honest.zero_ns().map(ms), Some(10_000));
        assert_eq!(honest.arrived().map(|fit| ms(fit.zero_ns)), Some(10_030));
        // Reports that follow a device whose stamps ran away.
        let wild = reported(|n| 10_000 + n * 20 - if n > 700 { 1720 } else { 0 });
        assert_eq!(wild.zero_ns().map(ms), Some(10_030));
        let from_the_future = reported(|n| 10_100 + n * 20);
        assert_eq!(from_the_future.zero_ns().map(ms), Some(10_030));
        assert!(wild.gaps().is_empty(), "{:?}", wild.gaps());
        assert_eq!(wild.last(), Some(1499 * 960));
    }

    /// Half a minute of sound of which all comes this much later from the tenth second on, with the reports of its sender.
    fn late_from_ten(late_ms: u64, said_ms: u64) -> Timeline {
        let mut line = Timeline::new(Codec::Opus);
        for n in 0..1500_u64 {
            let since = |late: u64| 10_000 + n * 20 + if n < 500 { 0 } else { late };
            let heard = Frame {
                sampled_ns: Some(since(said_ms) * 1_000_000),
                ..frame(1, (n * 960) as u32, since(late_ms) + 30)
            };
            line.place(&heard, false);
            line.expect(960);
        }
        line
    }

    #[test]
    fn only_what_arrives_late_and_was_sampled_late_is_behind() {
        let end = |line: &Timeline| line.last().map(|ticks| ticks / 48);
        let whole = Some(1499 * 20);
        assert_eq!(
            end(&late_from_ten(900, 0)),
            whole,
            "a path that became longer"
        );
        assert_eq!(
            end(&late_from_ten(0, 900)),
            whole,
            "reports that follow wild stamps"
        );
        assert_eq!(
            end(&late_from_ten(900, 900)),
            Some(1499 * 20 + 900),
            "a device that slept"
        );
    }

    #[test]
    fn a_frame_that_comes_twice_or_too_late_is_left_out() {
        let mut line = Timeline::new(Codec::Vp8);
        line.place(&frame(1, 9000, 100), false);
        line.place(&frame(1, 12_000, 133), false);
        assert_eq!(line.place(&frame(1, 12_000, 134), false), None);
        assert_eq!(line.place(&frame(1, 10_500, 135), false), None);
        assert_eq!(line.place(&frame(1, 15_000, 166), false), Some(6000));
    }

    #[test]
    fn another_layer_with_another_random_start_goes_on_at_the_same_instant() {
        let mut line = Timeline::new(Codec::Vp8);
        for n in 0..30 {
            line.place(
                &frame(1, 500 + n * 3000, 1000 + u64::from(n) * 100 / 3),
                false,
            );
            line.observe(&frame(
                2,
                4_000_000_000 + n * 3000,
                1002 + u64::from(n) * 100 / 3,
            ));
        }
        let at = line
            .place(&frame(2, 4_000_000_000 + 30 * 3000, 2002), false)
            .unwrap();
        assert!(at.abs_diff(30 * 3000) < 3 * 90, "{at}");
        let back = line.place(&frame(1, 500 + 31 * 3000, 2034), false).unwrap();
        assert_eq!(back, 31 * 3000, "the first layer's own clock has not moved");
    }

    #[test]
    fn a_loss_leaves_a_gap_with_its_times() {
        let mut line = Timeline::new(Codec::Opus);
        for n in [0_u32, 1, 2, 5, 6] {
            line.place(&frame(1, n * 960, u64::from(n) * 20), false);
            line.expect(960);
        }
        assert_eq!(
            line.gaps(),
            [Gap {
                from_ms: 60,
                to_ms: 100
            }]
        );
        assert_eq!(line.last(), Some(6 * 960));
    }

    #[test]
    fn a_sender_whose_clock_stood_still_is_set_right_and_one_burst_moves_nothing() {
        let mut line = Timeline::new(Codec::Opus);
        let mut placed =
            |n: u32, arrival: u64| line.place(&frame(1, n * 960, arrival), false).unwrap();
        for n in 0..100 {
            placed(n, u64::from(n) * 20);
        }
        // A path blocked for a second: fifty packets at once, then all is well.
        for n in 100..150 {
            assert_eq!(placed(n, 3000), u64::from(n) * 960);
        }
        for n in 150..200 {
            assert_eq!(placed(n, u64::from(n) * 20), u64::from(n) * 960);
        }
        // Asleep for five seconds, in which the sender counted nothing.
        let last = (200..400)
            .map(|n| placed(n, u64::from(n) * 20 + 5000))
            .last();
        assert_eq!(last, Some((399 * 20 + 5000) * 48));
    }

    #[test]
    fn a_sender_that_starts_its_clock_anew_goes_on_where_it_arrives() {
        let mut line = Timeline::new(Codec::Vp8);
        for n in 0..60 {
            line.place(
                &frame(1, 3_000_000_000 + n * 3000, 1000 + u64::from(n) * 100 / 3),
                false,
            );
        }
        let at = line.place(&frame(1, 77, 1000 + 2000 + 500), false).unwrap();
        assert!(at.abs_diff(90_000 * 5 / 2) < 90, "{at}");
    }
}
