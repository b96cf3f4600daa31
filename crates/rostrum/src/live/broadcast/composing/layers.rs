//! Which layer of a track is decoded: no larger than its place needs, when that arrives.

use std::time::{Duration, Instant};

/// A layer that sends nothing for so long has gone: another takes its place.
const SILENT: Duration = Duration::from_secs(1);

/// The layers of a track, by their ranks: 0 for the smallest.
#[derive(Debug)]
pub(super) struct Layers {
    wanted: usize,
    /// What is decoded, and when it was last heard of.
    now: Option<(usize, Instant)>,
}

impl Layers {
    /// For pictures of so many rows. Browsers send 720 rows, their half and their quarter.
    pub fn for_rows(rows: usize) -> Self {
        let wanted = match rows {
            ..=180 => 0,
            181..=360 => 1,
            _ => 2,
        };
        Self { wanted, now: None }
    }

    /// Whether a picture of this layer is to be decoded. Another layer takes over with a key frame.
    pub fn takes(&mut self, rank: usize, key: bool, arrival: Instant) -> bool {
        let takes = match self.now {
            Some((now, _)) if now == rank => true,
            Some((now, heard)) => {
                let silent = arrival.saturating_duration_since(heard) > SILENT;
                key && (silent || self.distance(rank) < self.distance(now))
            }
            None => key,
        };
        if takes {
            self.now = Some((rank, arrival));
        }
        takes
    }

    /// Too large costs a little, too small is seen.
    const fn distance(&self, rank: usize) -> usize {
        match rank.checked_sub(self.wanted) {
            Some(larger) => larger,
            None => 10 + self.wanted - rank,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Clock;

    #[test]
    fn the_layer_that_fits_is_taken_as_soon_as_it_arrives() {
        let mut layers = Layers::for_rows(360);
        let now = Clock::real().instant();
        assert!(!layers.takes(0, false, now), "nothing to begin with");
        assert!(layers.takes(0, true, now));
        assert!(!layers.takes(2, false, now));
        assert!(layers.takes(2, true, now), "rather too large");
        assert!(!layers.takes(0, true, now));
        assert!(layers.takes(1, true, now));
        assert!(layers.takes(1, false, now));
        assert!(!layers.takes(2, true, now));
    }

    #[test]
    fn a_layer_that_went_is_replaced() {
        let mut layers = Layers::for_rows(720);
        let now = Clock::real().instant();
        assert!(layers.takes(2, true, now));
        let soon = now + Duration::from_millis(900);
        assert!(!layers.takes(0, true, soon));
        let later = now + Duration::from_millis(1_100);
        assert!(!layers.takes(0, false, later));
        assert!(layers.takes(0, true, later));
        assert!(layers.takes(2, true, later), "it is back");
    }
}
