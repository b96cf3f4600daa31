//! Which layer each receiver gets: pure rules, no state but the pace of going up.
//!
//! A tile asks for a height. The smallest live layer that fills it is its ideal; the receiver's
//! bandwidth decides how near to the ideal all its tiles come. Down at once, up one step at a time
//! and later after each disappointment. Sound is paid for before any picture.

use std::time::{Duration, Instant};

/// A layer that could be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rung {
    /// Its index in the track.
    pub layer: usize,
    pub height: u32,
    /// Bits a second, measured.
    pub bitrate: u64,
}

/// A slot that wants a picture.
#[derive(Debug, Clone)]
pub(crate) struct Demand {
    /// Higher is served first.
    pub priority: u32,
    /// Live layers from the lowest to the ideal.
    pub rungs: Vec<Rung>,
    /// The rung that flows or was decided before.
    pub current: Option<usize>,
}

impl Demand {
    /// Where the current layer stands among the rungs; nowhere when it vanished or the tile shrank.
    fn place(&self) -> Option<usize> {
        let current = self.current?;
        self.rungs.iter().position(|rung| rung.layer == current)
    }
}

/// The live layers worth sending to a tile of this height, lowest first.
///
/// A layer a quarter smaller than the tile is good enough: the eye does not see the next one's
/// pixels, the network feels its bits.
pub(crate) fn rungs_for(mut live: Vec<Rung>, max_height: u32) -> Vec<Rung> {
    if max_height == 0 {
        return Vec::new();
    }
    live.sort_by_key(|rung| (rung.height, rung.layer));
    let enough = live
        .iter()
        .position(|rung| rung.height * 4 >= max_height * 3);
    let keep = enough.map_or(live.len(), |index| index + 1);
    live.truncate(keep);
    live
}

/// How many rungs of each demand the budget pays for: index into `rungs`, `None` for nothing.
pub(crate) fn allocate(demands: &[Demand], budget: u64) -> Vec<Option<usize>> {
    let mut chosen = vec![None; demands.len()];
    let mut order: Vec<usize> = (0..demands.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(demands[i].priority));
    let mut spent = 0;
    for &i in &order {
        let Some(lowest) = demands[i].rungs.first() else {
            continue;
        };
        // One picture is sent whatever the estimate says: without media there is no new estimate.
        if spent == 0 || spent + lowest.bitrate <= budget {
            chosen[i] = Some(0);
            spent += lowest.bitrate;
        }
    }
    loop {
        let mut raised = false;
        for &i in &order {
            let Some(at) = chosen[i] else { continue };
            let Some(next) = demands[i].rungs.get(at + 1) else {
                continue;
            };
            let step = next.bitrate.saturating_sub(demands[i].rungs[at].bitrate);
            if spent + step <= budget {
                chosen[i] = Some(at + 1);
                spent += step;
                raised = true;
            }
        }
        if !raised {
            return chosen;
        }
    }
}

/// When a receiver may go up again, and since when it should go down.
#[derive(Debug)]
pub(crate) struct Pace {
    short_since: Option<Instant>,
    not_before: Option<Instant>,
    wait: Duration,
    last_up: Option<Instant>,
}

const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Between two steps up.
const STEP: Duration = Duration::from_millis(800);
/// An estimate may dip for an instant while a probe is judged; a shortage lasts longer than that.
const SHORTAGE: Duration = Duration::from_millis(150);
/// A fall so soon after a step up was caused by it.
const REGRET: Duration = Duration::from_secs(8);

impl Default for Pace {
    fn default() -> Self {
        Self {
            short_since: None,
            not_before: None,
            wait: FIRST_WAIT,
            last_up: None,
        }
    }
}

impl Pace {
    pub fn may_go_up(&self, now: Instant) -> bool {
        self.not_before.is_none_or(|at| now >= at)
    }

    /// Takes note of a shortage, or that there is none; true when it has lasted.
    fn is_short(&mut self, short: bool, now: Instant) -> bool {
        if !short {
            self.short_since = None;
            return false;
        }
        let since = *self.short_since.get_or_insert(now);
        now.saturating_duration_since(since) >= SHORTAGE
    }

    pub fn went_up(&mut self, now: Instant) {
        if self
            .last_up
            .is_some_and(|up| now.saturating_duration_since(up) > LONGEST_WAIT)
        {
            self.wait = FIRST_WAIT;
        }
        self.last_up = Some(now);
        self.not_before = Some(now + STEP);
    }

    pub fn went_down(&mut self, now: Instant) {
        if self
            .last_up
            .is_some_and(|up| now.saturating_duration_since(up) < REGRET)
        {
            self.wait = (self.wait * 2).min(LONGEST_WAIT);
        }
        self.not_before = Some(now + self.wait);
    }
}

