//! People who speak through libopus, and a clock that is only counted.

mod coding;
mod drift;
mod hostile;
mod speaking;

use std::f64::consts::TAU;

use opus::{Application, Bitrate, Channels, Encoder};

use super::*;

/// When the programme begins.
const BEGAN: u64 = 1_700_000_000_000_000_000;
const BLOCK_NS: u64 = 20_000_000;

/// A small generator, so that a test is the same every time (splitmix64).
pub(super) struct Noise(pub u64);

impl Noise {
    /// Something between -1 and 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64 * 2.0 - 1.0
    }
}

/// Packets of a tone, 20 ms each.
fn tone(hz: f64, loud: f64, packets: usize) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio).unwrap();
    encoder.set_bitrate(Bitrate::Bits(96_000)).unwrap();
    encoder.set_complexity(3).unwrap();
    let at = |n: usize| (TAU * hz * n as f64 / 48_000.0).sin() * loud;
    let packet = |n: usize| {
        let samples: Vec<f32> = (n * 960..(n + 1) * 960).map(|n| at(n) as f32).collect();
        encoder.encode_vec_float(&samples, 1_500).unwrap()
    };
    (0..packets).map(packet).collect()
}

/// What libopus makes of packets, left ear, as 16 bits.
fn decoded(packets: &[Vec<u8>]) -> Vec<i16> {
    let mut decoder = opus::Decoder::new(48_000, Channels::Stereo).unwrap();
    let mut decoded = Vec::new();
    for packet in packets {
        let mut samples = [0.0; 1920];
        decoder.decode_float(packet, &mut samples, false).unwrap();
        let left = samples.iter().step_by(2);
        decoded.extend(left.map(|one| (one * 32_768.0).round() as i16));
    }
    decoded
}

/// The n-th packet of somebody who began to speak at `began_ns`, on a network that takes no time.
fn packet(stream: u32, n: usize, began_ns: u64, data: &[u8]) -> Frame<'_> {
    let at_ns = began_ns + n as u64 * BLOCK_NS;
    Frame {
        stream,
        // So near the end of 32 bits that every test sees the wrap.
        ticks: (u32::MAX - 48_000).wrapping_add(n as u32 * 960),
        arrival_ns: at_ns + BLOCK_NS,
        sampled_ns: Some(at_ns),
        keyframe: true,
        gap: false,
        data,
    }
}

/// A mixer and what came out of it.
struct Stage {
    mixer: Mixer,
    now_ns: u64,
    next_ns: u64,
    /// Left.
    heard: Vec<i16>,
}

impl Stage {
    fn new() -> Self {
        Self {
            mixer: Mixer::new(BEGAN),
            now_ns: BEGAN,
            next_ns: BEGAN,
            heard: Vec::new(),
        }
    }

    fn push(&mut self, voice: u64, frame: &Frame<'_>) {
        self.mixer.push(voice, frame).unwrap();
    }

    /// Lets time pass until so many milliseconds after the beginning.
    fn until(&mut self, ms: u64) {
        self.now_ns = BEGAN + ms * 1_000_000;
        while let Some(block) = self.mixer.poll(self.now_ns) {
            assert_eq!(block.at_ns, self.next_ns, "without holes");
            assert_eq!(block.samples.len(), 2 * BLOCK);
            self.next_ns += BLOCK_NS;
            self.heard.extend(block.samples.iter().step_by(2));
        }
    }

    /// What was heard between two milliseconds.
    fn heard(&self, from: usize, to: usize) -> &[i16] {
        &self.heard[from * 48..to * 48]
    }
}

/// How loud a tone is within a sound, 1 for the loudest there is.
fn level(sound: &[i16], hz: f64) -> f64 {
    let (mut cos, mut sin) = (0.0, 0.0);
    for (n, one) in sound.iter().enumerate() {
        let angle = TAU * hz * n as f64 / 48_000.0;
        cos += f64::from(*one) * angle.cos();
        sin += f64::from(*one) * angle.sin();
    }
    cos.hypot(sin) * 2.0 / sound.len() as f64 / 32_768.0
}

/// The largest thing in a sound that is not this tone: a click is as large as its step. 1 for the loudest there is.
fn click(sound: &[i16], hz: f64) -> f64 {
    let turn = 2.0 * (TAU * hz / 48_000.0).cos();
    let off = |three: &[i16]| {
        let [a, b, c] = [three[0], three[1], three[2]].map(f64::from);
        (c - turn * b + a).abs() / 32_768.0
    };
    sound.windows(3).map(off).fold(0.0, f64::max)
}
