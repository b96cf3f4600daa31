//! Where a stretch of the take lies in the capture, to about 10 ms, wherever that is: by the rhythm of the speech.

use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex};
use std::sync::Arc;

use super::{
    Search,
    envelope::{Envelope, LEVELS},
};

/// Levels of the take that are looked for at once: 40 s.
const BLOCK: usize = 40 * LEVELS;
/// From one block to the next.
const HOP: usize = BLOCK / 2;
/// Levels apart at which two places are not the same: half a second.
const APART: usize = LEVELS / 2;
/// Blocks with less voice than this are not looked for.
const LEAST_VOICE: f64 = 0.08;
/// Less likeness than this is none.
const LEAST_SCORE: f32 = 0.3;

/// Where a block was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guess {
    /// The block, in seconds of the take.
    pub from_s: f64,
    /// Its end.
    pub to_s: f64,
    /// How much later it lies in the capture, in milliseconds.
    pub lag_ms: f64,
    /// How alike the two are, from 0 to 1.
    pub score: f32,
    /// By which share of the score the next best place is less alike.
    pub margin: f32,
}

/// Looks for every block of the take that has a voice in it.
pub(super) fn guesses(take: &Envelope, capture: &Envelope, search: &Search) -> Vec<Guess> {
    let (len, rhythm) = (take.rhythm.len(), &capture.rhythm);
    if !take.audible || !capture.audible || rhythm.is_empty() {
        return Vec::new();
    }
    let block = BLOCK.min(len);
    let mut haystack = Haystack::new(rhythm, block);
    let last = len - block;
    let starts = (0..last).step_by(HOP).chain([last]);
    starts
        .filter(|&from| take.voice(seconds(from), seconds(from + block)) > LEAST_VOICE)
        .filter_map(|from| haystack.find(&take.rhythm[from..from + block], from, search))
        .collect()
}

fn seconds(levels: usize) -> f64 {
    levels as f64 / LEVELS as f64
}

/// The capture's rhythm, ready to be compared with many blocks.
struct Haystack {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn realfft::ComplexToReal<f32>>,
    spectrum: Vec<Complex<f32>>,
    /// Energy up to each level.
    energy: Vec<f64>,
    real: Vec<f32>,
    complex: Vec<Complex<f32>>,
}

impl Haystack {
    fn new(rhythm: &[f32], block: usize) -> Self {
        // Enough room that a block which hangs over either end does not meet the other end.
        let size = (rhythm.len() + 2 * block).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(size);
        let inverse = planner.plan_fft_inverse(size);
        let mut real = vec![0.0; size];
        real[..rhythm.len()].copy_from_slice(rhythm);
        let mut spectrum = forward.make_output_vec();
        transform(&*forward, &mut real, &mut spectrum);
        let mut sum = 0.0;
        let mut energy = vec![0.0];
        energy.extend(rhythm.iter().map(|&level| {
            sum += f64::from(level * level);
            sum
        }));
        let complex = forward.make_output_vec();
        Self {
            forward,
            inverse,
            spectrum,
            energy,
            real,
            complex,
        }
    }

    /// The place where the block is most alike, and how much less alike the next best is.
    fn find(&mut self, block: &[f32], from: usize, search: &Search) -> Option<Guess> {
        let own = block
            .iter()
            .map(|&level| f64::from(level * level))
            .sum::<f64>();
        self.compare(block);
        let (low, high) = self.range(block.len(), from, search)?;
        let score = |at: i64| self.score(at, block.len(), own);
        let best = (low..=high).max_by(|&a, &b| score(a).total_cmp(&score(b)))?;
        let others = (low..=high).filter(|at| at.abs_diff(best) > APART as u64);
        let next = others.map(score).fold(0.0_f32, f32::max);
        let top = score(best);
        (top >= LEAST_SCORE).then(|| Guess {
            from_s: seconds(from),
            to_s: seconds(from + block.len()),
            lag_ms: (best - from as i64) as f64 * 1000.0 / LEVELS as f64,
            score: top,
            margin: (top - next) / top,
        })
    }

    /// Leaves in `real[at]` the product of the block with the capture from `at` on (at the end for what is before).
    fn compare(&mut self, block: &[f32]) {
        self.real.fill(0.0);
        self.real[..block.len()].copy_from_slice(block);
        transform(&*self.forward, &mut self.real, &mut self.complex);
        let pairs = self.complex.iter_mut().zip(&self.spectrum);
        pairs.for_each(|(own, other)| *own = other * own.conj());
        back(&*self.inverse, &mut self.complex, &mut self.real);
    }

    /// The places that are asked for, at which at least a quarter of the block lies in the capture.
    fn range(&self, block: usize, from: usize, search: &Search) -> Option<(i64, i64)> {
        let levels = self.energy.len() as i64 - 1;
        let (mut low, mut high) = (-(block as i64 * 3 / 4), levels - block as i64 / 4);
        if let Some((lag_ms, within_ms)) = search.around {
            let near = |ms: f64| from as i64 + (ms * LEVELS as f64 / 1000.0) as i64;
            low = low.max(near(lag_ms - within_ms));
            high = high.min(near(lag_ms + within_ms));
        }
        (low <= high).then_some((low, high))
    }

    fn score(&self, at: i64, block: usize, own: f64) -> f32 {
        let last = self.energy.len() as i64 - 1;
        let edge = |place: i64| self.energy[place.clamp(0, last) as usize];
        let other = edge(at + block as i64) - edge(at);
        let size = self.real.len();
        let product = self.real[at.rem_euclid(size as i64) as usize] / size as f32;
        // Next to nothing is not made alike by making it louder.
        product / (own * other.max(own * 0.1)).sqrt().max(1e-6) as f32
    }
}

/// A spectrum. The buffers come from the plan, so that their lengths fit.
pub(super) fn transform(
    plan: &dyn RealToComplex<f32>,
    real: &mut [f32],
    complex: &mut [Complex<f32>],
) {
    plan.process(real, complex)
        .expect("the buffers have the plan's lengths");
}

/// And back.
pub(super) fn back(
    plan: &dyn realfft::ComplexToReal<f32>,
    complex: &mut [Complex<f32>],
    real: &mut [f32],
) {
    // The first and the last of a real signal's spectrum are real; rounding may have left a rest.
    complex[0].im = 0.0;
    if let Some(last) = complex.last_mut() {
        last.im = 0.0;
    }
    plan.process(complex, real)
        .expect("the buffers have the plan's lengths");
}
