//! Between two pieces: at which sample of the take something is missing.

use super::narrow::{Narrow, RATE};
use crate::error::Result;

/// Samples in one moment: 5 ms.
const SIZE: usize = RATE / 200;
/// Farther apart the middle is looked at only, in seconds.
const LONGEST_S: f64 = 60.0;

/// A stretch of the take in which the lag changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Jump {
    /// The last place in the take (in seconds) that lies as before, and the first that lies as after.
    pub between_s: (f64, f64),
    /// The lag before and after, in milliseconds.
    pub lags_ms: (f64, f64),
}

impl Jump {
    /// The second of the take at which the lag changes: where what comes before is most like the capture by the one, and
    /// what comes after by the other. In silence any place is as good.
    pub fn place(&self, take: &mut Narrow<'_>, capture: &mut Narrow<'_>) -> Result<f64> {
        let (mut from_s, mut to_s) = self.between_s;
        if to_s - from_s > LONGEST_S {
            let middle = (from_s + to_s) / 2.0;
            (from_s, to_s) = (middle - LONGEST_S / 2.0, middle + LONGEST_S / 2.0);
        }
        let count = ((to_s - from_s) * RATE as f64).max(0.0) as usize / SIZE * SIZE;
        let first = (from_s * RATE as f64).round() as i64;
        let own = read(take, first, count)?;
        let before = read(capture, first + samples(self.lags_ms.0), count)?;
        let after = read(capture, first + samples(self.lags_ms.1), count)?;
        let mut best = (0.0, 0);
        let mut sum = 0.0;
        for n in 0..count / SIZE {
            let part = n * SIZE..(n + 1) * SIZE;
            sum += likeness(&own[part.clone()], &before[part.clone()])
                - likeness(&own[part.clone()], &after[part]);
            if sum > best.0 {
                best = (sum, n + 1);
            }
        }
        Ok(from_s + (best.1 * SIZE) as f64 / RATE as f64)
    }
}

fn samples(ms: f64) -> i64 {
    (ms * RATE as f64 / 1000.0).round() as i64
}

/// With less of what is low, where rooms and processing differ most.
fn read(sound: &mut Narrow<'_>, at: i64, count: usize) -> Result<Vec<f32>> {
    let mut samples = vec![0.0; count + 1];
    sound.read(at - 1, &mut samples)?;
    Ok(samples
        .windows(2)
        .map(|pair| pair[1] - 0.9 * pair[0])
        .collect())
}

/// The product of two moments by the louder one's measure, so that silence has no say.
fn likeness(a: &[f32], b: &[f32]) -> f64 {
    let product: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    let energy = |part: &[f32]| part.iter().map(|value| value * value).sum::<f32>();
    let (own, other) = (energy(a), energy(b));
    f64::from(product / (own * other).sqrt().max(1e-9)) * f64::from((own * 1e3).min(1.0))
}
