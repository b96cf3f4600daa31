//! From the recording's clock to a film's, and back: a film lacks what was cut out, and begins behind its intro.

use crate::{captions::Cue, plan::mix::Kept};

/// What of a recording is where in its film; without a stretch, all of it is where it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilmMap(pub Vec<Kept>);

impl FilmMap {
    /// Whether both clocks are one.
    pub fn is_same(&self) -> bool {
        self.0.is_empty()
    }

    /// Another for every other map, so that what was made by one is not taken for what is made by another; nothing for none.
    pub fn mark(&self) -> String {
        if self.is_same() {
            return String::new();
        }
        // FNV-1a.
        let parts = self
            .0
            .iter()
            .flat_map(|kept| [kept.film_ms, kept.from_ms, kept.to_ms]);
        let hash = parts
            .flat_map(u64::to_le_bytes)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        format!("-{hash:016x}")
    }

    /// Where a moment of the recording is in the film; of one that was cut out, where the film goes on behind it.
    pub fn to_film(&self, ms: u64) -> u64 {
        let kept = self.0.iter().find(|kept| ms < kept.to_ms);
        match (kept, self.0.last()) {
            (Some(kept), _) => kept.film_ms + ms.saturating_sub(kept.from_ms),
            (None, Some(last)) => last.film_ms + (last.to_ms - last.from_ms),
            (None, None) => ms,
        }
    }

    /// Where in the film a part begins that begins there in the recording. The first one takes the intro along; of one that
    /// begins behind all that is kept nothing is left.
    pub fn chapter_to_film(&self, ms: u64) -> Option<u64> {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return Some(ms);
        };
        if ms <= first.from_ms {
            return Some(0);
        }
        (ms <= last.to_ms).then(|| self.to_film(ms))
    }

    /// Which moment of the recording is at a moment of the film; in the intro the first that is kept, in the outro the last.
    pub fn to_recording(&self, ms: u64) -> u64 {
        let kept = self.0.iter().rev().find(|kept| kept.film_ms <= ms);
        match (kept.or(self.0.first()), self.0.is_empty()) {
            (Some(kept), _) => (kept.from_ms + ms.saturating_sub(kept.film_ms)).min(kept.to_ms),
            (None, _) => ms,
        }
    }

    /// Captions of the recording's clock on the film's. Those of which nothing is left are left out.
    pub fn cues_to_film(&self, cues: Vec<Cue>) -> Vec<Cue> {
        if self.is_same() {
            return cues;
        }
        let on_film = |cue: Cue| {
            let is_seen = |kept: &&Kept| kept.from_ms < cue.to_ms && cue.from_ms < kept.to_ms;
            let first = self.0.iter().find(is_seen)?;
            let last = self.0.iter().rfind(is_seen)?;
            let at = |kept: &Kept, ms: u64| {
                kept.film_ms + ms.clamp(kept.from_ms, kept.to_ms) - kept.from_ms
            };
            let (from_ms, to_ms) = (at(first, cue.from_ms), at(last, cue.to_ms));
            (from_ms < to_ms).then_some(Cue {
                from_ms,
                to_ms,
                ..cue
            })
        };
        cues.into_iter().filter_map(on_film).collect()
    }

    /// Captions of the film's clock on the recording's.
    pub fn cues_to_recording(&self, cues: Vec<Cue>) -> Vec<Cue> {
        if self.is_same() {
            return cues;
        }
        let on_recording = |cue: Cue| Cue {
            from_ms: self.to_recording(cue.from_ms),
            // The end of a stretch belongs to it, not to the one behind.
            to_ms: self.to_recording(cue.to_ms.saturating_sub(1)) + 1,
            text: cue.text,
        };
        let all = cues.into_iter().map(on_recording);
        all.filter(|cue| cue.from_ms < cue.to_ms).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second of intro, then what is from 2 to 5 and from 9 to 11.
    fn map() -> FilmMap {
        let kept = |film_ms, from_ms, to_ms| Kept {
            film_ms,
            from_ms,
            to_ms,
        };
        FilmMap(vec![kept(1000, 2000, 5000), kept(4000, 9000, 11_000)])
    }

    #[test]
    fn a_moment_is_found_on_both_clocks() {
        let map = map();
        for (recording, film) in [(2000, 1000), (4999, 3999), (9000, 4000), (10_500, 5500)] {
            assert_eq!(map.to_film(recording), film);
            assert_eq!(map.to_recording(film), recording);
        }
        assert_eq!(
            [0, 7000, 20_000].map(|ms| map.to_film(ms)),
            [1000, 4000, 6000]
        );
        assert_eq!([0, 99_000].map(|ms| map.to_recording(ms)), [2000, 11_000]);
        let plain = FilmMap::default();
        assert_eq!((plain.to_film(7), plain.to_recording(7)), (7, 7));
    }

    #[test]
    fn a_part_begins_with_the_film_or_where_it_goes_on_or_not_at_all() {
        let map = map();
        for (recording, film) in [
            (0, Some(0)),
            (2000, Some(0)),
            (2500, Some(1500)),
            (7000, Some(4000)),
            (11_000, Some(6000)),
            (11_001, None),
        ] {
            assert_eq!(map.chapter_to_film(recording), film, "{recording}");
        }
        assert_eq!(FilmMap::default().chapter_to_film(7), Some(7));
        // What was said of the film's beginning stays there.
        assert_eq!(map.chapter_to_film(map.to_recording(0)), Some(0));
    }

    #[test]
    fn captions_lose_what_was_cut_out_and_nothing_else() {
        let cue = |from_ms, to_ms| Cue {
            from_ms,
            to_ms,
            text: "x".into(),
        };
        let film = map().cues_to_film(vec![
            cue(0, 1000),
            cue(1000, 3000),
            cue(4000, 10_000),
            cue(6000, 8000),
        ]);
        assert_eq!(film, [cue(1000, 2000), cue(3000, 5000)]);
        let back = map().cues_to_recording(film);
        assert_eq!(back, [cue(2000, 3000), cue(4000, 10_000)]);
    }
}
