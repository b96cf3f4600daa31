//! How loud it is from moment to moment: where somebody speaks, and the rhythm by which two recordings are known again.

use super::narrow::{Narrow, RATE};
use crate::{clock::slope::quantile, error::Result};

/// Levels a second.
pub(super) const LEVELS: usize = 100;
/// Samples in one level.
const SIZE: usize = RATE / LEVELS;
/// Below the loud moments by this much nothing is told apart, in decibels.
const RANGE_DB: f64 = 30.0;
/// Below the loud moments by less than this there is something to compare: a voice, or what a raw microphone hears of
/// the others', in decibels.
const VOICE_DB: f64 = 26.0;
/// A recording whose loud moments are below this is silent, in decibels of full scale.
const SILENT_DB: f64 = -66.0;
/// A level is seen against the mean of so many around it.
const AROUND: usize = 2 * LEVELS;

/// The envelope of a recording.
pub(super) struct Envelope {
    /// From 0 (quiet) to 1 (loud), less the mean around.
    pub rhythm: Vec<f32>,
    /// Moments with a voice up to each one.
    voiced: Vec<u32>,
    /// Whether anything can be heard at all.
    pub audible: bool,
}

impl Envelope {
    pub fn of(sound: &mut Narrow<'_>) -> Result<Self> {
        let levels = levels(sound)?;
        let loud = quantile(
            &mut levels.iter().map(|&db| f64::from(db)).collect::<Vec<_>>(),
            0.95,
        )
        .unwrap_or(-120.0);
        let floor = (loud - RANGE_DB) as f32;
        let flat: Vec<f32> = levels
            .iter()
            .map(|&db| ((db - floor) / RANGE_DB as f32).clamp(0.0, 1.2))
            .collect();
        let mut voices = 0;
        let mut voiced = vec![0];
        voiced.extend(levels.iter().map(|&db| {
            voices += u32::from(f64::from(db) > (loud - VOICE_DB).max(SILENT_DB));
            voices
        }));
        Ok(Self {
            rhythm: less_mean(&flat),
            voiced,
            audible: loud > SILENT_DB,
        })
    }

    /// The share of the moments between two times (in seconds) with a voice.
    pub fn voice(&self, from_s: f64, to_s: f64) -> f64 {
        let last = self.voiced.len() - 1;
        let place = |s: f64| ((s * LEVELS as f64).max(0.0) as usize).min(last);
        let (from, to) = (place(from_s), place(to_s));
        f64::from(self.voiced[to] - self.voiced[from]) / ((to_s - from_s) * LEVELS as f64).max(1.0)
    }
}

/// The levels in decibels of full scale. What is low is made less, so that hum and steps do not count.
fn levels(sound: &mut Narrow<'_>) -> Result<Vec<f32>> {
    let count = sound.len() / SIZE;
    let mut levels = Vec::with_capacity(count);
    let mut block = vec![0.0; SIZE * LEVELS * 4];
    let mut last = 0.0;
    while levels.len() < count {
        sound.read((levels.len() * SIZE) as i64, &mut block)?;
        for part in block.chunks_exact(SIZE).take(count - levels.len()) {
            let energy: f32 = part
                .iter()
                .map(|&value| {
                    let sharp = value - 0.9 * last;
                    last = value;
                    sharp * sharp
                })
                .sum();
            levels.push(10.0 * (energy / SIZE as f32 + 1e-12).log10());
        }
    }
    Ok(levels)
}

fn less_mean(levels: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0_f64];
    let mut sum = 0.0;
    sums.extend(levels.iter().map(|&level| {
        sum += f64::from(level);
        sum
    }));
    let mean = |n: usize| {
        let (from, to) = (n.saturating_sub(AROUND), (n + AROUND + 1).min(levels.len()));
        ((sums[to] - sums[from]) / (to - from) as f64) as f32
    };
    levels
        .iter()
        .enumerate()
        .map(|(n, &level)| level - mean(n))
        .collect()
}
