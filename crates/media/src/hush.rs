//! When a microphone is turned down: from who talks when, as [`crate::talk`] hears it. All of the sound is there, so a
//! microphone is open before its word begins, and a gain never jumps.

use crate::{
    plan::mix::Sound,
    talk::{HOP_MS, Voice, share},
};

/// Gains a second.
pub const RATE: u32 = (1000 / HOP_MS) as u32;

/// How much a microphone is turned down while its person is silent …
const GATE_DB: f32 = 18.0;
/// … and while it hears another.
const CROSSTALK_DB: f32 = 24.0;
/// A voice is so much louder than what its microphone usually hears of another.
const ABOVE_HEARD_DB: f32 = 6.0;
/// An echo may be so much later than what it is of.
const ECHO: usize = frames(300);
/// Of another's voice counts what is no further below their usual one than this.
const CLEAR_DB: f32 = -12.0;
/// What is heard of another is known from so much of it.
const KNOWN: usize = frames(1000);

/// Shorter sounds are a click, not a word.
const SHORTEST: usize = frames(60);
/// Shorter pauses stay open.
const PAUSE: usize = frames(500);
/// A microphone is open so long before its word, and behind it.
const BEFORE: usize = frames(160);
const AFTER: usize = frames(300);
/// Half of the time in which a gain changes.
const RAMP: usize = frames(80);

/// How far around a moment the loudness of a voice is heard.
const AROUND: usize = frames(2000);
/// So much of a difference is evened out …
const EVENED: f32 = 0.7;
/// … but no more than this, downwards and upwards.
const MOST_EVENED_DB: (f32, f32) = (-6.0, 9.0);

const fn frames(ms: u64) -> usize {
    (ms / HOP_MS) as usize
}

/// What is known of one microphone.
#[derive(Debug, Clone, PartialEq)]
pub struct Care {
    /// How loud it is when nobody talks.
    pub quiet_db: f32,
    /// Its gain, [`RATE`] times a second.
    pub gains_db: Vec<f32>,
}

impl Care {
    /// The gains as a sound: bare samples of 32 bits that reach behind this length.
    pub fn control(&self, duration_ms: u64) -> Vec<u8> {
        let wanted = frames(duration_ms) + RATE as usize;
        let last = self.gains_db.last().copied().unwrap_or(0.0);
        let all = self.gains_db.iter().copied().chain(std::iter::repeat(last));
        let amplitude = |db: f32| 10_f32.powf(db / 20.0).to_le_bytes();
        all.take(wanted).flat_map(amplitude).collect()
    }
}

/// What is done to each microphone; `levels` has a track for each, all of one length.
pub fn cares(levels: &[Vec<f32>], sound: &Sound) -> Vec<Care> {
    let mut voices: Vec<Voice> = levels.iter().map(|track| Voice::of(track)).collect();
    let quiets: Vec<f32> = voices.iter().map(|one| share(&one.quiet, 0.5)).collect();
    for voice in &mut voices {
        // Music that plays for a minute is as steady as a fan. Its microphone was quieter before, so it stays open.
        let lowest = share(&voice.quiet, 0.0);
        voice.quiet.fill(lowest);
    }
    let own = own_words(&voices);
    let open: Vec<Vec<bool>> = own.iter().map(|words| opened(words)).collect();
    let care = |n: usize| {
        let mut gains = vec![0.0; open[n].len()];
        for (frame, gain) in gains.iter_mut().enumerate() {
            if open[n][frame] {
                continue;
            }
            let others = (0..open.len()).any(|other| other != n && open[other][frame]);
            *gain = match (sound.crosstalk && others, sound.gate) {
                (true, _) => -CROSSTALK_DB,
                (false, true) => -GATE_DB,
                (false, false) => 0.0,
            };
        }
        let mut gains_db = ramped(&gains);
        if sound.level_within {
            let evened = evened(&voices[n].smooth, &own[n]);
            gains_db
                .iter_mut()
                .zip(evened)
                .for_each(|(gain, more)| *gain += more);
        }
        Care {
            quiet_db: quiets[n],
            gains_db,
        }
    };
    (0..voices.len()).map(care).collect()
}

