//! Ties a take to the capture of the same voice.

use super::{
    coarse::{Guess, guesses},
    envelope::Envelope,
    fine::{Fine, WINDOW_S, Window},
    fit::{Fitted, fit},
    jump::Jump,
    narrow::Narrow,
    sound::Sound,
};
use crate::{clock::slope::median, error::Result};

/// Where to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search {
    /// The lag that the clocks say and how wrong that can be, both in milliseconds; without it the whole capture is
    /// searched.
    pub around: Option<(f64, f64)>,
}

/// A stretch of the take that lies in the capture without a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tied {
    /// The first frame of the take that belongs to it, and the one behind the last.
    pub from: u64,
    /// The frame behind the last.
    pub to: u64,
    /// How much later its first frame lies in the capture than in the take, in milliseconds since the beginning of each.
    pub lag_ms: f64,
    /// Windows that say so.
    pub windows: usize,
}

/// How a take lies in a capture.
#[derive(Debug, Clone, PartialEq)]
pub struct Tie {
    /// The stretches in order, each until the next; together they are the whole take. Empty when nothing was found.
    pub pieces: Vec<Tied>,
    /// How much faster the take's clock runs than the capture's, in ppm: 0 when both come from one sound card.
    pub slope_ppm: f64,
    /// From 0 (a guess) to 1. Below ½ it should not be used.
    pub confidence: f64,
    /// The usual distance of a window from its piece's line, in milliseconds.
    pub residual_ms: f64,
    /// Windows with a voice that were compared.
    pub compared: usize,
    /// Windows that had one clear answer.
    pub clear: usize,
    /// Windows that agree with their piece.
    pub agreeing: usize,
    /// How much louder the capture is than the take: a factor.
    pub gain: f64,
    /// (second of the take, milliseconds off its piece's line) of the windows that agree, thinned, for a plot.
    pub plot: Vec<(f64, f64)>,
}

/// From one window to the next, in seconds.
const EVERY_S: f64 = 1.0;
/// More windows than this are thinned out evenly.
const MOST_WINDOWS: usize = 3600;
/// A window with less voice than this is not compared.
const LEAST_VOICE: f64 = 0.2;
/// Places tried for one window.
const MOST_PLACES: usize = 3;
/// Guesses nearer to each other than this are one, in milliseconds: half of what a window reaches.
const SAME_MS: f64 = 60.0;
/// A steeper slope than this is another sound card, in ppm.
const MOST_SLOPE_PPM: f64 = 4.0;
/// Points of a plot.
const PLOT: usize = 240;

/// Finds how `take` lies in `capture`. Both may be of any rate and number of channels; hours of them are read in parts.
///
/// # Errors
/// Either could not be read.
pub fn correlate(take: &mut dyn Sound, capture: &mut dyn Sound, search: Search) -> Result<Tie> {
    let (frames, rate) = (take.frames(), f64::from(take.rate()));
    let (mut take, mut capture) = (Narrow::new(take), Narrow::new(capture));
    let (own, other) = (Envelope::of(&mut take)?, Envelope::of(&mut capture)?);
    let guesses = guesses(&own, &other, &search);
    let windows = windows(&mut take, &mut capture, &own, &guesses)?;
    let compared = windows.len();
    let clear: Vec<Window> = windows.into_iter().filter(Window::is_clear).collect();
    let fitted = fit(&clear);
    let edges = edges(&mut take, &mut capture, &fitted)?;
    let frame = |s: f64| ((s * rate).round().max(0.0) as u64).min(frames);
    let ends = edges[1..].iter().map(|&edge| frame(edge)).chain([frames]);
    let pieces = fitted
        .runs
        .iter()
        .zip(edges.iter().zip(ends))
        .map(|(run, (&from_s, to))| Tied {
            from: frame(from_s),
            to,
            lag_ms: run.level_ms + from_s * fitted.slope_ppm / 1000.0,
            windows: run.windows,
        });
    Ok(Tie {
        pieces: pieces.collect(),
        slope_ppm: fitted.slope_ppm,
        confidence: confidence(&guesses, clear.len(), &fitted),
        residual_ms: fitted.residual_ms,
        compared,
        clear: clear.len(),
        agreeing: fitted.agreeing(),
        gain: gain(&clear),
        plot: plot(&clear, &fitted),
    })
}

