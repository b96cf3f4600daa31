//! Something like speech, and who speaks when.

use crate::{Chance, Person};

/// Samples a second of a clip.
pub(crate) const CLIP_RATE: f64 = 16_000.0;

/// A few dozen things that are said.
#[derive(Debug, Clone)]
pub struct Bank {
    pub(crate) clips: Vec<Vec<f32>>,
}

/// One thing said by somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Utterance {
    pub start_s: f64,
    pub clip: usize,
    pub gain: f32,
    /// Spoken faster or slower (and higher or lower).
    pub speed: f64,
    pub lasts_s: f64,
}

impl Bank {
    /// Clips of recorded speech, 16,000 samples a second.
    pub fn of(clips: Vec<Vec<f32>>) -> Self {
        Self { clips }
    }

    /// Made up: syllables of a voice with gliding pitch and vowels, and of hissing.
    pub fn made_up(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        Self {
            clips: (0..24).map(|_| clip(&mut chance)).collect(),
        }
    }
}

fn clip(chance: &mut Chance) -> Vec<f32> {
    let mut samples = Vec::new();
    for _ in 0..4 + chance.below(10) {
        if chance.unit() < 0.3 {
            hiss(chance, &mut samples);
        }
        vowel(chance, &mut samples);
        let pause = chance.between(0.01, 0.07);
        samples.resize(samples.len() + (pause * CLIP_RATE) as usize, 0.0);
    }
    samples
}

fn hiss(chance: &mut Chance, out: &mut Vec<f32>) {
    let count = (chance.between(0.04, 0.12) * CLIP_RATE) as usize;
    let mut last = 0.0;
    for n in 0..count {
        let white = chance.between(-1.0, 1.0);
        let shape = (std::f64::consts::PI * n as f64 / count as f64).sin();
        out.push(((white - last) * 0.06 * shape) as f32);
        last = white;
    }
}

/// A train of glottal pulses through two resonances.
fn vowel(chance: &mut Chance, out: &mut Vec<f32>) {
    let count = (chance.between(0.08, 0.28) * CLIP_RATE) as usize;
    let (mut pitch, glide) = (chance.between(95.0, 220.0), chance.between(-0.3, 0.3));
    let glide = 1.0 + glide / count as f64;
    let mut formants = [
        Resonance::new(chance.between(280.0, 850.0), 90.0),
        Resonance::new(chance.between(900.0, 2400.0), 130.0),
        Resonance::new(chance.between(2500.0, 3600.0), 200.0),
    ];
    let mut phase = 0.0;
    for n in 0..count {
        pitch *= glide;
        phase += pitch * (1.0 + 0.02 * chance.between(-1.0, 1.0)) / CLIP_RATE;
        let pulse = if phase >= 1.0 { 1.0 } else { 0.0 };
        phase -= phase.floor();
        let breath = chance.between(-0.02, 0.02);
        let shape = (std::f64::consts::PI * n as f64 / count as f64).sin();
        let sum: f64 = formants
            .iter_mut()
            .map(|formant| formant.push(pulse + breath))
            .sum();
        out.push((sum * shape * 0.5) as f32);
    }
}

struct Resonance {
    a: f64,
    b: f64,
    gain: f64,
    last: (f64, f64),
}

impl Resonance {
    fn new(hz: f64, width: f64) -> Self {
        let radius = (-std::f64::consts::PI * width / CLIP_RATE).exp();
        let angle = std::f64::consts::TAU * hz / CLIP_RATE;
        Self {
            a: 2.0 * radius * angle.cos(),
            b: -radius * radius,
            gain: angle.sin(),
            last: (0.0, 0.0),
        }
    }

    fn push(&mut self, value: f64) -> f64 {
        let next = self.gain * value + self.a * self.last.0 + self.b * self.last.1;
        self.last = (next, self.last.0);
        next
    }
}

/// People take turns; now and then two speak at once.
pub(crate) fn converse(people: &mut [Person], bank: &Bank, seconds: f64, chance: &mut Chance) {
    let mut now = 0.5;
    while now < seconds && !people.is_empty() {
        let who = chance.below(people.len());
        for _ in 0..1 + chance.below(4) {
            let clip = chance.below(bank.clips.len());
            let speed = chance.between(0.85, 1.15);
            let lasts_s = bank.clips[clip].len() as f64 / CLIP_RATE / speed;
            let gain = chance.between(0.5, 1.0) as f32;
            people[who].talk.push(Utterance {
                start_s: now,
                clip,
                gain,
                speed,
                lasts_s,
            });
            now += lasts_s + chance.between(0.15, 0.6);
        }
        now += chance.between(-0.8, 0.9);
    }
    for person in people {
        person
            .talk
            .sort_unstable_by(|a, b| a.start_s.total_cmp(&b.start_s));
    }
}
