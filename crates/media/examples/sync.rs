//! Aligns hours of takes of people whose true clocks are known, and prints how far off it is as one line of JSON.
//!
//! `sync MINUTES PEOPLE SEED [CLIP…]`: the clips are speech (16-bit, 16 kHz, one channel), without which voices are made
//! up. Samples are computed where they are read, so that hours of them need neither memory nor disk.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made fails"
)]

use std::{env, fs, path::Path};

use media::{
    Result,
    clock::{BrowserClock, Ping, Stamp, Stamped, TrackClock},
    sync::{
        Arrivals, Evidence, Filler, Layers, Placement, Search, Sound, Source, Tie, Track, Word,
        correlate, place,
    },
};
use serde_json::json;
use stage::{Bank, Person, Plan, Stage, click_in};

/// Frames that are read at once.
const BLOCK: usize = 48_000;

/// What was found of one person.
struct Outcome {
    /// For each click how far it lies from where it was heard, in milliseconds, where it can be heard.
    clicks: Vec<Option<f64>>,
    drift_off_ppm: f64,
    /// Dropouts without a seam of their length at their place.
    missed: usize,
    word: Word,
    tie: f64,
}

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let number = |n: usize, usual: f64| words.get(n).map_or(usual, |word| word.parse().unwrap());
    let plan = Plan {
        seconds: number(0, 60.0) * 60.0,
        people: number(1, 4.0) as usize,
        seed: number(2, 1.0) as u64,
        dropouts: 4,
        ..Plan::default()
    };
    let clips: Vec<Vec<f32>> = words
        .iter()
        .skip(3)
        .map(|path| clip(Path::new(path)))
        .collect();
    let bank = if clips.is_empty() {
        Bank::made_up(plan.seed)
    } else {
        Bank::of(clips)
    };
    let stage = Stage::new(plan, bank);
    let mut outcomes = Vec::new();
    for two in stage.people.chunks(2) {
        std::thread::scope(|scope| {
            let work: Vec<_> = two
                .iter()
                .map(|person| scope.spawn(|| align(&stage, person)))
                .collect();
            outcomes.extend(work.into_iter().map(|work| work.join().unwrap()));
        });
    }
    report(&stage, &outcomes);
}

fn clip(path: &Path) -> Vec<f32> {
    let bytes = fs::read(path).unwrap();
    let sample = |pair: &[u8]| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0;
    bytes.chunks_exact(2).map(sample).collect()
}

fn report(stage: &Stage, outcomes: &[Outcome]) {
    let worst = |values: &mut dyn Iterator<Item = f64>| values.map(f64::abs).fold(0.0, f64::max);
    let from_truth = worst(
        &mut outcomes
            .iter()
            .flat_map(|outcome| outcome.clicks.iter().flatten().copied()),
    );
    let all = stage.clicks().len();
    let apart = |n: usize| {
        let heard = || outcomes.iter().filter_map(|outcome| outcome.clicks[n]);
        heard().fold(f64::NEG_INFINITY, f64::max) - heard().fold(f64::INFINITY, f64::min)
    };
    let between = worst(&mut (0..all).map(apart).filter(|apart| apart.is_finite()));
    let heard: usize = outcomes
        .iter()
        .map(|outcome| outcome.clicks.iter().flatten().count())
        .sum();
    let figures = json!({
        "worst_click_ms": between,
        "worst_click_from_truth_ms": from_truth,
        "worst_drift_ppm": worst(&mut outcomes.iter().map(|outcome| outcome.drift_off_ppm)),
        "clicks": heard,
        "dropouts": stage.people.iter().map(|person| person.dropouts.len()).sum::<usize>(),
        "dropouts_missed": outcomes.iter().map(|outcome| outcome.missed).sum::<usize>(),
        "least_confidence": outcomes.iter().map(|outcome| outcome.word).min(),
        "least_tie": outcomes.iter().map(|outcome| outcome.tie).fold(1.0, f64::min),
        "minutes": stage.plan.seconds / 60.0,
        "people": stage.plan.people,
        "ppm": stage.plan.ppm,
        "memory_mb": memory_mb(),
    });
    println!("{figures}");
}

/// The most memory that was needed, where the system says it.
fn memory_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim()
        .trim_end_matches(" kB")
        .trim()
        .parse::<u64>()
        .ok()
        .map(|kb| kb / 1024)
}

/// What a person's machine (or, of their capture, the server) has recorded.
struct Recorded<'a> {
    stage: &'a Stage,
    person: &'a Person,
    capture: bool,
}