/// In which frames each person talks, and is not only heard by another's microphone.
fn own_words(voices: &[Voice]) -> Vec<Vec<bool>> {
    let strongest = Voice::strongest(voices);
    let frames = voices.first().map_or(0, |voice| voice.smooth.len());
    let strengths: Vec<Vec<Option<f32>>> = voices
        .iter()
        .map(|voice| {
            (0..frames)
                .map(|frame| voice.strength(frame, strongest))
                .collect()
        })
        .collect();
    let recent: Vec<Vec<f32>> = voices.iter().map(|voice| lately(&voice.smooth)).collect();
    // What the microphone `of` hears of `other`, against what `other` says.
    let heard = |of: usize, other: usize| -> Option<f32> {
        let leads = |frame: &usize| {
            let theirs = strengths[other][*frame].filter(|strength| *strength > CLEAR_DB);
            theirs.is_some_and(|theirs| {
                let all = strengths.iter().map(|track| track[*frame]);
                all.flatten().all(|strength| strength <= theirs)
            })
        };
        let known: Vec<f32> = (0..frames)
            .filter(leads)
            .map(|frame| voices[of].smooth[frame] - recent[other][frame])
            .collect();
        (known.len() >= KNOWN).then(|| middle(known, 0.35))
    };
    (0..voices.len())
        .map(|of| {
            let others = (0..voices.len()).filter(|other| *other != of);
            let heard: Vec<(usize, f32)> = others
                .filter_map(|other| Some((other, heard(of, other)?)))
                .collect();
            let is_own = |frame: usize| {
                strengths[of][frame].is_some()
                    && heard.iter().all(|(other, less)| {
                        let expected = recent[*other][frame] + less;
                        voices[of].smooth[frame] > expected + ABOVE_HEARD_DB
                    })
            };
            (0..frames).map(is_own).collect()
        })
        .collect()
}

/// The loudest of the last moments.
fn lately(levels: &[f32]) -> Vec<f32> {
    let from = |frame: usize| frame.saturating_sub(ECHO);
    let to = |frame: usize| (frame + 3).min(levels.len());
    let loudest = |frame: usize| {
        levels[from(frame)..to(frame)]
            .iter()
            .copied()
            .fold(-100.0, f32::max)
    };
    (0..levels.len()).map(loudest).collect()
}

/// What this share of the values lies below.
fn middle(mut values: Vec<f32>, share: f64) -> f32 {
    let at = ((values.len() - 1) as f64 * share) as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Where a microphone is open: words, pauses between them, and a little around.
fn opened(words: &[bool]) -> Vec<bool> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut from = None;
    for frame in 0..=words.len() {
        match (words.get(frame).copied().unwrap_or(false), from) {
            (true, None) => from = Some(frame),
            (false, Some(first)) => {
                from = None;
                match runs.last_mut() {
                    // Two parts of one word are close.
                    Some(last) if first - last.1 <= SHORTEST => last.1 = frame,
                    _ => runs.push((first, frame)),
                }
            }
            _ => {}
        }
    }
    runs.retain(|(from, to)| to - from >= SHORTEST);
    let mut open = vec![false; words.len()];
    let mut before: Option<usize> = None;
    for (from, to) in runs {
        let from = match before {
            Some(end) if from - end <= PAUSE => end,
            _ => from.saturating_sub(BEFORE),
        };
        let until = (to + AFTER).min(open.len());
        open[from..until].fill(true);
        before = Some(to);
    }
    open
}

/// The same gains, changing as smoothly as half a wave does.
fn ramped(gains_db: &[f32]) -> Vec<f32> {
    let shape: Vec<f32> = (0..=2 * RAMP)
        .map(|k| {
            let turn = (k as f32 + 1.0) / (2 * RAMP + 2) as f32;
            0.5 - 0.5 * (turn * std::f32::consts::TAU).cos()
        })
        .collect();
    let whole: f32 = shape.iter().sum();
    let amplitudes: Vec<f32> = gains_db.iter().map(|db| 10_f32.powf(db / 20.0)).collect();
    let last = amplitudes.len().saturating_sub(1);
    (0..amplitudes.len())
        .map(|frame| {
            let around = shape.iter().enumerate().map(|(k, weight)| {
                let at = (frame + k).saturating_sub(RAMP).min(last);
                weight * amplitudes[at]
            });
            20.0 * (around.sum::<f32>() / whole).log10()
        })
        .collect()
}

