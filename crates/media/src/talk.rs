//! Who talks when, from how loud each microphone is.
//!
//! Each microphone is compared with its own quiet and with its own voice, never with a fixed loudness: a far microphone
//! counts as much as a near one, and a fan is not a voice. Somebody has the floor when theirs is the strongest voice for
//! long enough to be believed; what was believed late counts from where it began, because all of the sound is there.

use crate::plan::mix::{Silence, Stretch, Turn};

/// The length of one measurement.
pub const HOP_MS: u64 = 20;
/// Samples a second of what is measured.
pub const RATE: u32 = 8000;
const HOP: u32 = RATE / 1000 * HOP_MS as u32;

/// Quieter than this is a microphone that is off.
const OFF_DB: f32 = -90.0;
/// A voice is so much above its microphone's quiet …
const ABOVE_QUIET_DB: f32 = 12.0;
/// … and no further below that person's usual voice than this.
const BELOW_VOICE_DB: f32 = 25.0;
/// Whose microphone never hears more than this below the strongest voice hears only the others.
const WEAKEST_VOICE_DB: f32 = 18.0;
/// The quiet is looked for in stretches of this length.
const QUIET_MS: u64 = 30_000;

/// A voice is believed after so much of it …
const BELIEVED_MS: u64 = 300;
/// … and of one that interrupts, so much: "yes, yes" takes nobody's floor.
const INTERRUPTS_MS: u64 = 800;
/// A pause within a voice.
const PAUSE_MS: u64 = 300;
/// Nobody has the floor for less.
const HOLD_MS: u64 = 2000;

/// Turns samples into one level for each [`HOP_MS`].
#[derive(Debug, Default)]
pub struct Meter {
    energy: f64,
    samples: u32,
    levels: Vec<f32>,
}

impl Meter {
    /// Takes the next sample of sixteen bits.
    pub fn push(&mut self, sample: i16) {
        self.energy += (f64::from(sample) / 32768.0).powi(2);
        self.samples += 1;
        if self.samples == HOP {
            let mean = self.energy / f64::from(HOP);
            self.levels.push((10.0 * (mean + 1e-10).log10()) as f32);
            (self.energy, self.samples) = (0.0, 0);
        }
    }

    /// All levels, in decibels of full scale.
    pub fn levels(self) -> Vec<f32> {
        self.levels
    }
}

/// Lays the levels of a file on the recording's clock; where two lie, the louder counts.
pub fn place(onto: &mut [f32], levels: &[f32], offset_ms: f64) {
    let first = (offset_ms / HOP_MS as f64).round() as i64;
    for (n, level) in levels.iter().enumerate() {
        let at = usize::try_from(first + n as i64);
        if let Some(there) = at.ok().and_then(|at| onto.get_mut(at)) {
            *there = there.max(*level);
        }
    }
}

/// An empty track of levels for a recording of this length.
pub fn silent(duration_ms: u64) -> Vec<f32> {
    vec![-100.0; (duration_ms / HOP_MS) as usize + 1]
}

/// Who takes the floor when; `levels` has a track for each person, all of one length. The film begins with whoever
/// talks first.
pub fn turns(levels: &[Vec<f32>]) -> Vec<Turn> {
    let voices: Vec<Voice> = levels.iter().map(|track| Voice::of(track)).collect();
    let strongest = Voice::strongest(&voices);
    let frames = voices.first().map_or(0, |voice| voice.smooth.len());
    let mut floor = Floor::new(voices.len());
    for frame in 0..frames {
        let strength = |voice: &Voice| voice.strength(frame, strongest);
        let now: Vec<Option<f32>> = voices.iter().map(strength).collect();
        floor.hear(frame as u64 * HOP_MS, &now);
    }
    floor.turns
}

