//! Makes a track from its layers: resampled, faded, exactly as long as was asked.

use super::{
    layers::{Layer, Layers, OUT_RATE, Source},
    resample::Stream,
    sound::Sound,
};
use crate::error::Result;

/// A track that is made while it is read. Frame n of it is the server's time `zero_ms` + n / 48 of its [`Layers`].
pub struct Track<T, C> {
    take: T,
    capture: C,
    layers: Vec<Layer>,
    streams: Vec<Stream>,
    /// The layer of which the first stream is made.
    first: usize,
    channels: usize,
    now: u64,
    frames: u64,
    part: Vec<f32>,
}

impl<T: Sound, C: Sound> Track<T, C> {
    /// Makes a track of these layers. It has as many channels as the take; a capture with fewer or more is heard alike
    /// on all.
    pub fn new(take: T, capture: C, layers: &Layers) -> Self {
        Self {
            channels: take.channels().max(1),
            take,
            capture,
            layers: layers.layers.clone(),
            streams: Vec::new(),
            first: 0,
            now: 0,
            frames: layers.frames,
            part: Vec::new(),
        }
    }

    /// Frames a second.
    pub const fn rate(&self) -> u32 {
        OUT_RATE
    }

    /// Channels in each frame.
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// Fills `out` (channels interleaved) with what comes next; answers how many frames, 0 at the end.
    ///
    /// # Errors
    /// A source could not be read.
    pub fn read(&mut self, out: &mut [f32]) -> Result<usize> {
        let wanted = (out.len() / self.channels) as u64;
        let end = (self.now + wanted).min(self.frames);
        let count = (end - self.now) as usize;
        let out = &mut out[..count * self.channels];
        out.fill(0.0);
        self.begin(end)?;
        for n in 0..self.streams.len() {
            self.mix(n, end, out)?;
        }
        self.now = end;
        while self
            .layers
            .get(self.first)
            .is_some_and(|layer| layer.to <= end)
            && !self.streams.is_empty()
        {
            self.streams.remove(0);
            self.first += 1;
        }
        Ok(count)
    }

    /// Starts the streams of the layers that begin before `end`.
    fn begin(&mut self, end: u64) -> Result<()> {
        while let Some(layer) = self
            .layers
            .get(self.first + self.streams.len())
            .filter(|layer| layer.from < end)
        {
            let rate = layer.step;
            let channels = match layer.source {
                Source::Take => self.take.channels(),
                _ => self.capture.channels(),
            };
            self.streams
                .push(Stream::new(layer.at, rate, channels.max(1))?);
        }
        Ok(())
    }

    /// Adds what a layer has to say until `end`.
    fn mix(&mut self, n: usize, end: u64, out: &mut [f32]) -> Result<()> {
        let layer = self.layers[self.first + n];
        let (from, to) = (layer.from.max(self.now), layer.to.min(end));
        if from >= to {
            return Ok(());
        }
        let stream = &mut self.streams[n];
        let channels = stream.channels();
        self.part.resize((to - from) as usize * channels, 0.0);
        match layer.source {
            Source::Take => stream.read(&mut self.take, &mut self.part)?,
            _ => stream.read(&mut self.capture, &mut self.part)?,
        }
        let place = (from - self.now) as usize * self.channels;
        let frames = out[place..]
            .chunks_exact_mut(self.channels)
            .zip(self.part.chunks_exact(channels));
        for (frame, (into, heard)) in (from..).zip(frames) {
            let gain = layer.gain * strength(&layer, frame);
            if channels == self.channels {
                into.iter_mut()
                    .zip(heard)
                    .for_each(|(out, value)| *out += value * gain);
            } else {
                let mean = heard.iter().sum::<f32>() / channels as f32;
                into.iter_mut().for_each(|out| *out += mean * gain);
            }
        }
        Ok(())
    }
}

/// Of two sources that pass into each other the powers add up to one.
fn strength(layer: &Layer, frame: u64) -> f32 {
    let part = |into: u64, of: u64| (into as f32 + 0.5) / of as f32;
    let (since, left) = (frame - layer.from, layer.to - 1 - frame);
    let rising = if since < layer.rise {
        part(since, layer.rise)
    } else {
        1.0
    };
    let falling = if left < layer.fall {
        part(left, layer.fall)
    } else {
        1.0
    };
    (rising.min(falling) * std::f32::consts::FRAC_PI_2).sin()
}
