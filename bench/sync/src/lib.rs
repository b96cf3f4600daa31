//! People in one room whose true clocks are known: what aligning their tracks is tested and measured with.
//!
//! A [`Stage`] knows the server's time of every sample of everybody's take and capture. Everything is computed from
//! its seed when it is asked for, in any order, so hours need no memory. All times are milliseconds of the server.
//!
//! What is modelled: sound cards that drift, browsers' clocks that drift otherwise, starts seconds apart, talk in turns,
//! the others' voices as echo in a raw microphone, a capture that is cleaned of it, levelled, band-limited and has lost
//! packets, samples missing from takes, jitter, routes, unequal ways there and back, stamps that are wrong.

mod chance;
mod click;
mod network;
mod person;
mod sound;
mod voice;

pub use chance::Chance;
pub use click::{click_in, click_value};
pub use person::{Dropout, Kind, Person};
pub use voice::Bank;

/// Samples a second of takes and captures.
pub const RATE: f64 = 48_000.0;

/// What is played.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where all chance comes from.
    pub seed: u64,
    /// How long, in seconds.
    pub seconds: f64,
    /// How many people.
    pub people: usize,
    /// Sound cards are off by up to this, in ppm.
    pub ppm: f64,
    /// How loud the others are in a raw microphone, beside the own voice.
    pub echo: f32,
    /// The share of packets that do not reach the server.
    pub loss: f64,
    /// How often samples are missing from each take.
    pub dropouts: usize,
    /// Seconds between two clicks that everybody hears.
    pub click_every_s: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            seconds: 600.0,
            people: 2,
            ppm: 100.0,
            echo: 0.2,
            loss: 0.02,
            dropouts: 2,
            click_every_s: 20.0,
        }
    }
}

/// People who talk, and what is recorded of them.
#[derive(Debug)]
pub struct Stage {
    /// What is played.
    pub plan: Plan,
    /// Who is there.
    pub people: Vec<Person>,
    bank: Bank,
}

impl Stage {
    /// Puts people on a stage.
    pub fn new(plan: Plan, bank: Bank) -> Self {
        let mut chance = Chance::new(plan.seed);
        let mut people: Vec<Person> = (0..plan.people)
            .map(|n| Person::new(n, &plan, &mut chance))
            .collect();
        voice::converse(&mut people, &bank, plan.seconds, &mut chance);
        Self { plan, people, bank }
    }

    /// When everybody hears a click, in milliseconds.
    pub fn clicks(&self) -> Vec<f64> {
        let every = self.plan.click_every_s * 1000.0;
        let end = self.plan.seconds * 1000.0;
        let at = |n: usize| (n as f64 + 0.7) * every + (n as f64 * 37.3) % 11.0;
        (0..).map(at).take_while(|&ms| ms < end - 1000.0).collect()
    }
}