/// What of the pauses in which nobody talks is too long: never a word, and at most that much of a pause is left as is asked
/// for. Two fifths of it stand before the next word, which begins more softly than it is heard, the rest behind the last.
pub fn pauses(levels: &[Vec<f32>], silence: Silence) -> Vec<Stretch> {
    let voices: Vec<Voice> = levels.iter().map(|track| Voice::of(track)).collect();
    let usual = voices.iter().filter_map(|voice| voice.usual);
    let strongest = usual.fold(-100.0, f32::max);
    let frames = voices.first().map_or(0, |voice| voice.smooth.len());
    let talks = |frame: &usize| {
        let mut all = voices.iter();
        all.any(|voice| voice.strength(*frame, strongest).is_some())
    };
    let spoken: Vec<u64> = (0..frames)
        .filter(talks)
        .map(|n| n as u64 * HOP_MS)
        .collect();
    let (Some(first), Some(last)) = (spoken.first(), spoken.last()) else {
        // Where nothing is said nothing is a pause.
        return Vec::new();
    };
    let end = frames as u64 * HOP_MS;
    let before = silence.keep_ms * 2 / 5;
    let behind = silence.keep_ms - before;
    let mut found = Vec::new();
    let mut add = |from: u64, to: u64, behind: u64, before: u64| {
        if to.saturating_sub(from) > silence.longer_than_ms.max(silence.keep_ms) {
            found.push(Stretch {
                from_ms: from + behind,
                to_ms: to - before,
            });
        }
    };
    add(0, *first, 0, silence.keep_ms);
    for pair in spoken.windows(2) {
        add(pair[0] + HOP_MS, pair[1], behind, before);
    }
    add(last + HOP_MS, end, silence.keep_ms, 0);
    found
}

/// One microphone.
pub(crate) struct Voice {
    /// A tenth of a second around each moment.
    pub(crate) smooth: Vec<f32>,
    /// How loud it is when nobody talks, for each stretch.
    pub(crate) quiet: Vec<f32>,
    /// How loud its person usually talks.
    usual: Option<f32>,
}

impl Voice {
    pub(crate) fn of(track: &[f32]) -> Self {
        let power = |level: &f32| 10_f32.powf(level / 10.0);
        let smooth: Vec<f32> = (0..track.len())
            .map(|n| {
                let around = &track[n.saturating_sub(2)..(n + 3).min(track.len())];
                10.0 * (around.iter().map(power).sum::<f32>() / around.len() as f32).log10()
            })
            .collect();
        let stretch = (QUIET_MS / HOP_MS) as usize;
        let quiet: Vec<f32> = (0..smooth.len().div_ceil(stretch))
            .map(|n| {
                // With the halves beside it, so that one long sentence is not taken for the quiet.
                let from = (n * stretch).saturating_sub(stretch / 2);
                let to = ((n + 1) * stretch + stretch / 2).min(smooth.len());
                share(&smooth[from..to], 0.1)
            })
            .collect();
        let mut voice = Self {
            smooth,
            quiet,
            usual: None,
        };
        let loud = (0..voice.smooth.len()).filter(|n| voice.is_above_quiet(*n));
        let loud: Vec<f32> = loud.map(|n| voice.smooth[n]).collect();
        voice.usual = (!loud.is_empty()).then(|| share(&loud, 0.8));
        voice
    }

    fn is_above_quiet(&self, frame: usize) -> bool {
        let quiet = self.quiet[frame / (QUIET_MS / HOP_MS) as usize];
        self.smooth[frame] > quiet.max(OFF_DB) + ABOVE_QUIET_DB
    }

    /// How loud the one usually talks who talks the loudest.
    pub(crate) fn strongest(voices: &[Self]) -> f32 {
        let usual = voices.iter().filter_map(|voice| voice.usual);
        usual.fold(-100.0, f32::max)
    }

    /// How strong the voice is against the person's usual one; nothing while they are silent.
    pub(crate) fn strength(&self, frame: usize, strongest: f32) -> Option<f32> {
        let usual = self.usual?.max(strongest - WEAKEST_VOICE_DB);
        let strength = self.smooth[frame] - usual;
        (self.is_above_quiet(frame) && strength > -BELOW_VOICE_DB).then_some(strength)
    }
}

