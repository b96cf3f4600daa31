//! Where a second of the take lies in the capture, to a few microseconds.
//!
//! Generalised cross-correlation (Knapp & Carter 1976): the cross spectrum's phases say the lag. Whitening it wholly (PHAT)
//! makes the peak sharp but counts noise as much as voice, so the size of each frequency is tempered instead of thrown
//! away; below 200 Hz is hum, above 4 kHz what codecs and canceling of echoes do differently.

use std::sync::Arc;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use super::{
    coarse::{back, transform},
    narrow::{Narrow, RATE},
};
use crate::error::Result;

/// Samples of the take that are compared: ¾ s.
const SIZE: usize = 12_000;
/// Samples to each side that are searched: 120 ms.
const REACH: usize = 1_920;
/// Room for both without the ends meeting.
const ROOM: usize = 16_384;
/// The band, in hertz, and how softly it begins and ends.
const BAND_HZ: (f32, f32) = (200.0, 4000.0);
const SOFT_HZ: f32 = 100.0;
/// The size of each frequency is divided by its own power of this; 1 is PHAT, 0 the plain correlation.
const TEMPER: f32 = 0.75;
/// A second peak this near is the same, in samples: 1.5 ms.
const SAME: usize = 24;

/// How long one window is, in seconds.
pub(super) const WINDOW_S: f64 = SIZE as f64 / RATE as f64;

/// What one window says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Its middle, in seconds of the take.
    pub at_s: f64,
    /// How much later it lies in the capture, in milliseconds.
    pub lag_ms: f64,
    /// The peak over the usual height of the correlation.
    pub sharpness: f32,
    /// The peak over the next one.
    pub lead: f32,
    /// How much louder the capture is.
    pub gain: f32,
}

impl Window {
    /// Whether it says anything: a hum or two voices at once have several peaks, noise has none.
    pub fn is_clear(&self) -> bool {
        self.sharpness >= 6.0 && self.lead >= 1.25
    }
}

/// Compares windows; keeps what they share.
pub(super) struct Fine {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    taper: Vec<f32>,
    band: Vec<f32>,
    take: Vec<f32>,
    capture: Vec<f32>,
    real: Vec<f32>,
    spectra: [Vec<Complex<f32>>; 2],
}

impl Fine {
    pub fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(ROOM);
        let angle = |n: usize| std::f32::consts::PI * (n as f32 + 0.5) / SIZE as f32;
        Self {
            inverse: planner.plan_fft_inverse(ROOM),
            taper: (0..SIZE).map(|n| angle(n).sin()).collect(),
            band: (0..=ROOM / 2)
                .map(|n| in_band(n as f32 * RATE as f32 / ROOM as f32))
                .collect(),
            take: vec![0.0; SIZE],
            capture: vec![0.0; SIZE + 2 * REACH],
            real: vec![0.0; ROOM],
            spectra: [forward.make_output_vec(), forward.make_output_vec()],
            forward,
        }
    }

    /// Reads the window whose middle is at `at_s` in the take, to be compared with any number of places.
    pub fn load(&mut self, take: &mut Narrow<'_>, at_s: f64) -> Result<()> {
        take.read(first(at_s), &mut self.take)?;
        self.real.fill(0.0);
        for ((out, value), taper) in self.real[REACH..]
            .iter_mut()
            .zip(&self.take)
            .zip(&self.taper)
        {
            *out = value * taper;
        }
        transform(&*self.forward, &mut self.real, &mut self.spectra[0]);
        Ok(())
    }

    /// The lag near `guess_ms` at which the loaded window is most alike.
    pub fn compare(
        &mut self,
        capture: &mut Narrow<'_>,
        at_s: f64,
        guess_ms: f64,
    ) -> Result<Window> {
        let guess = (guess_ms * RATE as f64 / 1000.0).round() as i64;
        capture.read(first(at_s) + guess - REACH as i64, &mut self.capture)?;
        self.real.fill(0.0);
        self.real[..self.capture.len()].copy_from_slice(&self.capture);
        transform(&*self.forward, &mut self.real, &mut self.spectra[1]);
        self.temper();
        back(&*self.inverse, &mut self.spectra[1], &mut self.real);
        let (lag, sharpness, lead) = self.peak();
        Ok(Window {
            at_s,
            lag_ms: (guess as f64 + lag) * 1000.0 / RATE as f64,
            sharpness,
            lead,
            gain: loudness(&self.capture[REACH..REACH + SIZE]) / loudness(&self.take).max(1e-9),
        })
    }

    fn temper(&mut self) {
        let [take, capture] = &mut self.spectra;
        for ((own, other), band) in capture.iter_mut().zip(take.iter()).zip(&self.band) {
            let cross = *own * other.conj();
            let size = cross.norm_sqr();
            *own = if *band > 0.0 && size > 1e-30 {
                cross * (band * size.powf(-TEMPER / 2.0))
            } else {
                Complex::ZERO
            };
        }
    }

    /// The highest place in reach with its fraction, how sharp it is and by how much it leads.
    fn peak(&self) -> (f64, f32, f32) {
        // The take was put REACH behind the beginning, so a lag is its own place on the circle.
        let value = |lag: i64| self.real[lag.rem_euclid(ROOM as i64) as usize];
        let reach = REACH as i64;
        let best = (-reach..=reach)
            .max_by(|&a, &b| value(a).total_cmp(&value(b)))
            .unwrap_or(0);
        let others = (-reach..=reach).filter(|lag| lag.abs_diff(best) > SAME as u64);
        let (mut next, mut energy) = (0.0_f32, 0.0_f32);
        for lag in others {
            next = next.max(value(lag));
            energy += value(lag).powi(2);
        }
        let usual = (energy / (2 * REACH) as f32).sqrt().max(1e-12);
        let (left, top, right) = (value(best - 1), value(best), value(best + 1));
        let bend = left - 2.0 * top + right;
        let fraction = if bend < 0.0 {
            0.5 * (left - right) / bend
        } else {
            0.0
        };
        (
            best as f64 + f64::from(fraction),
            top / usual,
            top / next.max(1e-12),
        )
    }
}

fn first(at_s: f64) -> i64 {
    (at_s * RATE as f64).round() as i64 - SIZE as i64 / 2
}

fn in_band(hz: f32) -> f32 {
    let rise = (hz - BAND_HZ.0) / SOFT_HZ + 0.5;
    let fall = (BAND_HZ.1 - hz) / SOFT_HZ + 0.5;
    rise.min(fall).clamp(0.0, 1.0)
}

fn loudness(samples: &[f32]) -> f32 {
    (samples.iter().map(|value| value * value).sum::<f32>() / samples.len() as f32).sqrt()
}
