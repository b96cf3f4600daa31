//! One of the people: their clocks, their network, what their take lost.

use crate::{Chance, Plan, RATE, voice::Utterance};

/// What a person gives to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// They talk in turns.
    Speech,
    /// They say nothing.
    Silence,
    /// The same two seconds of music over and over.
    Loop,
}

/// Samples that are not in the take.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    /// Which sample of the sound card was the first that is missing.
    pub at: i64,
    /// How many.
    pub samples: i64,
}

/// Somebody with a microphone.
#[derive(Debug, Clone)]
pub struct Person {
    /// What they give to hear.
    pub kind: Kind,
    /// How much faster the server's clock runs than their sound card's, in ppm.
    pub ppm: f64,
    /// The server's time of their sound card's sample zero, which is the take's first, in milliseconds.
    pub start_ms: f64,
    /// Which sample of the sound card is the first of the capture.
    pub capture_from: i64,
    /// How much slower the server's clock runs than their browser's, in ppm.
    pub local_ppm: f64,
    /// Their browser's clock at the server's zero, in milliseconds.
    pub local_zero_ms: f64,
    /// The shortest way to the server and back, in milliseconds.
    pub way_ms: (f64, f64),
    /// What their take lost, in order.
    pub dropouts: Vec<Dropout>,
    /// Samples that the sound card gave in all.
    pub lasts: i64,
    /// The delay of the others' voices in their microphone, in seconds.
    pub echo_after_s: f64,
    pub(crate) talk: Vec<Utterance>,
    pub(crate) seed: u64,
}

impl Person {
    pub(crate) fn new(n: usize, plan: &Plan, chance: &mut Chance) -> Self {
        // The two worst clocks there are first, so that they meet in every plan.
        let ppm = match n {
            0 => plan.ppm,
            1 => -plan.ppm,
            _ => chance.between(-plan.ppm, plan.ppm),
        };
        let start_ms = 2000.0 + 4000.0 * n as f64 + chance.between(0.0, 4000.0);
        let lasts = ((plan.seconds - start_ms / 1000.0 - chance.between(0.5, 3.0)) * RATE) as i64;
        let there = chance.between(8.0, 60.0);
        let mut person = Self {
            kind: Kind::Speech,
            ppm,
            start_ms,
            capture_from: (chance.between(-1.5, 6.0) * RATE) as i64,
            local_ppm: chance.between(-40.0, 40.0),
            local_zero_ms: chance.between(-1e7, 1e7),
            way_ms: (there, there + chance.between(-2.0, 2.0)),
            dropouts: Vec::new(),
            lasts,
            echo_after_s: chance.between(0.02, 0.09),
            talk: Vec::new(),
            seed: (chance.unit() * 1e15) as u64,
        };
        person.lose(plan.dropouts, chance);
        person
    }

    fn lose(&mut self, dropouts: usize, chance: &mut Chance) {
        let part = self.lasts / (dropouts as i64 + 1);
        for n in 0..dropouts as i64 {
            // From a hiccup to a machine that hung.
            let samples = (RATE * 0.01 * 300.0_f64.powf(chance.unit())) as i64;
            let at = part * (n + 1) + (part as f64 * chance.between(-0.3, 0.3)) as i64;
            self.dropouts.push(Dropout { at, samples });
        }
    }

    /// Samples in the take.
    pub fn take_len(&self) -> u64 {
        let lost: i64 = self.dropouts.iter().map(|gap| gap.samples).sum();
        (self.lasts - lost).max(0) as u64
    }

    /// Samples in the capture.
    pub fn capture_len(&self) -> u64 {
        (self.lasts - self.capture_from).max(0) as u64
    }

    /// Which sample of the sound card became this one of the take.
    pub fn card_of_take(&self, sample: i64) -> i64 {
        self.dropouts.iter().fold(sample, |card, gap| {
            if card >= gap.at {
                card + gap.samples
            } else {
                card
            }
        })
    }

    /// The server's time of a sample of the sound card, in milliseconds.
    pub fn ms_of_card(&self, card: f64) -> f64 {
        self.start_ms + card / RATE * 1000.0 * (1.0 + self.ppm / 1e6)
    }

    /// The server's time of a sample of the take, in milliseconds.
    pub fn ms_of_take(&self, sample: i64) -> f64 {
        self.ms_of_card(self.card_of_take(sample) as f64)
    }

    /// The server's time of a sample of the capture, in milliseconds.
    pub fn ms_of_capture(&self, sample: i64) -> f64 {
        self.ms_of_card((sample + self.capture_from) as f64)
    }

    /// By how much a sample of the take lies later in the capture, in milliseconds of the sound card.
    pub fn lag_ms(&self, sample: i64) -> f64 {
        (self.card_of_take(sample) - self.capture_from - sample) as f64 / RATE * 1000.0
    }

    /// The browser's clock at a time of the server.
    pub fn local_ms(&self, server_ms: f64) -> f64 {
        self.local_zero_ms + server_ms * (1.0 + self.local_ppm / 1e6)
    }
}