/// What this share of the values lies below. What is off says nothing.
pub(crate) fn share(values: &[f32], share: f64) -> f32 {
    let mut on: Vec<f32> = values.iter().copied().filter(|one| *one > OFF_DB).collect();
    if on.is_empty() {
        return OFF_DB;
    }
    let at = ((on.len() - 1) as f64 * share) as usize;
    *on.select_nth_unstable_by(at, f32::total_cmp).1
}

/// A stretch in which somebody's voice is the strongest.
#[derive(Clone, Copy, Default)]
struct Run {
    from_ms: u64,
    last_ms: u64,
    heard_ms: u64,
    /// How much of it fell into the words of whoever has the floor.
    against_ms: u64,
}

struct Floor {
    runs: Vec<Run>,
    turns: Vec<Turn>,
}

impl Floor {
    fn new(people: usize) -> Self {
        Self {
            runs: vec![Run::default(); people],
            turns: Vec::new(),
        }
    }

    fn hear(&mut self, now_ms: u64, strengths: &[Option<f32>]) {
        let heard = strengths.iter().enumerate();
        let heard = heard.filter_map(|(person, strength)| Some((person, (*strength)?)));
        let Some((person, _)) = heard.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            return;
        };
        let holds = self.turns.last().copied();
        let against =
            holds.is_some_and(|turn| turn.person != person && strengths[turn.person].is_some());
        let run = &mut self.runs[person];
        if run.heard_ms == 0 || now_ms - run.last_ms > PAUSE_MS {
            *run = Run {
                from_ms: now_ms,
                ..Run::default()
            };
        }
        run.last_ms = now_ms;
        run.heard_ms += HOP_MS;
        run.against_ms += if against { HOP_MS } else { 0 };
        let needed = match run.against_ms * 2 > run.heard_ms {
            true => INTERRUPTS_MS,
            false => BELIEVED_MS,
        };
        if run.heard_ms < needed {
            return;
        }
        let free_ms = match holds {
            Some(turn) if turn.person == person => return,
            // Where the film begins somebody is shown without having taken the floor.
            Some(turn) if turn.at_ms > 0 => turn.at_ms + HOLD_MS,
            _ => 0,
        };
        let at_ms = match holds {
            None => 0,
            Some(_) => run.from_ms.max(free_ms),
        };
        if at_ms > now_ms {
            return;
        }
        let run = *run;
        self.turns.push(Turn { at_ms, person });
        // What the others said before counts for nothing any more: they take the floor with new words.
        self.runs.fill(Run::default());
        self.runs[person] = run;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels of somebody who talks in these seconds, with syllables and pauses between them, in a room this quiet.
    fn talking(seconds: f64, spoken: &[(f64, f64)], voice: f32, quiet: f32) -> Vec<f32> {
        let frames = (seconds * 50.0) as usize;
        (0..frames)
            .map(|n| {
                let t = n as f64 / 50.0;
                let talks = spoken.iter().any(|(from, to)| (*from..*to).contains(&t));
                // Five syllables a second.
                let wave = (t * 5.0).fract() as f32;
                if talks {
                    voice - 8.0 * wave
                } else {
                    quiet + 2.0 * wave
                }
            })
            .collect()
    }

    fn found(levels: &[Vec<f32>]) -> Vec<(f64, usize)> {
        let turns = turns(levels);
        turns
            .iter()
            .map(|turn| (turn.at_ms as f64 / 1000.0, turn.person))
            .collect()
    }

