//! A source from any place on, at any step.

use rubato::{
    Async, FixedAsync, Indexing, Resampler, SincInterpolationParameters, SincInterpolationType,
    WindowFunction, audioadapter_buffers::direct::InterleavedSlice,
};

use super::sound::Sound;
use crate::error::{Error, Result};

/// Frames made at once.
const CHUNK: usize = 1024;
/// Frames of the source that each frame is made of.
const TAPS: usize = 96;
/// Frames read before the first that is heard, so that the filter has settled.
const LEAD: usize = 2 * TAPS;

/// Frames of a source, one after the other, `step` frames of it for each that is made.
pub(super) struct Stream {
    resampler: Async<f32>,
    channels: usize,
    /// The next frame of the source to be read.
    next: i64,
    input: Vec<f32>,
    made: Vec<f32>,
    /// Samples of `made` that were given away, or are not to be.
    used: usize,
    /// Frames that are made before the first that is wanted.
    early: usize,
}

impl Stream {
    /// From frame `at` (with its fraction) of a source on. The first frame lies within half a frame of it.
    pub fn new(at: f64, step: f64, channels: usize) -> Result<Self> {
        let parameters = SincInterpolationParameters {
            sinc_len: TAPS,
            f_cutoff: None,
            oversampling_factor: 512,
            interpolation: SincInterpolationType::Linear,
            window: WindowFunction::BlackmanHarris2,
        };
        let ratio = 1.0 / step;
        let resampler =
            Async::new_sinc(ratio, 1.0, &parameters, CHUNK, channels, FixedAsync::Output)
                .map_err(unfit)?;
        let next = at.floor() as i64 - LEAD as i64;
        // What comes out first lies half the filter before what went in first, less the one step it has made.
        let early = (at - next as f64 + TAPS as f64 / 2.0) * ratio - 1.0;
        Ok(Self {
            resampler,
            channels,
            next,
            input: Vec::new(),
            made: Vec::new(),
            used: 0,
            early: early.round() as usize,
        })
    }

    /// Channels in each frame.
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// Fills `out` with the next frames.
    pub fn read(&mut self, source: &mut dyn Sound, out: &mut [f32]) -> Result<()> {
        let mut filled = 0;
        while filled < out.len() {
            if self.used == self.made.len() {
                self.make(source)?;
            }
            let count = (out.len() - filled).min(self.made.len() - self.used);
            out[filled..filled + count].copy_from_slice(&self.made[self.used..self.used + count]);
            self.used += count;
            filled += count;
        }
        Ok(())
    }

    fn make(&mut self, source: &mut dyn Sound) -> Result<()> {
        let wanted = self.resampler.input_frames_next();
        self.input.resize(wanted * self.channels, 0.0);
        source.read(self.next, &mut self.input)?;
        self.next += wanted as i64;
        self.made.resize(CHUNK * self.channels, 0.0);
        let input = InterleavedSlice::new(&self.input, self.channels, wanted).map_err(unfit)?;
        let mut made =
            InterleavedSlice::new_mut(&mut self.made, self.channels, CHUNK).map_err(unfit)?;
        self.resampler
            .process_into_buffer(&input, &mut made, Some(&Indexing::new()))
            .map_err(unfit)?;
        let early = self.early.min(CHUNK);
        self.early -= early;
        self.used = early * self.channels;
        Ok(())
    }
}

/// Buffers and ratios are ours; what does not fit was planned wrongly.
fn unfit<E: std::fmt::Display>(error: E) -> Error {
    Error::malformed(format!("the sound cannot be resampled: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::Held;

    /// A slow chirp: where it is can be read from it anywhere.
    fn tone(frame: f64) -> f32 {
        (frame * 0.05).sin() as f32 * 0.5
    }

    #[test]
    fn a_frame_lies_where_it_should_at_any_step_and_from_any_place() {
        let mut source = Held::mono(48_000, (0..60_000).map(|n| tone(f64::from(n))).collect());
        for (at, step) in [
            (1000.0, 1.0),
            (1000.25, 1.0001),
            (777.5, 0.9999),
            (2000.0, 44_100.0 / 48_000.0),
        ] {
            let mut stream = Stream::new(at, step, 1).unwrap();
            let mut out = vec![0.0; 40_000];
            stream.read(&mut source, &mut out).unwrap();
            // The place is right to half a frame; which place it is, the first frames say.
            let off = |shift: f64| -> f32 {
                let wrong = out
                    .iter()
                    .enumerate()
                    .map(|(n, &value)| (value - tone(at + n as f64 * step + shift)).abs());
                wrong.fold(0.0, f32::max)
            };
            let best = (-50..=50)
                .map(|n| f64::from(n) / 50.0)
                .min_by(|&a, &b| off(a).total_cmp(&off(b)))
                .unwrap();
            assert!(best.abs() <= 0.52, "{at} {step}: {best} frames off");
            assert!(off(best) < 0.001, "{at} {step}: {} of error", off(best));
        }
    }

    #[test]
    fn the_end_of_the_source_is_followed_by_silence() {
        let mut source = Held::mono(48_000, vec![0.5; 100]);
        let mut out = vec![9.0; 5000];
        Stream::new(0.0, 1.0, 1)
            .unwrap()
            .read(&mut source, &mut out)
            .unwrap();
        assert!((out[50] - 0.5).abs() < 0.1, "{}", out[50]);
        assert!(out[1000..].iter().all(|value| value.abs() < 1e-6));
    }
}