/// Compares every window with a voice at the places where its surroundings were found. Where the capture is silent
/// (lost packets, cancelled echo) the answer is not clear and does not count.
fn windows(
    take: &mut Narrow<'_>,
    capture: &mut Narrow<'_>,
    own: &Envelope,
    guesses: &[Guess],
) -> Result<Vec<Window>> {
    let mut fine = Fine::new();
    let seconds = take.len() as f64 / super::narrow::RATE as f64;
    let every = EVERY_S.max(seconds / MOST_WINDOWS as f64);
    let half = WINDOW_S / 2.0;
    let mut windows = Vec::new();
    for n in 0..((seconds - half) / every).max(0.0) as usize {
        let at_s = n as f64 * every + half;
        if own.voice(at_s - half, at_s + half) < LEAST_VOICE {
            continue;
        }
        let mut best: Option<Window> = None;
        for (tried, lag_ms) in places(guesses, at_s).into_iter().enumerate() {
            if tried == 0 {
                fine.load(take, at_s)?;
            }
            let window = fine.compare(capture, at_s, lag_ms)?;
            if best.is_none_or(|best| window.sharpness > best.sharpness) {
                best = Some(window);
            }
        }
        windows.extend(best);
    }
    Ok(windows)
}

/// Lags to try at a place: what the blocks over it and beside it say, the likeliest first.
fn places(guesses: &[Guess], at_s: f64) -> Vec<f64> {
    let mut near: Vec<&Guess> = guesses
        .iter()
        .filter(|guess| guess.from_s - 30.0 <= at_s && at_s <= guess.to_s + 30.0)
        .collect();
    near.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
    let mut places: Vec<f64> = Vec::new();
    for guess in near {
        if places
            .iter()
            .all(|place| (place - guess.lag_ms).abs() > SAME_MS)
        {
            places.push(guess.lag_ms);
        }
    }
    places.truncate(MOST_PLACES);
    places
}

/// Where each piece begins, in seconds of the take.
fn edges(take: &mut Narrow<'_>, capture: &mut Narrow<'_>, fitted: &Fitted) -> Result<Vec<f64>> {
    let mut edges = vec![0.0];
    for pair in fitted.runs.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let middle = (before.to_s + after.from_s) / 2.0;
        let lag = |level: f64| level + middle * fitted.slope_ppm / 1000.0;
        let jump = Jump {
            between_s: (before.to_s, after.from_s),
            lags_ms: (lag(before.level_ms), lag(after.level_ms)),
        };
        edges.push(jump.place(take, capture)?);
    }
    Ok(edges)
}

/// Many windows that agree, few that clearly say something else, no second place that is nearly as good, and one sound
/// card: with two, this may be another person's voice that both microphones heard.
fn confidence(guesses: &[Guess], clear: usize, fitted: &Fitted) -> f64 {
    let agreeing = fitted.agreeing() as f64;
    if agreeing < 1.0 {
        return 0.0;
    }
    // Each piece takes three windows that chance may have brought together.
    let proved = (agreeing - 3.0 * fitted.runs.len() as f64).max(0.0);
    let many = 1.0 - (-proved / 8.0).exp();
    let share = between(agreeing / clear.max(1) as f64, 0.35, 0.75);
    let mut margins: Vec<f64> = guesses
        .iter()
        .map(|guess| f64::from(guess.margin))
        .collect();
    let only = between(median(&mut margins).unwrap_or(0.0), 0.05, 0.25);
    let one_card = if fitted.slope_ppm.abs() > MOST_SLOPE_PPM {
        0.3
    } else {
        1.0
    };
    many * share * only * one_card
}

/// 0 at and below the one, 1 at and above the other.
fn between(value: f64, low: f64, high: f64) -> f64 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

fn gain(clear: &[Window]) -> f64 {
    let mut gains: Vec<f64> = clear.iter().map(|window| f64::from(window.gain)).collect();
    median(&mut gains).unwrap_or(1.0).clamp(0.05, 20.0)
}

fn plot(clear: &[Window], fitted: &Fitted) -> Vec<(f64, f64)> {
    let off = |window: &Window| {
        let run = fitted
            .runs
            .iter()
            .find(|run| (run.from_s..=run.to_s).contains(&window.at_s))?;
        let off = window.lag_ms - run.level_ms - window.at_s * fitted.slope_ppm / 1000.0;
        (off.abs() < 1.0).then_some((window.at_s, off))
    };
    let points: Vec<(f64, f64)> = clear.iter().filter_map(off).collect();
    let step = points.len().div_ceil(PLOT).max(1);
    points.into_iter().step_by(step).collect()
}
