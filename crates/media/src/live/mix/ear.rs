//! From packets to samples: libopus, what is made up where packets are missing, and fades where sound begins or ends.

use opus::{Channels, Decoder};

use super::{RATE, Stereo, ms};
use crate::error::{Error, Result};

/// The longest packet: 120 ms.
const LONGEST: usize = 5_760;
/// libopus makes up sound in steps of 2.5 ms.
const GRAIN: usize = 120;
/// So much is made up for a loss, and no more: behind that it is a guess.
const MADE_UP: i64 = ms(100);
/// From here on what is made up fades.
const HELD: i64 = ms(40);
/// Of somebody who left so much is made up, fading: enough for an end without a click.
const ENDING: i64 = ms(20);
/// Sound that begins is faded in for so long.
const FADE_IN: i64 = ms(10);
/// Where two sounds that do not belong together meet, one is faded into the other.
const SPLICE: usize = 240;

/// What was said, until it is mixed.
#[derive(Debug)]
pub(super) struct Said {
    /// Where the first of the samples lies.
    pub first: i64,
    pub samples: Vec<Stereo>,
    /// Where the last one lies that is not silent by intent.
    pub sounds_until: i64,
}

impl Said {
    pub fn new(first: i64) -> Self {
        Self {
            first,
            samples: Vec::new(),
            sounds_until: first,
        }
    }

    /// Where the next sample will lie.
    pub fn end(&self) -> i64 {
        self.first + self.samples.len() as i64
    }

    /// Lets go of what lies before `first`.
    pub fn forget(&mut self, first: i64) {
        let old = usize::try_from(first - self.first).unwrap_or(0);
        self.samples.drain(..old.min(self.samples.len()));
        self.first = self.first.max(first);
    }

    fn hush(&mut self, len: i64) {
        let len = self.samples.len() + len as usize;
        self.samples.resize(len, [0.0; 2]);
    }
}

/// A packet that waits for its time.
#[derive(Debug)]
pub(super) struct Packet {
    /// Whose count it belongs to.
    pub stream: u32,
    /// How long it lasts.
    pub len: i64,
    pub data: Vec<u8>,
}

impl Packet {
    /// Nothing, if it is no Opus.
    pub fn new(stream: u32, data: &[u8]) -> Option<Self> {
        /// More does not fit into a datagram.
        const LARGEST: usize = 2_000;
        let len = opus::packet::get_nb_samples(data, RATE as u32).ok()?;
        let usable = (1..=LONGEST).contains(&len) && data.len() <= LARGEST;
        usable.then(|| Self {
            stream,
            len: len as i64,
            data: data.to_vec(),
        })
    }
}

/// A decoder with its fades.
#[derive(Debug)]
pub(super) struct Ear {
    decoder: Decoder,
    decoded: Vec<f32>,
    stream: Option<u32>,
    /// How far it is faded in.
    level: f32,
    /// How much was made up since the last packet.
    made_up: i64,
    /// Nothing will come any more.
    pub is_ending: bool,
}

impl Ear {
    pub fn new() -> Result<Self> {
        let decoder = Decoder::new(RATE as u32, Channels::Stereo);
        Ok(Self {
            decoder: decoder.map_err(|error| Error::malformed(error.to_string()))?,
            decoded: vec![0.0; LONGEST * 2],
            stream: None,
            level: 0.0,
            made_up: MADE_UP,
            is_ending: false,
        })
    }

    /// Says a packet, without the first `skip` samples. False if it cannot be decoded.
    pub fn hear(&mut self, packet: &Packet, skip: i64, said: &mut Said) -> bool {
        let other = self.stream != Some(packet.stream);
        let was = (self.level > 0.0 && (other || skip > 0)).then(|| self.go_on());
        if other {
            self.stream = Some(packet.stream);
            // It cannot fail: the decoder is there.
            let _ = self.decoder.reset_state();
        }
        let Some(len) = self.decode(&packet.data, LONGEST, false) else {
            return false;
        };
        let skip = usize::try_from(skip).unwrap_or(0).min(len);
        if let Some(was) = was {
            splice(&was, &mut self.decoded[skip * 2..len * 2]);
        }
        self.made_up = 0;
        self.say(skip..len, 1.0, FADE_IN, said);
        true
    }

    /// Fills a hole of unknown or of known length, at least in part, from what was and from what comes behind it. Gives how
    /// many samples were made up.
    pub fn fill(&mut self, hole: i64, behind: Option<&Packet>, most: i64, said: &mut Said) -> i64 {
        let room = if self.is_ending { ENDING } else { MADE_UP };
        let room = (room - self.made_up).max(0);
        let (len, copy) = match behind {
            Some(packet) if hole <= room && self.stream == Some(packet.stream) => {
                (hole, packet.data.as_slice())
            }
            _ => (hole.min(room).min(ms(20)), [].as_slice()),
        };
        if len == 0 {
            self.level = 0.0;
            said.hush(hole.min(most));
            return 0;
        }
        let grains = (len as usize).next_multiple_of(GRAIN);
        if self.decode(copy, grains, !copy.is_empty()).is_none() {
            self.decoded[..grains * 2].fill(0.0);
        }
        let (level, within) = match copy.is_empty() {
            false => (1.0, FADE_IN),
            true if self.is_ending => (0.0, ENDING),
            true if self.made_up < HELD => (1.0, FADE_IN),
            true => (0.0, MADE_UP - HELD),
        };
        self.made_up += len;
        self.say(0..len as usize, level, within, said);
        len
    }

    /// What would come next if nothing came.
    fn go_on(&mut self) -> Vec<f32> {
        let len = self.decode(&[], SPLICE, false).unwrap_or(0);
        self.decoded[..len * 2].to_vec()
    }

    fn decode(&mut self, data: &[u8], most: usize, copy: bool) -> Option<usize> {
        let decoded = &mut self.decoded[..most * 2];
        let len = self.decoder.decode_float(data, decoded, copy).ok()?;
        (len > 0).then_some(len)
    }

    /// Says what was decoded, on the way to a level that is reached from the other end within so many samples.
    fn say(&mut self, range: std::ops::Range<usize>, to: f32, within: i64, said: &mut Said) {
        let step = 1.0 / within as f32;
        let decoded = self.decoded[range.start * 2..range.end * 2].chunks_exact(2);
        for sample in decoded {
            self.level += (to - self.level).clamp(-step, step);
            let sample = [sample[0] * self.level, sample[1] * self.level];
            said.samples.push(sample);
        }
        said.sounds_until = said.end();
    }
}

/// Fades from one sound into the beginning of another.
fn splice(was: &[f32], new: &mut [f32]) {
    let len = was.len().max(1) as f32;
    for (n, (was, new)) in was.iter().zip(new).enumerate() {
        let share = n as f32 / len;
        *new = was * (1.0 - share) + *new * share;
    }
}
