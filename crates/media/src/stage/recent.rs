//! The newest pictures of a track, and which of them is shown at an instant.

use std::collections::VecDeque;

/// Pictures that wait for their instant: as many as come within the time that all of them are held back, and some.
const MOST: usize = 12;

/// Pictures on their way to the canvas, oldest first, each with the instant that it shows.
#[derive(Debug)]
pub struct Recent<Instant, Picture> {
    coming: VecDeque<(Instant, Picture)>,
    now: Option<Picture>,
}

impl<Instant, Picture> Default for Recent<Instant, Picture> {
    fn default() -> Self {
        Self {
            coming: VecDeque::new(),
            now: None,
        }
    }
}

impl<Instant: Ord, Picture> Recent<Instant, Picture> {
    /// Takes a picture. Too many of the future are shown early: whoever says that is not to fill the memory.
    pub fn put(&mut self, at: Instant, picture: Picture) {
        self.coming.push_back((at, picture));
        if self.coming.len() > MOST {
            self.step();
        }
    }

    /// What is shown then: the newest that is not of later. Whoever sends nothing more stands still.
    pub fn at(&mut self, instant: &Instant) -> Option<&Picture> {
        while self.coming.front().is_some_and(|(at, _)| at <= instant) {
            self.step();
        }
        self.now.as_ref()
    }

    fn step(&mut self) {
        if let Some((_, picture)) = self.coming.pop_front() {
            self.now = Some(picture);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instant_shows_the_newest_until_then() {
        let mut recent = Recent::default();
        assert!(recent.at(&100).is_none());
        for at in [10, 20, 30] {
            recent.put(at, at);
        }
        assert!(recent.at(&9).is_none());
        assert_eq!(recent.at(&10), Some(&10));
        assert_eq!(recent.at(&29), Some(&20));
        assert_eq!(recent.at(&1_000), Some(&30));
        assert_eq!(recent.at(&2_000), Some(&30), "it stands still");
        recent.put(5, 5);
        assert_eq!(recent.at(&2_000), Some(&5), "who counts anew goes on");
    }

    #[test]
    fn what_lies_in_the_future_does_not_fill_the_memory() {
        let mut recent = Recent::default();
        (0..1_000).for_each(|n| recent.put(1_000_000 + n, n));
        assert_eq!(recent.coming.len(), MOST);
        assert_eq!(recent.at(&0), Some(&(999 - MOST as i32)));
    }
}
