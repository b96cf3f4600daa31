//! The samples of takes and captures.

use std::sync::LazyLock;

use crate::{
    Kind, Person, RATE, Stage,
    click::{LASTS_S, click_value},
    network::PACKET,
    voice::{CLIP_RATE, Utterance},
};

/// How much of the others is left in a capture, of what a raw microphone hears.
const ECHO_LEFT: f32 = 0.15;
/// A clip never lasts longer, in seconds.
const LONGEST_S: f64 = 30.0;
/// The capture's codec takes away what is high: a symmetric filter, without delay.
const CODEC: [f32; 5] = [0.06, 0.24, 0.4, 0.24, 0.06];

impl Stage {
    /// The take's samples from `from` on, as the person's machine recorded them. Outside it is silent.
    pub fn take(&self, person: &Person, from: i64, out: &mut [f32]) {
        out.fill(0.0);
        let end = person.take_len() as i64;
        let mut at = from.max(0);
        while at < end.min(from + out.len() as i64) {
            // Until the next dropout, the samples of the card follow each other.
            let card = person.card_of_take(at);
            let next = person
                .dropouts
                .iter()
                .map(|gap| gap.at)
                .find(|&gap| gap > card);
            let run = next
                .map_or(i64::MAX, |gap| gap - card)
                .min(end - at)
                .min(from + out.len() as i64 - at);
            let place = (at - from) as usize;
            self.heard(
                person,
                card,
                self.plan.echo,
                &mut out[place..place + run as usize],
            );
            at += run;
        }
        for (n, value) in out.iter_mut().enumerate() {
            *value += hiss(person.seed ^ 1, from + n as i64) * 0.003;
        }
    }

    /// The capture's samples from `from` on, decoded: echo all but cancelled, levelled, dull, silent where packets
    /// were lost. Outside it is silent.
    pub fn capture(&self, person: &Person, from: i64, out: &mut [f32]) {
        let margin = CODEC.len() / 2;
        let mut wide = vec![0.0; out.len() + 2 * margin];
        let card = from + person.capture_from;
        self.heard(
            person,
            card - margin as i64,
            self.plan.echo * ECHO_LEFT,
            &mut wide,
        );
        let end = person.capture_len() as i64;
        let (mut packet, mut level) = (i64::MIN, 0.0);
        for (n, value) in out.iter_mut().enumerate() {
            let sample = from + n as i64;
            if packet != sample.div_euclid(PACKET) {
                packet = sample.div_euclid(PACKET);
                let louder = 1.4 + 0.6 * (packet as f64 / 350.0).sin() as f32;
                level = if self.lost(person, packet) {
                    0.0
                } else {
                    louder
                };
            }
            *value = 0.0;
            if level == 0.0 || sample < 0 || sample >= end {
                continue;
            }
            let dull: f32 = wide[n..n + CODEC.len()]
                .iter()
                .zip(CODEC)
                .map(|(a, b)| a * b)
                .sum();
            *value = dull * level + hiss(person.seed, sample) * 0.0015;
        }
    }

    /// What the microphone hears, by the samples of the sound card.
    fn heard(&self, person: &Person, card: i64, echo: f32, out: &mut [f32]) {
        let first_s = person.ms_of_card(card as f64) / 1000.0;
        let step_s = (1.0 + person.ppm / 1e6) / RATE;
        out.fill(0.0);
        for other in &self.people {
            if std::ptr::eq(other, person) {
                self.speak(other, first_s, step_s, 1.0, out);
                // The wall behind them.
                self.speak(other, first_s - 0.011, step_s, 0.15, out);
            } else if echo > 0.0 {
                self.speak(other, first_s - person.echo_after_s, step_s, echo, out);
            }
        }
        self.clicks_into(first_s, step_s, out);
    }

    fn speak(&self, person: &Person, first_s: f64, step_s: f64, gain: f32, out: &mut [f32]) {
        let last_s = first_s + step_s * out.len() as f64;
        match person.kind {
            Kind::Silence => {}
            Kind::Loop => music(first_s, step_s, gain, out),
            Kind::Speech => {
                let from = person
                    .talk
                    .partition_point(|said| said.start_s < first_s - LONGEST_S);
                let near = person.talk[from..]
                    .iter()
                    .take_while(|said| said.start_s < last_s);
                near.filter(|said| said.start_s + said.lasts_s > first_s)
                    .for_each(|said| {
                        say(
                            &self.bank.clips[said.clip],
                            said,
                            (first_s, step_s),
                            gain,
                            out,
                        )
                    });
            }
        }
    }

    fn clicks_into(&self, first_s: f64, step_s: f64, out: &mut [f32]) {
        let last_s = first_s + step_s * out.len() as f64;
        for at in self.clicks().iter().map(|ms| ms / 1000.0) {
            if at + LASTS_S < first_s || at > last_s {
                continue;
            }
            let from = ((at - first_s) / step_s).max(0.0) as usize;
            for (n, value) in out.iter_mut().enumerate().skip(from).take(400) {
                *value += click_value(first_s + step_s * n as f64 - at) as f32;
            }
        }
    }
}

fn say(clip: &[f32], said: &Utterance, (first_s, step_s): (f64, f64), gain: f32, out: &mut [f32]) {
    let from = ((said.start_s - first_s) / step_s).ceil().max(0.0) as usize;
    let mut place = (first_s + step_s * from as f64 - said.start_s) * CLIP_RATE * said.speed;
    let step = step_s * CLIP_RATE * said.speed;
    let gain = gain * said.gain;
    for value in out.iter_mut().skip(from) {
        let n = place as usize;
        if n + 3 >= clip.len() {
            break;
        }
        *value += gain * between(&clip[n..n + 4], (place - n as f64) as f32);
        place += step;
    }
}

/// Catmull and Rom's curve between the second and the third of four samples.
fn between(near: &[f32], t: f32) -> f32 {
    let (a, b, c, d) = (near[0], near[1], near[2], near[3]);
    b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
}

/// Noise that belongs to a sample, from −½ to ½.
fn hiss(seed: u64, sample: i64) -> f32 {
    let mixed = (seed ^ sample as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xd134_2543_de82_ef95);
    (mixed >> 40) as f32 / (1_u32 << 24) as f32 - 0.5
}

/// Four chords in two seconds.
static MUSIC: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let value = |n: usize| {
        let t = n as f64 / CLIP_RATE;
        let root = [220.0, 277.2, 329.6, 246.9][(t * 2.0) as usize % 4];
        let tone = |hz: f64| (std::f64::consts::TAU * hz * t).sin();
        let chord = tone(root) + tone(root * 1.5) + 0.5 * tone(root * 4.0) + 0.3 * tone(root * 7.0);
        0.15 * (-(t * 2.0).fract() * 3.0).exp() * chord
    };
    (0..(2.0 * CLIP_RATE) as usize)
        .map(|n| value(n) as f32)
        .collect()
});

/// The same music again and again.
fn music(first_s: f64, step_s: f64, gain: f32, out: &mut [f32]) {
    let last = MUSIC.len() - 4;
    for (n, value) in out.iter_mut().enumerate() {
        let place = (first_s + step_s * n as f64).rem_euclid(2.0) * CLIP_RATE;
        let at = (place as usize).min(last);
        *value += gain * between(&MUSIC[at..at + 4], (place - at as f64) as f32);
    }
}