    fn close(found: &[(f64, usize)], wanted: &[(f64, usize)]) {
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            let is_close = found.1 == wanted.1 && (found.0 - wanted.0).abs() < 0.15;
            assert!(is_close, "{found:?} for {wanted:?}");
        }
    }

    #[test]
    fn the_floor_goes_where_the_voice_is_from_where_it_began() {
        let ada = talking(30.0, &[(1.0, 8.0), (16.0, 22.0)], -20.0, -70.0);
        let bo = talking(30.0, &[(9.0, 15.0), (23.0, 29.0)], -22.0, -65.0);
        close(
            &found(&[ada, bo]),
            &[(0.0, 0), (9.0, 1), (16.0, 0), (23.0, 1)],
        );
    }

    #[test]
    fn a_far_microphone_counts_as_much_as_a_near_one_and_a_fan_is_no_voice() {
        let near = talking(30.0, &[(1.0, 10.0)], -15.0, -60.0);
        let far = talking(30.0, &[(12.0, 20.0)], -31.0, -65.0);
        let fan = talking(30.0, &[], 0.0, -25.0);
        close(&found(&[fan, near, far]), &[(0.0, 1), (12.0, 2)]);
    }

    #[test]
    fn who_hears_another_through_the_wall_does_not_take_their_floor() {
        let ada = talking(40.0, &[(1.0, 18.0)], -20.0, -70.0);
        // Bo's microphone hears Ada, twenty decibels weaker than Bo.
        let mut bo = talking(40.0, &[(1.0, 18.0)], -42.0, -70.0);
        let own = talking(40.0, &[(20.0, 30.0)], -22.0, -70.0);
        bo.iter_mut()
            .zip(own)
            .for_each(|(heard, own)| *heard = heard.max(own));
        close(&found(&[bo.clone(), ada.clone()]), &[(0.0, 1), (20.0, 0)]);
        // And of somebody who never says a word nothing else is known.
        let silent = talking(40.0, &[(1.0, 18.0)], -44.0, -70.0);
        close(&found(&[silent, bo, ada]), &[(0.0, 2), (20.0, 1)]);
    }

    #[test]
    fn a_yes_in_between_takes_nobodys_floor_and_nobody_has_it_for_a_moment() {
        let ada = talking(40.0, &[(1.0, 20.0), (22.0, 36.0)], -20.0, -70.0);
        let bo = talking(40.0, &[(5.0, 5.5), (9.0, 9.2)], -16.0, -70.0);
        close(&found(&[ada.clone(), bo]), &[(0.0, 0)]);
        // Said into Ada's pause it is believed, and held.
        let bo = talking(40.0, &[(20.5, 21.5)], -20.0, -70.0);
        close(&found(&[ada, bo]), &[(0.0, 0), (20.5, 1), (22.5, 0)]);
    }

    #[test]
    fn where_nobody_talks_nobody_has_the_floor() {
        assert_eq!(turns(&[]), []);
        assert_eq!(turns(&[silent(5000), silent(5000)]), []);
        let fan = talking(60.0, &[], 0.0, -30.0);
        assert_eq!(turns(&[fan, silent(60_000)[..3000].to_vec()]), []);
    }

    #[test]
    fn pauses_lose_what_is_too_long_of_them_and_no_word_is_touched() {
        let ada = talking(
            60.0,
            &[(5.0, 10.0), (11.0, 15.0), (30.0, 40.0)],
            -20.0,
            -70.0,
        );
        let bo = talking(60.0, &[(20.0, 22.0)], -25.0, -60.0);
        let silence = Silence {
            longer_than_ms: 2000,
            keep_ms: 1000,
        };
        let found = pauses(&[ada, bo], silence);
        let wanted = [
            (0, 4000),
            (15_600, 19_600),
            (22_600, 29_600),
            (41_000, 60_000),
        ];
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, (from, to)) in found.iter().zip(wanted) {
            assert!(found.from_ms.abs_diff(from) < 150, "{found:?}");
            assert!(found.to_ms.abs_diff(to) < 150, "{found:?}");
        }
        let fan = talking(60.0, &[], 0.0, -30.0);
        assert_eq!(pauses(&[fan], silence), []);
    }

    #[test]
    fn levels_are_placed_on_the_recordings_clock() {
        let mut meter = Meter::default();
        (0..480).for_each(|_| meter.push(16_384));
        let levels = meter.levels();
        assert_eq!(levels.len(), 3);
        assert!((levels[0] + 6.02).abs() < 0.01);
        let mut track = silent(200);
        place(&mut track, &levels, 100.0);
        place(&mut track, &levels, -40.0);
        let loud: Vec<usize> = (0..track.len()).filter(|n| track[*n] > -10.0).collect();
        assert_eq!(loud, [0, 5, 6, 7]);
    }
}
