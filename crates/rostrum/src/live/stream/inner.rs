//! What is done with a stream as a whole.

use media::fmp4::ByteRange;

use super::{Inner, Reel, Shape};

impl Inner {
    /// Another whenever the list of a file is another.
    pub(super) fn version(&self, place: usize) -> u64 {
        let changes = self.reels.get(place).map_or(0, Reel::changes);
        changes * 2 + u64::from(self.of(place).0.is_over())
    }

    /// Shows nothing of what there is, and lets go of what is held. Answers where it lies, by the places of the files.
    pub fn erase(&mut self) -> Vec<(usize, ByteRange)> {
        self.programme.shut();
        self.beside.shut();
        self.erased += 1;
        let mut gone = Vec::new();
        for place in 0..self.reels.len() {
            self.erase_of(place, 0..usize::MAX);
        }
        for (place, reel) in self.reels.iter_mut().enumerate() {
            gone.extend(reel.erase().into_iter().map(|range| (place, range)));
        }
        gone
    }

    /// Lets go of the open segments, of which something cannot be stored.
    pub fn shut(&mut self) {
        self.programme.shut();
        self.beside.shut();
        for reel in &mut self.reels {
            reel.shut(reel.complete_segments());
        }
    }

    /// What is stored of each file, and how long it is.
    pub fn shapes(&self) -> impl Iterator<Item = (Shape, u64)> {
        self.reels.iter().enumerate().map(|(place, reel)| {
            let (programme, place) = self.of(place);
            let past = programme.past(place).unwrap_or_default();
            (reel.shape(past), reel.len)
        })
    }

    /// Notes how far the newest part is behind.
    pub fn measure(&mut self, now_ns: u64) {
        let newest_ns = self.programme.newest_ns();
        self.lag_ms = newest_ns.map(|newest| now_ns.saturating_sub(newest) / 1_000_000);
    }
}
