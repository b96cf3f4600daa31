//! The waveform of a track: the lowest and the highest sample of each stretch, as small numbers.

use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    ffmpeg::Runner,
    plan::{self, Input},
};

/// The rate the sound is read at: enough for a picture, a sixth of the work.
pub const RATE: u32 = 8000;

/// A waveform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    /// Samples a second of what was measured.
    pub sample_rate: u32,
    /// Samples in each stretch.
    pub samples_per_peak: u32,
    /// Lowest and highest of each stretch in turn, from −128 to 127.
    pub peaks: Vec<i8>,
}

/// Gathers peaks from samples as they come, in little memory.
#[derive(Debug)]
pub struct Gatherer {
    per_peak: u32,
    peaks: Vec<i8>,
    low: i16,
    high: i16,
    count: u32,
    /// The first byte of a sample whose second has not come.
    half: Option<u8>,
}

impl Gatherer {
    /// One pair for this many samples.
    pub fn new(per_peak: u32) -> Self {
        let per_peak = per_peak.max(1);
        Self {
            per_peak,
            peaks: Vec::new(),
            low: i16::MAX,
            high: i16::MIN,
            count: 0,
            half: None,
        }
    }

    /// Takes 16-bit little-endian samples, cut anywhere.
    pub fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match self.half.take() {
                None => self.half = Some(byte),
                Some(low) => self.sample(i16::from_le_bytes([low, byte])),
            }
        }
    }

    fn sample(&mut self, sample: i16) {
        self.low = self.low.min(sample);
        self.high = self.high.max(sample);
        self.count += 1;
        if self.count == self.per_peak {
            self.pair();
        }
    }

    fn pair(&mut self) {
        // Outwards, so that what is not silent is not drawn as silent.
        let low = (f64::from(self.low) / 256.0).floor().max(-128.0) as i8;
        let high = (f64::from(self.high) / 256.0).ceil().min(127.0) as i8;
        self.peaks.extend([low, high]);
        (self.low, self.high, self.count) = (i16::MAX, i16::MIN, 0);
    }

    /// The waveform so far; the last stretch may be shorter.
    pub fn finish(mut self, sample_rate: u32) -> Peaks {
        if self.count > 0 {
            self.pair();
        }
        Peaks {
            sample_rate,
            samples_per_peak: self.per_peak,
            peaks: self.peaks,
        }
    }
}

impl Runner {
    /// The waveform of a file's sound, a pair of peaks for each `ms_per_peak` milliseconds.
    pub async fn peaks(&self, input: &Input, duration_ms: u64, ms_per_peak: u32) -> Result<Peaks> {
        let mut gatherer = Gatherer::new(RATE / 1000 * ms_per_peak.clamp(1, 10_000));
        let plan = plan::samples(input, RATE, duration_ms);
        self.stream(&plan, |chunk| gatherer.take(chunk)).await?;
        Ok(gatherer.finish(RATE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_lowest_and_highest_however_the_bytes_are_cut() {
        let samples = [0_i16, 1, -1, 32_767, -32_768, 256, 512];
        let bytes: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        for size in [1, 3, 100] {
            let mut gatherer = Gatherer::new(3);
            bytes.chunks(size).for_each(|chunk| gatherer.take(chunk));
            let peaks = gatherer.finish(RATE).peaks;
            assert_eq!(peaks, [-1, 1, -128, 127, 2, 2]);
        }
    }
}