/// Settles what the network pays for against what flows: down as soon as it is sure, up one rung when
/// the pace allows, and a slot that has nothing yet begins at once. Rungs may have vanished since the
/// last decision, so `current` names a layer, not a place.
pub(crate) fn settle(
    demands: &[Demand],
    budget: u64,
    pace: &mut Pace,
    now: Instant,
) -> Vec<Option<usize>> {
    let paid = allocate(demands, budget);
    // Going up wants some air above it, or the next dip takes it back.
    let affordable = allocate(demands, budget / 100 * 85);
    let currents: Vec<Option<usize>> = demands.iter().map(Demand::place).collect();
    let short = currents
        .iter()
        .zip(&paid)
        .any(|(current, paid)| paid < current);
    let falls = pace.is_short(short, now);
    let may_go_up = pace.may_go_up(now) && !short;
    let mut climbs = false;
    let mut settled = Vec::with_capacity(demands.len());
    for (index, demand) in demands.iter().enumerate() {
        let place = match (currents[index], paid[index]) {
            (Some(current), paid) if paid < Some(current) => {
                if falls {
                    paid
                } else {
                    Some(current)
                }
            }
            (Some(current), _) => {
                let up = may_go_up && affordable[index] > Some(current);
                climbs |= up;
                Some(current + usize::from(up))
            }
            (None, paid) => paid,
        };
        settled.push(place.map(|place| demand.rungs[place].layer));
    }
    if falls {
        pace.went_down(now);
    } else if climbs {
        pace.went_up(now);
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> Vec<Rung> {
        [(0, 180, 150_000), (1, 360, 500_000), (2, 720, 1_500_000)]
            .map(|(layer, height, bitrate)| Rung {
                layer,
                height,
                bitrate,
            })
            .to_vec()
    }

    fn demand(current: Option<usize>) -> Demand {
        Demand {
            priority: 1,
            rungs: camera(),
            current,
        }
    }

    #[test]
    fn a_tile_gets_the_smallest_layer_that_fills_it() {
        let top = |height| rungs_for(camera(), height).last().map(|rung| rung.height);
        assert_eq!(top(0), None);
        assert_eq!(top(90), Some(180));
        assert_eq!(top(240), Some(180));
        assert_eq!(top(241), Some(360));
        assert_eq!(top(480), Some(360));
        assert_eq!(top(1080), Some(720));
    }

    #[test]
    fn everyone_is_seen_small_before_anyone_is_seen_large() {
        let demands = [demand(None), demand(None)];
        assert_eq!(allocate(&demands, 300_000), [Some(0), Some(0)]);
        assert_eq!(allocate(&demands, 700_000), [Some(1), Some(0)]);
        assert_eq!(allocate(&demands, 10_000_000), [Some(2), Some(2)]);
    }

    #[test]
    fn one_picture_is_sent_even_without_bandwidth() {
        assert_eq!(
            allocate(&[demand(None), demand(None)], 1_000),
            [Some(0), None]
        );
    }

    #[test]
    fn a_screen_is_served_before_a_camera() {
        let screen = Demand {
            priority: 9,
            ..demand(None)
        };
        assert_eq!(
            allocate(&[demand(None), screen], 800_000),
            [Some(0), Some(1)]
        );
    }

    #[test]
    fn down_at_once_and_up_slowly() {
        let start = crate::some_instant();
        let mut pace = Pace::default();
        let at = |ms| start + Duration::from_millis(ms);
        for (ms, layer) in [(0, 2), (100, 2), (200, 0)] {
            let settled = settle(&[demand(Some(2))], 200_000, &mut pace, at(ms));
            assert_eq!(settled, [Some(layer)], "a dip of an instant is no shortage");
        }
        assert_eq!(
            settle(&[demand(Some(0))], 5_000_000, &mut pace, at(300)),
            [Some(0)]
        );
        assert_eq!(
            settle(&[demand(Some(0))], 5_000_000, &mut pace, at(2_300)),
            [Some(1)]
        );
        assert_eq!(
            settle(&[demand(Some(1))], 5_000_000, &mut pace, at(2_400)),
            [Some(1)]
        );
        assert_eq!(
            settle(&[demand(Some(1))], 5_000_000, &mut pace, at(3_200)),
            [Some(2)]
        );
    }

    #[test]
    fn a_step_up_that_was_regretted_is_tried_later_the_next_time() {
        let start = crate::some_instant();
        let mut pace = Pace::default();
        pace.went_up(start);
        pace.went_down(start + Duration::from_secs(1));
        assert!(!pace.may_go_up(start + Duration::from_secs(4)));
        assert!(pace.may_go_up(start + Duration::from_secs(5)));
    }

    #[test]
    fn a_layer_that_vanished_is_replaced_by_what_is_left() {
        let mut left = demand(Some(2));
        left.rungs.pop();
        let settled = settle(
            &[left],
            5_000_000,
            &mut Pace::default(),
            crate::some_instant(),
        );
        assert_eq!(settled, [Some(1)]);
    }
}