/// What brings the sentences of a voice closer to each other.
fn evened(levels: &[f32], words: &[bool]) -> Vec<f32> {
    // Sums from the beginning, so that each stretch is a difference of two.
    let (mut energy, mut count) = (vec![0.0_f64], vec![0_usize]);
    for (level, is_word) in levels.iter().zip(words) {
        let power = 10_f64.powf(f64::from(*level) / 10.0);
        energy.push(energy[energy.len() - 1] + if *is_word { power } else { 0.0 });
        count.push(count[count.len() - 1] + usize::from(*is_word));
    }
    let mean = |from: usize, to: usize| {
        let said = count[to] - count[from];
        let power = (energy[to] - energy[from]) / said.max(1) as f64;
        (said >= RATE as usize / 2).then(|| 10.0 * (power + 1e-10).log10())
    };
    let Some(usual) = mean(0, levels.len()) else {
        return vec![0.0; levels.len()];
    };
    let wanted = |frame: usize| {
        let (from, to) = (
            frame.saturating_sub(AROUND),
            (frame + AROUND + 1).min(levels.len()),
        );
        let local = mean(from, to)?;
        let more = (usual - local) as f32 * EVENED;
        Some(more.clamp(MOST_EVENED_DB.0, MOST_EVENED_DB.1))
    };
    // Where nothing is said it glides from one sentence to the next.
    let mut gains: Vec<f32> = Vec::with_capacity(levels.len());
    let mut last: Option<f32> = None;
    for frame in 0..levels.len() {
        let Some(gain) = wanted(frame) else { continue };
        let missing = frame - gains.len();
        let first = last.unwrap_or(gain);
        for step in 1..=missing {
            gains.push(first + (gain - first) * step as f32 / (missing + 1) as f32);
        }
        gains.push(gain);
        last = Some(gain);
    }
    gains.resize(levels.len(), last.unwrap_or(0.0));
    glided(&gains)
}

