//! What is kept, in whole pictures, and the filters that keep it.

use std::fmt::Write as _;

use super::{End, Kept, SAMPLES};
use crate::plan::mix::{FPS, Mix, scene::frame_of, steps::steps};

/// How long the sound takes to go down, and to come up, at a join.
const JOIN_MS: f64 = 8.0;

impl Mix {
    /// Pictures of all that is laid out.
    pub(in crate::plan::mix) fn laid_frames(&self) -> u64 {
        (self.duration_ms * u64::from(FPS)).div_ceil(1000)
    }

    /// What is kept, in pictures: from one to before another.
    pub(in crate::plan::mix) fn kept(&self) -> Vec<(u64, u64)> {
        let last = self.laid_frames();
        let mut removed: Vec<(u64, u64)> = self
            .cut
            .removed
            .iter()
            .map(|one| {
                let to = match one.to_ms >= self.duration_ms {
                    true => last,
                    false => frame_of(one.to_ms as f64).min(last),
                };
                (frame_of(one.from_ms as f64), to)
            })
            .filter(|(from, to)| from < to)
            .collect();
        removed.sort_unstable();
        let (mut kept, mut at) = (Vec::new(), 0);
        for (from, to) in removed {
            if from > at {
                kept.push((at, from));
            }
            at = at.max(to);
        }
        if at < last {
            kept.push((at, last));
        }
        kept
    }

    pub(super) fn is_cut(&self) -> bool {
        self.kept() != [(0, self.laid_frames())]
    }

    /// Pictures of what is kept.
    pub(in crate::plan::mix) fn kept_frames(&self) -> u64 {
        self.kept().iter().map(|(from, to)| to - from).sum()
    }

    /// How long the film is, in seconds.
    pub(in crate::plan::mix) fn film_seconds(&self) -> f64 {
        if !self.is_cut() && self.cut.ends().next().is_none() {
            return self.duration_ms as f64 / 1000.0;
        }
        let ends: u64 = self.cut.ends().map(End::frames).sum();
        (self.kept_frames() + ends) as f64 / f64::from(FPS)
    }

    /// The same, or nothing where everything is where it was.
    pub fn moved(&self) -> Vec<Kept> {
        match self.is_cut() || self.cut.intro.is_some() {
            true => self.map(),
            false => Vec::new(),
        }
    }

    /// What of the recording is where in the film.
    pub fn map(&self) -> Vec<Kept> {
        let ms = |frames: u64| frames * 1000 / u64::from(FPS);
        let mut at = self.cut.intro.as_ref().map_or(0, End::frames);
        let mut map = Vec::new();
        for (from, to) in self.kept() {
            map.push(Kept {
                film_ms: ms(at),
                from_ms: ms(from),
                to_ms: ms(to).min(self.duration_ms),
            });
            at += to - from;
        }
        map
    }

    /// Whether what is laid out goes on through another chain.
    pub(in crate::plan::mix) fn is_finished_later(&self) -> bool {
        self.is_cut() || self.cut.has_more()
    }

    /// Whether the sound does.
    pub(in crate::plan::mix) fn is_sound_finished_later(&self) -> bool {
        self.cut.has_more()
    }

    /// The kept pictures, 1, and the others, 0, over time.
    pub(super) fn is_kept(&self) -> String {
        let mut values = vec![(0, 0)];
        for (from, to) in self.kept() {
            values.push((from, 1));
            values.push((to, 0));
        }
        steps(&values)
    }

    /// What cuts the sound, behind another filter; nothing where nothing is cut out.
    pub(in crate::plan::mix) fn cut_sound(&self) -> String {
        if !self.is_cut() {
            return String::new();
        }
        let (mut ups, mut downs, mut at) = (Vec::new(), Vec::new(), 0);
        for (from, to) in self.kept() {
            if from > 0 {
                ups.push(at);
            }
            at += to - from;
            if to < self.laid_frames() {
                downs.push(at - 1);
            }
        }
        let these = |frames: Vec<u64>| {
            let mut values = vec![(0, 0)];
            for frame in frames {
                values.push((frame, 1));
                values.push((frame + 1, 0));
            }
            steps(&values)
        };
        let speed = 1000.0 / f64::from(FPS) / JOIN_MS;
        // How far into its picture a sample lies; a hair more, so that no rounding makes the first of one the last of another.
        let phase = format!("mod(t*{FPS}+0.000001,1)");
        let mut cut = format!(
            ",asetnsamples=n={SAMPLES}:p=0,aselect='{}',asetpts=N/SR/TB",
            self.is_kept()
        );
        if !ups.is_empty() {
            let _ = write!(
                cut,
                ",aeval='val(ch)*min(1,{phase}*{speed:.4})':c=same:enable='{}'",
                these(ups)
            );
        }
        if !downs.is_empty() {
            let _ = write!(
                cut,
                ",aeval='val(ch)*min(1,(1-{phase})*{speed:.4})':c=same:enable='{}'",
                these(downs)
            );
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::mix::{Cut, Look, Stretch};

    fn mix(duration_ms: u64, removed: &[(u64, u64)]) -> Mix {
        let removed = removed
            .iter()
            .map(|&(from_ms, to_ms)| Stretch { from_ms, to_ms });
        Mix {
            duration_ms,
            look: Look::default(),
            cut: Cut {
                removed: removed.collect(),
                ..Cut::default()
            },
            ..Mix::default()
        }
    }

    #[test]
    fn what_is_kept_is_what_was_not_taken_out_in_whole_pictures() {
        assert_eq!(mix(1000, &[]).kept(), [(0, 30)]);
        let cut = mix(
            10_000,
            &[(4000, 5000), (0, 1000), (4500, 6010), (9000, 99_000)],
        );
        assert_eq!(cut.kept(), [(30, 120), (180, 270)]);
        assert_eq!(cut.film_seconds(), 6.0);
        let map: Vec<(u64, u64, u64)> = cut
            .map()
            .iter()
            .map(|one| (one.film_ms, one.from_ms, one.to_ms))
            .collect();
        assert_eq!(map, [(0, 1000, 4000), (3000, 6000, 9000)]);
        assert_eq!(mix(1000, &[(0, 1000)]).kept(), []);
        assert_eq!(mix(1000, &[(500, 510)]).kept(), [(0, 30)]);
    }

    #[test]
    fn nothing_taken_out_is_no_filter() {
        assert_eq!(mix(1000, &[]).cut_sound(), "");
        assert!(!mix(1000, &[]).is_finished_later());
    }

    #[test]
    fn a_cut_at_the_beginning_comes_up_and_one_at_the_end_goes_down() {
        let cut = mix(3000, &[(0, 1000), (2000, 3000)]).cut_sound();
        assert!(
            cut.contains("aselect='if(lt(t,1.9833),if(lt(t,0.9833),0,1),0)'")
                || cut.contains("aselect="),
            "{cut}"
        );
        assert_eq!(cut.matches("aeval").count(), 2);
    }

    #[test]
    fn hundreds_of_cuts_are_a_few_filters() {
        let removed: Vec<(u64, u64)> = (0..500).map(|n| (n * 2000, n * 2000 + 700)).collect();
        let cut = mix(1_000_000, &removed).cut_sound();
        assert_eq!(cut.matches("aselect").count(), 1);
        assert!(cut.len() < 120_000, "{}", cut.len());
    }
}
