//! Reading between samples: a line of sound that is a little longer or shorter than it was sampled.

use std::{f64::consts::PI, sync::LazyLock};

use super::Stereo;

/// Samples of which one is made.
const TAPS: usize = 32;
/// How many of them lie before the place that is read, that one included.
pub(super) const BEFORE: usize = TAPS / 2;
/// Places between two samples for which factors are kept; what lies between two of those is drawn straight, which is off by
/// a hundred decibels less than the sound.
const PHASES: usize = 512;
/// Kaiser's window: what is folded lies 90 dB below the sound, and that only above 22 kHz.
const BETA: f64 = 9.0;

/// Floats that are worked on at once.
const LANES: usize = 8;

/// What each tap's left and right are multiplied by.
type Factors = [f32; TAPS * 2];

static FACTORS: LazyLock<Vec<Factors>> = LazyLock::new(|| (0..=PHASES).map(factors).collect());

/// A windowed sinc. At its ends it is one sample, unchanged, so a clock that does not drift passes bit for bit.
fn factors(phase: usize) -> Factors {
    let between = phase as f64 / PHASES as f64;
    let raw: [f64; TAPS] = std::array::from_fn(|tap| {
        let away = tap as f64 - (BEFORE - 1) as f64 - between;
        let window = away / BEFORE as f64;
        let window = bessel(BETA * (1.0 - window * window).max(0.0).sqrt()) / bessel(BETA);
        match away {
            0.0 => 1.0,
            _ if away.fract() == 0.0 => 0.0,
            _ => (PI * away).sin() / (PI * away) * window,
        }
    });
    let sum: f64 = raw.iter().sum();
    std::array::from_fn(|n| (raw[n / 2] / sum) as f32)
}

/// The modified Bessel function of order zero, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        let half = x / 2.0 / f64::from(k);
        term *= half * half;
        sum += term;
    }
    sum
}

/// Adds what lies at `from`, and a `step` further for each sample. The places count from the beginning of `said`, which holds
/// [`BEFORE`] samples more than that at both ends.
pub(super) fn add(sum: &mut [Stereo], said: &[Stereo], from: f64, step: f64) {
    if from.fract() == 0.0 && step == 1.0 {
        let said = said.get(from as usize..).unwrap_or_default();
        for (sum, said) in sum.iter_mut().zip(said) {
            sum[0] += said[0];
            sum[1] += said[1];
        }
        return;
    }
    for (n, sum) in sum.iter_mut().enumerate() {
        let at = from + step * n as f64;
        let first = (at as usize + 1).saturating_sub(BEFORE);
        let Some(said) = said.get(first..first + TAPS) else {
            return;
        };
        let [left, right] = read(said, at.fract());
        sum[0] += left;
        sum[1] += right;
    }
}

fn read(said: &[Stereo], between: f64) -> Stereo {
    let phase = between * PHASES as f64;
    let (lower, upper) = (&FACTORS[phase as usize], &FACTORS[phase as usize + 1]);
    let share = phase.fract() as f32;
    let said = said.as_flattened().chunks_exact(LANES);
    let factors = lower.chunks_exact(LANES).zip(upper.chunks_exact(LANES));
    let mut made = [0.0; LANES];
    for (said, (lower, upper)) in said.zip(factors) {
        for n in 0..LANES {
            made[n] += said[n] * (lower[n] + (upper[n] - lower[n]) * share);
        }
    }
    let side = |side: usize| made.iter().skip(side).step_by(2).sum();
    [side(0), side(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, at: f64) -> f32 {
        (2.0 * PI * hz * at / 48_000.0).sin() as f32
    }

    #[test]
    fn tones_are_read_between_samples_as_they_are() {
        for hz in [50.0, 1_000.0, 8_000.0, 18_000.0] {
            let said: Vec<Stereo> = (0..4_000).map(|n| [tone(hz, f64::from(n)); 2]).collect();
            let mut sum = vec![[0.0; 2]; 3_000];
            let (from, step) = (500.3, 1.0004);
            add(&mut sum, &said, from, step);
            for (n, one) in sum.iter().enumerate() {
                let wanted = tone(hz, from + step * n as f64);
                assert!((one[0] - wanted).abs() < 5e-5, "{hz} Hz: {one:?} {wanted}");
                assert_eq!(one[0], one[1]);
            }
        }
    }

    #[test]
    fn whole_places_are_bit_for_bit() {
        let said: Vec<Stereo> = (0..100).map(|n| [tone(777.0, f64::from(n)), 0.1]).collect();
        let (mut copied, mut read) = (vec![[0.0; 2]; 20], vec![[0.0; 2]; 20]);
        add(&mut copied, &said, 40.0, 1.0);
        add(&mut read, &said, 40.0, 1.0 + f64::EPSILON);
        assert_eq!(copied, said[40..60]);
        assert_eq!(read[..1], said[40..41]);
    }
}