/// Each moment the mean of a second around it.
fn glided(gains: &[f32]) -> Vec<f32> {
    let half = RATE as usize / 2;
    let mut sums = vec![0.0_f64];
    for gain in gains {
        sums.push(sums[sums.len() - 1] + f64::from(*gain));
    }
    (0..gains.len())
        .map(|frame| {
            let (from, to) = (
                frame.saturating_sub(half),
                (frame + half + 1).min(gains.len()),
            );
            ((sums[to] - sums[from]) / (to - from) as f64) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::silent;

    /// Levels of somebody who talks in these seconds, with syllables between −8 and 0 dB of their voice.
    fn talking(seconds: usize, spoken: &[(f64, f64)], voice: f32, quiet: f32) -> Vec<f32> {
        (0..seconds * RATE as usize)
            .map(|n| {
                let t = n as f64 / f64::from(RATE);
                let talks = spoken.iter().any(|(from, to)| (*from..*to).contains(&t));
                let wave = (t * 5.0).fract() as f32;
                if talks {
                    voice - 8.0 * wave
                } else {
                    quiet + 2.0 * wave
                }
            })
            .collect()
    }

    fn louder(one: &[f32], other: &[f32]) -> Vec<f32> {
        one.iter()
            .zip(other)
            .map(|(one, other)| one.max(*other))
            .collect()
    }

    fn at(care: &Care, second: f64) -> f32 {
        care.gains_db[(second * f64::from(RATE)) as usize]
    }

    #[test]
    fn a_gate_is_open_before_the_word_and_shut_behind_it() {
        let sound = Sound {
            gate: true,
            ..Sound::default()
        };
        let ada = talking(30, &[(5.0, 8.0), (8.3, 12.0), (20.0, 20.2)], -20.0, -60.0);
        let care = &cares(&[ada], &sound)[0];
        assert!((at(care, 2.0) + GATE_DB).abs() < 0.01);
        for open in [4.98, 5.0, 6.0, 8.1, 8.2, 11.9, 12.1, 19.98, 20.1] {
            assert!(at(care, open).abs() < 0.1, "{open}: {}", at(care, open));
        }
        assert!((at(care, 13.0) + GATE_DB).abs() < 0.01);
        assert!((care.quiet_db + 59.5).abs() < 1.5, "{}", care.quiet_db);
        // Nothing jumps: two gains that follow each other differ by less than a third of the way.
        let amplitude = |db: &f32| 10_f32.powf(db / 20.0);
        let steps = care
            .gains_db
            .windows(2)
            .map(|pair| (amplitude(&pair[0]) - amplitude(&pair[1])).abs());
        assert!(steps.fold(0.0, f32::max) < 0.3);
    }

    #[test]
    fn a_microphone_that_hears_another_is_turned_down_and_its_own_voice_is_not() {
        let sound = Sound {
            crosstalk: true,
            ..Sound::default()
        };
        for less in [10.0, 20.0, 30.0] {
            let ada = talking(40, &[(1.0, 15.0), (30.0, 35.0)], -20.0, -65.0);
            let own = talking(40, &[(17.0, 28.0), (32.0, 34.0)], -24.0, -65.0);
            let heard: Vec<f32> = ada.iter().map(|level| level - less).collect();
            let bo = louder(&own, &heard);
            let cares = cares(&[ada, bo], &sound);
            for (second, ada_db, bo_db) in [
                (8.0, 0.0, -CROSSTALK_DB),
                (22.0, -CROSSTALK_DB, 0.0),
                (33.0, 0.0, 0.0),
                (39.0, 0.0, 0.0),
            ] {
                assert!(
                    (at(&cares[0], second) - ada_db).abs() < 0.1,
                    "Ada at {second}, {less}"
                );
                assert!(
                    (at(&cares[1], second) - bo_db).abs() < 0.1,
                    "Bo at {second}, {less}"
                );
            }
        }
    }

    #[test]
    fn who_never_says_a_word_is_never_open() {
        let sound = Sound {
            gate: true,
            crosstalk: true,
            ..Sound::default()
        };
        let ada = talking(30, &[(1.0, 14.0), (16.0, 25.0)], -20.0, -65.0);
        let heard: Vec<f32> = ada.iter().map(|level| level - 22.0).collect();
        let cares = cares(&[ada, heard, silent(30_000)[..1500].to_vec()], &sound);
        assert!((at(&cares[1], 10.0) + CROSSTALK_DB).abs() < 0.1);
        assert!((at(&cares[2], 10.0) + CROSSTALK_DB).abs() < 0.1);
        assert!(at(&cares[0], 10.0).abs() < 0.1);
        assert!(super::cares(&[], &sound).is_empty());
    }

    #[test]
    fn quiet_sentences_come_closer_to_loud_ones_and_noise_between_is_not_lifted_alone() {
        let sound = Sound {
            level_within: true,
            ..Sound::default()
        };
        let loud = talking(60, &[(1.0, 15.0), (40.0, 55.0)], -20.0, -70.0);
        let soft = talking(60, &[(20.0, 35.0)], -32.0, -70.0);
        let care = &cares(&[louder(&loud, &soft)], &sound)[0];
        let (loud, soft) = (at(care, 8.0), at(care, 28.0));
        assert!((-3.0..0.0).contains(&loud), "{loud}");
        assert!((6.0..=9.0).contains(&soft), "{soft}");
        let between = at(care, 17.5);
        assert!((loud..soft).contains(&between), "{between}");
    }

    #[test]
    fn a_control_reaches_behind_the_end() {
        let care = Care {
            quiet_db: -60.0,
            gains_db: vec![0.0, -6.0206],
        };
        let bytes = care.control(100);
        assert_eq!(bytes.len(), 4 * (5 + RATE as usize));
        let first = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let last = f32::from_le_bytes(bytes[bytes.len() - 4..].try_into().unwrap());
        assert!((first - 1.0).abs() < 1e-6 && (last - 0.5).abs() < 1e-4);
    }
}