impl Sound for Recorded<'_> {
    fn rate(&self) -> u32 {
        48_000
    }

    fn channels(&self) -> usize {
        1
    }

    fn frames(&self) -> u64 {
        match self.capture {
            true => self.person.capture_len(),
            false => self.person.take_len(),
        }
    }

    fn read(&mut self, at: i64, out: &mut [f32]) -> Result<()> {
        match self.capture {
            true => self.stage.capture(self.person, at, out),
            false => self.stage.take(self.person, at, out),
        }
        Ok(())
    }
}

fn align(stage: &Stage, person: &Person) -> Outcome {
    let recorded = |capture| Recorded {
        stage,
        person,
        capture,
    };
    let (mut take, mut capture) = (recorded(false), recorded(true));
    let tie = correlate(&mut take, &mut capture, Search::default()).unwrap();
    let placement = placement(stage, person, &tie);
    let frames = (stage.plan.seconds * 48_000.0) as u64;
    let filler = Filler {
        frames: capture.frames(),
        rate: 48_000,
    };
    let layers = Layers::new(&placement, Some(filler), 0.0, frames);
    Outcome {
        clicks: clicks(stage, &mut Track::new(take, capture, &layers)),
        drift_off_ppm: placement.ppm() - person.ppm,
        missed: missed(person, &layers),
        word: Word::of(placement.confidence),
        tie: tie.confidence,
    }
}

fn placement(stage: &Stage, person: &Person, tie: &Tie) -> Placement {
    let stamp = |(sample, local_ms): (u64, f64)| Stamp { sample, local_ms };
    let stamps: Vec<Stamp> = stage.stamps(person).into_iter().map(stamp).collect();
    let ping = |(local_ms, server_ms, rtt_ms): (f64, f64, f64)| Ping {
        local_ms,
        server_ms,
        rtt_ms,
    };
    let pings: Vec<Ping> = stage.pings(person).into_iter().map(ping).collect();
    let mut clock = TrackClock::default();
    stage
        .arrivals(person)
        .for_each(|(media_ns, arrival_ns)| clock.observe(media_ns, arrival_ns));
    let fit = clock.fit().unwrap();
    place(&Evidence {
        take_frames: person.take_len(),
        take_rate: 48_000,
        browser: BrowserClock::fit(&stamps, Stamped::Captured, 48_000, &pings).as_ref(),
        arrivals: Some(Arrivals {
            zero_ms: fit.zero_ns as f64 / 1e6,
            zero_ppm: fit.drift_ppm,
            drift: clock.drift(),
            len_ms: person.capture_len() as f64 / 48.0,
        }),
        rtt_ms: None,
        tie: Some(tie),
    })
}

/// Makes the track and listens for the clicks.
fn clicks(stage: &Stage, track: &mut Track<Recorded<'_>, Recorded<'_>>) -> Vec<Option<f64>> {
    let mut off = Vec::new();
    let (mut made, mut from) = (Vec::new(), 0_u64);
    let mut block = vec![0.0; BLOCK];
    let expected: Vec<f64> = stage.clicks();
    for at_ms in expected {
        let (first, last) = (
            ((at_ms - 20.0) * 48.0) as u64,
            ((at_ms + 26.0) * 48.0) as u64,
        );
        while from + (made.len() as u64) < last {
            // What lies before the click is not needed any more.
            let done = first.saturating_sub(from).min(made.len() as u64);
            made.drain(..done as usize);
            from += done;
            let count = track.read(&mut block).unwrap();
            if count == 0 {
                break;
            }
            made.extend_from_slice(&block[..count]);
        }
        let near = made.get((first - from) as usize..(last - from) as usize);
        off.push(
            near.and_then(click_in)
                .map(|place| (first as f64 + place) / 48.0 - at_ms),
        );
    }
    while track.read(&mut block).unwrap() > 0 {}
    off
}

fn missed(person: &Person, layers: &Layers) -> usize {
    let seams = layers.seams();
    let seen = |at: i64, samples: i64| {
        let (from, to) = (
            person.ms_of_card(at as f64),
            person.ms_of_card((at + samples) as f64),
        );
        seams.iter().any(|seam| {
            let long = seam.to_ms - seam.from_ms - (to - from);
            (seam.from_ms - from).abs() < 1500.0
                && long.abs() < 1.0
                && seam.filled_from == Source::Capture
        })
    };
    person
        .dropouts
        .iter()
        .filter(|gap| !seen(gap.at, gap.samples))
        .count()
}
