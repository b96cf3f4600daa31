//! Samples that are read where they are needed, so that hours of them need no memory.

use std::io::{Read, Seek, SeekFrom};

use crate::{
    error::Result,
    sniff::{Pcm, PcmSample},
};

/// Samples in frames (one sample of each channel), from any place.
pub trait Sound {
    /// Frames a second.
    fn rate(&self) -> u32;

    /// Channels in each frame, one at least.
    fn channels(&self) -> usize;

    /// Frames in all.
    fn frames(&self) -> u64;

    /// Fills `out` (a whole number of frames, channels interleaved, from −1 to 1) from frame `at` on. What lies before the
    /// first or behind the last frame is silent.
    ///
    /// # Errors
    /// The samples could not be read.
    fn read(&mut self, at: i64, out: &mut [f32]) -> Result<()>;
}

impl<S: Sound + ?Sized> Sound for &mut S {
    fn rate(&self) -> u32 {
        (**self).rate()
    }

    fn channels(&self) -> usize {
        (**self).channels()
    }

    fn frames(&self) -> u64 {
        (**self).frames()
    }

    fn read(&mut self, at: i64, out: &mut [f32]) -> Result<()> {
        (**self).read(at, out)
    }
}

/// Frames that are in memory.
#[derive(Debug, Clone)]
pub struct Held {
    /// Frames a second.
    pub rate: u32,
    /// Channels in each frame.
    pub channels: usize,
    /// The frames, channels interleaved.
    pub samples: Vec<f32>,
}

impl Held {
    /// One channel.
    pub fn mono(rate: u32, samples: Vec<f32>) -> Self {
        Self {
            rate,
            channels: 1,
            samples,
        }
    }
}

impl Sound for Held {
    fn rate(&self) -> u32 {
        self.rate
    }

    fn channels(&self) -> usize {
        self.channels
    }

    fn frames(&self) -> u64 {
        (self.samples.len() / self.channels) as u64
    }

    fn read(&mut self, at: i64, out: &mut [f32]) -> Result<()> {
        let part = inside(at, out.len() / self.channels, self.frames());
        out.fill(0.0);
        let from = part.first as usize * self.channels;
        let count = part.count * self.channels;
        let place = part.place * self.channels;
        out[place..place + count].copy_from_slice(&self.samples[from..from + count]);
        Ok(())
    }
}

/// Little-endian samples in a file, without a header.
#[derive(Debug)]
pub struct PcmFile<R> {
    file: R,
    pcm: Pcm,
    frames: u64,
    bytes: Vec<u8>,
}

impl<R: Read + Seek> PcmFile<R> {
    /// Reads a file of this kind. A last frame that is not whole does not count.
    ///
    /// # Errors
    /// The file's length could not be found.
    pub fn open(mut file: R, pcm: Pcm) -> Result<Self> {
        let len = file.seek(SeekFrom::End(0))?;
        let frames = len / (pcm.sample.bytes() * u64::from(pcm.channels.max(1)));
        Ok(Self {
            file,
            pcm,
            frames,
            bytes: Vec::new(),
        })
    }
}

impl<R: Read + Seek> Sound for PcmFile<R> {
    fn rate(&self) -> u32 {
        self.pcm.rate
    }

    fn channels(&self) -> usize {
        usize::from(self.pcm.channels.max(1))
    }

    fn frames(&self) -> u64 {
        self.frames
    }

    fn read(&mut self, at: i64, out: &mut [f32]) -> Result<()> {
        let (channels, width) = (self.channels(), self.pcm.sample.bytes() as usize);
        let part = inside(at, out.len() / channels, self.frames);
        out.fill(0.0);
        if part.count == 0 {
            return Ok(());
        }
        self.bytes.resize(part.count * channels * width, 0);
        let from = part.first * (channels * width) as u64;
        self.file.seek(SeekFrom::Start(from))?;
        self.file.read_exact(&mut self.bytes)?;
        let place = part.place * channels;
        let samples = self
            .bytes
            .chunks_exact(width)
            .map(|bytes| value(self.pcm.sample, bytes));
        out[place..]
            .iter_mut()
            .zip(samples)
            .for_each(|(out, value)| *out = value);
        Ok(())
    }
}

/// One sample of its kind's bytes.
fn value(sample: PcmSample, bytes: &[u8]) -> f32 {
    match (sample, bytes) {
        (PcmSample::S16le, &[a, b]) => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
        // In the upper three of four bytes it keeps its sign.
        (PcmSample::S24le, &[a, b, c]) => i32::from_le_bytes([0, a, b, c]) as f32 / 2_147_483_648.0,
        (PcmSample::F32le, &[a, b, c, d]) => Some(f32::from_le_bytes([a, b, c, d]))
            .filter(|value| value.is_finite())
            .unwrap_or(0.0),
        _ => 0.0,
    }
}

/// The part of a wanted range that exists.
struct Inside {
    /// The first frame that exists.
    first: u64,
    /// How many.
    count: usize,
    /// Where it belongs in the wanted range.
    place: usize,
}

fn inside(at: i64, wanted: usize, frames: u64) -> Inside {
    let first = at.max(0) as u64;
    let place = (first as i64 - at) as usize;
    let left = usize::try_from(frames.saturating_sub(first)).unwrap_or(usize::MAX);
    let count = wanted.saturating_sub(place).min(left);
    Inside {
        first: if count == 0 { 0 } else { first },
        count,
        place: if count == 0 { 0 } else { place },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(pcm: PcmSample, bytes: Vec<u8>, at: i64, count: usize) -> Vec<f32> {
        let pcm = Pcm {
            sample: pcm,
            rate: 48_000,
            channels: 1,
        };
        let mut out = vec![9.0; count];
        PcmFile::open(Cursor::new(bytes), pcm)
            .unwrap()
            .read(at, &mut out)
            .unwrap();
        out
    }

    #[test]
    fn every_kind_of_sample_is_read_with_its_sign_and_outside_is_silence() {
        assert_eq!(
            read(PcmSample::S16le, vec![0, 0x40, 0, 0xc0, 7], -1, 4),
            [0.0, 0.5, -0.5, 0.0]
        );
        assert_eq!(
            read(PcmSample::S24le, vec![0, 0, 0x40, 0, 0, 0xc0], 1, 2),
            [-0.5, 0.0]
        );
        let floats = [0.25_f32, f32::NAN]
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        assert_eq!(read(PcmSample::F32le, floats, 0, 2), [0.25, 0.0]);
        assert_eq!(read(PcmSample::S16le, vec![0, 0x40], 5, 2), [0.0, 0.0]);
        assert_eq!(read(PcmSample::S16le, vec![0, 0x40], -5, 2), [0.0, 0.0]);
    }
}
