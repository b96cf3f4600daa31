//! Three layers and a voice, as a call hands them over.

mod beside;
mod cutting;
mod listing;
mod manifesting;
mod restoring;
mod voices;

use std::collections::BTreeMap;

use super::*;
use crate::frame::{Frame, Pushed};

/// 160 x 90, baseline.
const SETS: &[u8] = &[
    0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0b, 0xda, 0x0a, 0x37, 0xe4, 0x40, 0, 0, 0, 1, 0x68, 0xce, 0x0f,
    0x2c, 0x80,
];
const BEGAN_MS: u64 = 1_700_000_000_000;
const NAMES: [&str; 3] = ["l", "m", "h"];
const OPUS: Sound = Sound::Opus {
    channels: 2,
    pre_skip: 312,
};

/// A presenter, a server and a disk.
struct Studio {
    programme: Programme,
    files: BTreeMap<String, Vec<u8>>,
    /// Which level the parameter sets name, per layer: another one is another picture for a decoder.
    levels: [u8; 3],
    /// Arithmetic codes (CABAC), for which no black picture is written.
    arithmetic: bool,
}

impl Studio {
    fn new() -> Self {
        Self {
            programme: Programme::new(&NAMES, &[("sound", OPUS)]),
            files: BTreeMap::new(),
            levels: [0x0b; 3],
            arithmetic: false,
        }
    }

    /// What the n-th picture of a layer is, behind its length or its start code.
    fn slice(layer: usize, n: u64, key: bool) -> Vec<u8> {
        let kind = if key { 0x65 } else { 0x41 };
        // No byte is zero, so nothing in it looks like a start code.
        let count = [n >> 7, n].map(|seven| seven as u8 | 0x80);
        [&[kind, layer as u8 + 1], &count[..]].concat()
    }

    /// Sends the n-th picture of a layer, thirty a second, each layer with its own clock and its own delay.
    fn send(&mut self, layer: usize, n: u64, key: bool, gap: bool) -> Pushed {
        let mut data = Vec::new();
        if key {
            data.extend_from_slice(SETS);
            data[7] = self.levels[layer];
            data[18] |= if self.arithmetic { 0x20 } else { 0 };
        }
        data.extend_from_slice(&[0, 0, 0, 1]);
        data.extend(Self::slice(layer, n, key));
        let delay_ms = [5, 12, 31][layer] + n % 3;
        let frame = Frame {
            stream: layer as u32,
            ticks: (u64::from(u32::MAX) - 50_000 + layer as u64 * 777_777 + n * 3_000) as u32,
            arrival_ns: (BEGAN_MS + delay_ms) * 1_000_000 + n * 1_000_000_000 / 30,
            sampled_ns: None,
            keyframe: key,
            gap,
            data: &data,
        };
        let pushed = self.programme.push(layer, &frame).unwrap();
        self.keep();
        pushed
    }

    /// Pictures of these layers, with key frames at every sixtieth, and sound, from one instant to another.
    fn run(&mut self, layers: &[usize], pictures: std::ops::Range<u64>) {
        for n in pictures {
            for layer in layers {
                self.send(*layer, n, n.is_multiple_of(60), false);
            }
            self.hear(n);
        }
    }

    /// One picture of each layer.
    fn show(&mut self, n: u64) {
        for layer in 0..3 {
            self.send(layer, n, n.is_multiple_of(60), false);
        }
    }

    /// The sound of one picture's time.
    fn hear_opus(&mut self, n: u64) {
        for packet in (n * 5).div_ceil(3)..((n + 1) * 5).div_ceil(3) {
            let at_ns = BEGAN_MS * 1_000_000 + packet * 20_000_000;
            self.programme
                .hear(SoundCodec::Opus, at_ns, 960, &[0xfc, 1, 2, 3])
                .unwrap();
        }
    }

    /// The same, and the time.
    fn hear(&mut self, n: u64) {
        self.hear_opus(n);
        let now_ns = BEGAN_MS * 1_000_000 + (n + 1) * 1_000_000_000 / 30;
        self.programme.tick(now_ns).unwrap();
        self.keep();
    }

    fn keep(&mut self) {
        while let Some(made) = self.programme.poll() {
            let names: Vec<&str> = self.programme.renditions().map(|one| &*one.name).collect();
            let name = |which: usize| names[which];
            match made {
                Made::Init {
                    rendition,
                    number,
                    bytes,
                } => {
                    let path = format!("{}/init-{number}.mp4", name(rendition));
                    assert_eq!(self.files.insert(path, bytes), None);
                }
                Made::Part {
                    rendition,
                    segment,
                    part,
                    bytes,
                } => {
                    let folder = name(rendition);
                    let whole = format!("{folder}/segment-{segment}.m4s");
                    self.files.entry(whole).or_default().extend(&bytes);
                    let path = format!("{folder}/part-{segment}-{part}.m4s");
                    assert_eq!(self.files.insert(path, bytes), None);
                }
                Made::Segment { rendition, segment } => {
                    let rendition = self.programme.renditions().nth(rendition).unwrap();
                    let listed = rendition.segments[segment].bytes;
                    let path = format!("{}/segment-{segment}.m4s", rendition.name);
                    let held = self.files.get(&path).map_or(0, Vec::len);
                    assert_eq!(listed, held as u64, "{path}");
                }
            }
        }
    }

    fn rendition(&self, which: usize) -> &Rendition {
        self.programme.renditions().nth(which).unwrap()
    }

    /// Start and length of a rendition's segments in milliseconds, and whether there is something in them.
    fn segments(&self, which: usize) -> Vec<(u64, u64, bool)> {
        let rendition = self.rendition(which);
        let ms = |ticks: u64| ticks * 1000 / u64::from(rendition.timescale);
        let all = rendition.segments.iter();
        all.map(|one| (ms(one.start), ms(one.duration), one.init.is_some()))
            .collect()
    }

    fn list(&self, which: usize, ask: Ask) -> String {
        list(&self.programme, which, ask, str::to_owned).unwrap()
    }
}
