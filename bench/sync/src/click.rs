//! A click that everybody hears, and where it lies in a track.

use crate::RATE;

/// Seconds that a click lasts.
pub const LASTS_S: f64 = 0.006;

/// The click's sound at a time since its beginning, in seconds: three tones that die away.
pub fn click_value(since_s: f64) -> f64 {
    if !(0.0..LASTS_S).contains(&since_s) {
        return 0.0;
    }
    let tone = |hz: f64| (std::f64::consts::TAU * hz * since_s).sin();
    0.5 * (-since_s / 0.0012).exp() * (tone(1730.0) + tone(3110.0) + tone(5230.0))
}

/// Where in 48 kHz samples a click begins, in samples with their fraction, when it is clearly there.
pub fn click_in(samples: &[f32]) -> Option<f64> {
    let pattern: Vec<f64> = (0..(LASTS_S * RATE) as usize)
        .map(|n| click_value(n as f64 / RATE))
        .collect();
    let own: f64 = pattern
        .iter()
        .map(|value| value * value)
        .sum::<f64>()
        .sqrt();
    // How alike (from 0 to 1) and how loud, of what stands out of the voices around.
    let alike = |at: usize| -> (f64, f64) {
        let (mut product, mut energy) = (0.0, 1e-9);
        for (&sample, &value) in samples[at..].iter().zip(&pattern) {
            product += f64::from(sample) * value;
            energy += f64::from(sample) * f64::from(sample);
        }
        ((product / (energy.sqrt() * own)).max(0.0), product / own)
    };
    let score = |at: usize| {
        let (likeness, size) = alike(at);
        size * likeness
    };
    let scores: Vec<f64> = (0..samples.len().checked_sub(pattern.len())?)
        .map(score)
        .collect();
    let best =
        (1..scores.len().checked_sub(1)?).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))?;
    let (left, top, right) = (scores[best - 1], scores[best], scores[best + 1]);
    let bend = left - 2.0 * top + right;
    (alike(best).0 > 0.65 && bend < 0.0).then(|| best as f64 + 0.5 * (left - right) / bend)
}
