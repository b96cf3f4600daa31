//! The part of the sound in which voices can be told: one channel at 16 kHz.

use super::sound::Sound;
use crate::error::Result;

/// Samples a second of what is compared.
pub(super) const RATE: usize = 16_000;
/// Nothing above this is kept whole, in hertz; above 8 kHz nothing that would be taken for something lower than 4.
const CUTOFF_HZ: f64 = 6000.0;
/// Half of the filter's length, in seconds.
const HALF_S: f64 = 0.000_35;
/// Places between two samples at which the filter was worked out.
const PHASES: usize = 32;

/// Any sound, as one channel at [`RATE`], without delay.
pub(super) struct Narrow<'a> {
    sound: &'a mut dyn Sound,
    /// Taps on each side of a place.
    half: usize,
    /// For each phase the taps.
    taps: Vec<Vec<f32>>,
    frames: Vec<f32>,
    mono: Vec<f32>,
}

impl<'a> Narrow<'a> {
    pub fn new(sound: &'a mut dyn Sound) -> Self {
        let rate = f64::from(sound.rate());
        let half = (HALF_S * rate).ceil().max(2.0) as usize;
        let taps = (0..PHASES)
            .map(|phase| taps(phase as f64 / PHASES as f64, half, rate))
            .collect();
        Self {
            sound,
            half,
            taps,
            frames: Vec::new(),
            mono: Vec::new(),
        }
    }

    /// Samples in all.
    pub fn len(&self) -> usize {
        let rate = u64::from(self.sound.rate().max(1));
        usize::try_from(self.sound.frames() * RATE as u64 / rate).unwrap_or(usize::MAX)
    }

    /// Fills `out` from sample `at` on; silent outside.
    pub fn read(&mut self, at: i64, out: &mut [f32]) -> Result<()> {
        let step = f64::from(self.sound.rate()) / RATE as f64;
        let place = |n: usize| (at + n as i64) as f64 * step;
        let first = place(0).floor() as i64 - self.half as i64 + 1;
        let last = place(out.len().saturating_sub(1)).floor() as i64 + self.half as i64 + 1;
        self.load(first, (last - first + 1) as usize)?;
        for (n, value) in out.iter_mut().enumerate() {
            let exact = place(n);
            let phase = ((exact - exact.floor()) * PHASES as f64) as usize;
            let from = (exact.floor() as i64 - self.half as i64 + 1 - first) as usize;
            let near = &self.mono[from..from + 2 * self.half];
            *value = near.iter().zip(&self.taps[phase]).map(|(a, b)| a * b).sum();
        }
        Ok(())
    }

    /// The mean of the channels.
    fn load(&mut self, first: i64, count: usize) -> Result<()> {
        let channels = self.sound.channels().max(1);
        self.frames.resize(count * channels, 0.0);
        self.sound.read(first, &mut self.frames)?;
        self.mono.clear();
        let mean = |frame: &[f32]| frame.iter().sum::<f32>() / channels as f32;
        self.mono
            .extend(self.frames.chunks_exact(channels).map(mean));
        Ok(())
    }
}

/// A low-pass (sinc under a Hann window) for a place this far behind a sample.
fn taps(behind: f64, half: usize, rate: f64) -> Vec<f32> {
    let cutoff = 2.0 * CUTOFF_HZ / rate;
    let tap = |n: usize| {
        let x = n as f64 - (half as f64 - 1.0) - behind;
        let angle = std::f64::consts::PI * cutoff * x;
        let sinc = if angle.abs() < 1e-9 {
            1.0
        } else {
            angle.sin() / angle
        };
        let window = (std::f64::consts::FRAC_PI_2 * x / half as f64)
            .cos()
            .powi(2);
        cutoff * sinc * window
    };
    (0..2 * half).map(|n| tap(n) as f32).collect()
}
