//! From what was measured to where everything lies.

use serde::{Deserialize, Serialize};

use super::{
    correlate::Tie,
    report::{Found, Kind, Note},
};
use crate::clock::{Agreed, BrowserClock, Drift, Verdict, agree, slope::quantile};

/// What is known of one microphone. Times of the server are milliseconds from any origin, the same for all; near the
/// recording's start they are the most exact.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// Frames of the take; 0 when there is none.
    pub take_frames: u64,
    /// Frames a second of the take.
    pub take_rate: u32,
    /// What its browser said.
    pub browser: Option<&'a BrowserClock>,
    /// When the capture's frames arrived.
    pub arrivals: Option<Arrivals>,
    /// The shortest round trip between server and participant in milliseconds, when somebody else measured it than the
    /// browser's pings.
    pub rtt_ms: Option<f64>,
    /// How the take lies in the capture.
    pub tie: Option<&'a Tie>,
}

/// The capture's clock, as its arrivals say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrivals {
    /// The server's time at which the capture's time zero arrived, by the smallest delays ([`crate::clock::TrackClock::fit`]).
    pub zero_ms: f64,
    /// The drift that belongs to `zero_ms`, in ppm.
    pub zero_ppm: f64,
    /// The drift with its uncertainty ([`crate::clock::TrackClock::drift`]).
    pub drift: Option<Drift>,
    /// How long the capture is, in milliseconds.
    pub len_ms: f64,
}

/// A stretch of the take on the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The first frame that belongs to it, and the one behind the last.
    pub from: u64,
    /// The frame behind the last.
    pub to: u64,
    /// The server's time of the first frame, in milliseconds.
    pub at_ms: f64,
}

/// Where everything of one microphone lies on the server's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The take's stretches, in order. Empty when there is no take or nobody knows where it lies.
    pub pieces: Vec<Piece>,
    /// The server's time of the capture's time zero in milliseconds, if known.
    pub capture_ms: Option<f64>,
    /// How the sound card drifts, and how far that is to be believed.
    pub drift: Agreed,
    /// How much the capture has to be amplified to be as loud as the take.
    pub capture_gain: f32,
    /// Frames a second of the take.
    pub rate: u32,
    /// From 0 to 1: how far the whole is to be believed.
    pub confidence: f64,
    /// How far the measurements usually are from where they were put, in milliseconds.
    pub residual_ms: f64,
    /// Who measured what.
    pub found: Vec<Found>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

/// A tie less certain than this is not used.
const LEAST_TIE: f64 = 0.5;
/// A frame is sent when it is full and was coded: so much later than its time stamp says, in milliseconds.
const SENDING_MS: f64 = 25.0;
/// Stamps may be off by this, in milliseconds, before they contradict the tie.
const STAMPS_MS: f64 = 6.0;
/// More than this no path delays the *fastest* frame, in milliseconds.
const LATEST_MS: f64 = 600.0;
/// How far off sound cards usually are, in ppm; hardly any is off by more than twice that.
const USUAL_PPM: f64 = 50.0;
/// Stamps of the busiest machine are not so wrong, in milliseconds, that a frame seems to arrive so long before it was made.
const EARLIEST_MS: f64 = 200.0;
/// Places at which browser and tie are compared.
const PROBES: u64 = 240;

impl Placement {
    /// The sound card's drift in ppm, 0 when nobody knows.
    pub fn ppm(&self) -> f64 {
        self.drift.drift.map_or(0.0, |drift| drift.ppm)
    }

    /// The server's time behind a piece's last frame, in milliseconds.
    pub fn end_ms(&self, piece: &Piece) -> f64 {
        let len_ms = (piece.to - piece.from) as f64 / f64::from(self.rate.max(1)) * 1000.0;
        piece.at_ms + len_ms * (1.0 + self.ppm() / 1e6)
    }
}

/// Places take and capture of one microphone.
pub fn place(evidence: &Evidence<'_>) -> Placement {
    let arrivals = evidence.arrivals;
    let browser_drift = evidence.browser.and_then(|browser| browser.drift);
    let drift = believed(agree(
        arrivals.and_then(|arrivals| arrivals.drift),
        browser_drift,
    ));
    let tie = evidence.tie.filter(|tie| tie.confidence >= LEAST_TIE);
    let mut placing = Placing {
        evidence,
        ppm: drift.drift.map_or(0.0, |drift| drift.ppm),
        offset: 0.0,
        residual_ms: 0.0,
        found: Vec::new(),
        notes: Vec::new(),
    };
    placing.note_drift(&drift);
    let fits = tie.is_none_or(|tie| placing.fits(tie));
    let tie = tie.filter(|_| fits);
    let capture_ms = match tie {
        Some(tie) => placing.by_tie(tie),
        None => placing.by_arrivals(),
    };
    let pieces = match (tie, capture_ms) {
        (Some(tie), Some(zero_ms)) => placing.tied(tie, zero_ms),
        _ => placing.stamped(),
    };
    if !fits {
        placing.doubt();
    }
    placing.say_tie(tie.is_some());
    Placement {
        capture_ms,
        capture_gain: tie.map_or(1.0, |tie| (1.0 / tie.gain) as f32),
        rate: evidence.take_rate,
        confidence: placing.offset * (0.4 + 0.6 * drift.confidence),
        residual_ms: placing.residual_ms,
        drift,
        found: placing.found,
        notes: placing.notes,
        pieces,
    }
}

/// A short recording says little of a drift, and noise that is taken for one does more harm than the drift itself. What was
/// measured is weighed against what sound cards usually are (the mean of two normal distributions), so that an exact
/// measure stays as it is and a wild one nearly vanishes.
fn believed(agreed: Agreed) -> Agreed {
    let weighed = |drift: Drift| {
        // The interval holds 95 of 100: two standard deviations.
        let measured = (drift.uncertainty_ppm / 2.0).powi(2);
        let usual = USUAL_PPM.powi(2);
        Drift {
            ppm: drift.ppm * usual / (usual + measured),
            uncertainty_ppm: 2.0 * (measured * usual / (measured + usual)).sqrt(),
            ..drift
        }
    };
    Agreed {
        drift: agreed.drift.map(weighed),
        ..agreed
    }
}

/// The work of [`place`].
struct Placing<'a> {
    evidence: &'a Evidence<'a>,
    ppm: f64,
    /// How far the offset is to be believed, from 0 to 1.
    offset: f64,
    residual_ms: f64,
    found: Vec<Found>,
    notes: Vec<Note>,
}

impl Placing<'_> {
    fn note_drift(&mut self, drift: &Agreed) {
        match drift.verdict {
            Verdict::Disagree => self.notes.push(Note::DriftsDisagree),
            Verdict::Unknown => self.notes.push(Note::DriftUnknown),
            Verdict::Alone | Verdict::Agree => {}
        }
    }

    /// Where the capture's time zero lies, as each of many samples of the take says through the tie.
    fn zeros(&self, tie: &Tie, browser: &BrowserClock) -> Vec<f64> {
        let rate = f64::from(self.evidence.take_rate.max(1));
        let step = (self.evidence.take_frames / PROBES).max(1) as usize;
        let zero = |piece: &super::Tied, sample: u64| {
            let into_ms =
                (sample - piece.from) as f64 / rate * 1000.0 * (1.0 + tie.slope_ppm / 1e6);
            let captured_ms = piece.from as f64 / rate * 1000.0 + piece.lag_ms + into_ms;
            browser.server_ms(sample) - captured_ms * (1.0 + self.ppm / 1e6)
        };
        let mut zeros: Vec<f64> = Vec::new();
        for piece in &tie.pieces {
            zeros.extend(
                (piece.from..piece.to)
                    .step_by(step)
                    .map(|sample| zero(piece, sample)),
            );
        }
        zeros
    }

    /// A loop of music, or another voice, may be found in a wrong place: the browser's clock and the arrivals, who know nothing
    /// of each other, tell that to less than a second. Such a tie is not used.
    fn fits(&self, tie: &Tie) -> bool {
        let (Some(browser), Some(arrivals)) = (self.evidence.browser, self.evidence.arrivals)
        else {
            return true;
        };
        let Some(zero_ms) = quantile(&mut self.zeros(tie, browser), 0.5) else {
            return true;
        };
        let late = self.arrived(&arrivals) - zero_ms;
        late > -(browser.at_most_ms + EARLIEST_MS) && late < LATEST_MS + browser.at_most_ms
    }

    /// The take is tied to the capture: everything lies on one line, and all stamps say where it is.
    fn by_tie(&mut self, tie: &Tie) -> Option<f64> {
        let Some(browser) = self.evidence.browser else {
            return self.by_arrivals();
        };
        let mut zeros = self.zeros(tie, browser);
        let zero_ms = quantile(&mut zeros, 0.5)?;
        let mut off: Vec<f64> = zeros.iter().map(|zero| (zero - zero_ms).abs()).collect();
        let usual = quantile(&mut off, 0.8)?;
        let stamps_agree = usual < STAMPS_MS + browser.noise_ms;
        self.residual_ms = usual.hypot(tie.residual_ms);
        self.offset = near_server(browser.at_most_ms) * if stamps_agree { 1.0 } else { 0.4 };
        if !stamps_agree {
            self.notes.push(Note::StampsDisagree);
        }
        self.say_browser(browser, zero_ms, stamps_agree);
        self.check_arrivals(zero_ms, browser.at_most_ms);
        Some(zero_ms)
    }

    /// Nobody but the arrivals says where the capture lies: later than the truth by the way and the sending.
    fn by_arrivals(&mut self) -> Option<f64> {
        let arrivals = self.evidence.arrivals?;
        let browser_rtt = self
            .evidence
            .browser
            .map(|browser| browser.at_most_ms * 2.0);
        let rtt_ms = self.evidence.rtt_ms.or(browser_rtt);
        let late_ms = SENDING_MS + rtt_ms.unwrap_or(0.0) / 2.0;
        let zero_ms = self.arrived(&arrivals) - late_ms;
        self.found.push(Found {
            kind: Kind::Arrivals,
            offset_ms: Some(zero_ms),
            drift: arrivals.drift,
            agrees: true,
        });
        if self.evidence.browser.is_none() {
            self.notes.push(Note::OffsetByArrivals);
        }
        self.offset = if rtt_ms.is_some() { 0.6 } else { 0.4 };
        Some(zero_ms)
    }

    /// Where the arrivals put the capture's zero along the agreed drift: the lines cross in the middle.
    fn arrived(&self, arrivals: &Arrivals) -> f64 {
        arrivals.zero_ms + (arrivals.zero_ppm - self.ppm) / 1e6 * arrivals.len_ms / 2.0
    }

    /// What arrives comes later than it was spoken, but not much.
    fn check_arrivals(&mut self, zero_ms: f64, at_most_ms: f64) {
        let Some(arrivals) = self.evidence.arrivals else {
            return;
        };
        let arrived = self.arrived(&arrivals);
        let late = arrived - zero_ms;
        let agrees = late > -(at_most_ms + STAMPS_MS) && late < LATEST_MS + at_most_ms;
        if !agrees {
            self.offset *= 0.4;
            self.notes.push(Note::OffsetsDisagree);
        }
        self.found.push(Found {
            kind: Kind::Arrivals,
            offset_ms: Some(arrived),
            drift: arrivals.drift,
            agrees: agrees && self.drift_agrees(arrivals.drift),
        });
    }

    /// The tie and the arrivals contradict each other, and one of them is wrong. The take lies where its stamps say, which
    /// is believed less already.
    fn doubt(&mut self) {
        self.notes.push(Note::OffsetsDisagree);
        let arrivals = self
            .found
            .iter_mut()
            .filter(|found| found.kind == Kind::Arrivals);
        arrivals.for_each(|found| found.agrees = false);
    }

    fn say_browser(&mut self, browser: &BrowserClock, offset_ms: f64, agrees: bool) {
        self.found.push(Found {
            kind: Kind::Browser,
            offset_ms: Some(offset_ms),
            drift: browser.drift,
            agrees: agrees && self.drift_agrees(browser.drift),
        });
    }

    fn drift_agrees(&self, drift: Option<Drift>) -> bool {
        drift.is_none_or(|drift| (drift.ppm - self.ppm).abs() <= drift.uncertainty_ppm * 1.5 + 3.0)
    }

    fn say_tie(&mut self, used: bool) {
        if !used && self.evidence.take_frames > 0 {
            self.notes.push(Note::NotTied);
        }
        let Some(tie) = self.evidence.tie else {
            return;
        };
        self.found.push(Found {
            kind: Kind::Correlation,
            offset_ms: tie.pieces.first().map(|piece| piece.lag_ms),
            drift: None,
            agrees: used,
        });
    }

    fn tied(&self, tie: &Tie, zero_ms: f64) -> Vec<Piece> {
        let rate = f64::from(self.evidence.take_rate.max(1));
        let at = |piece: &super::Tied| {
            let captured_ms = piece.from as f64 / rate * 1000.0 + piece.lag_ms;
            zero_ms + captured_ms * (1.0 + self.ppm / 1e6)
        };
        let pieces = tie.pieces.iter().filter(|piece| piece.from < piece.to);
        pieces
            .map(|piece| Piece {
                from: piece.from,
                to: piece.to,
                at_ms: at(piece),
            })
            .collect()
    }

    /// Without a tie the stamps alone say where the take lies, and where it jumps.
    fn stamped(&mut self) -> Vec<Piece> {
        let Some(browser) = self
            .evidence
            .browser
            .filter(|_| self.evidence.take_frames > 0)
        else {
            return Vec::new();
        };
        self.offset = 0.75 * near_server(browser.at_most_ms);
        self.residual_ms = browser.noise_ms;
        let first_ms = browser
            .stretches
            .first()
            .map_or(0.0, |stretch| stretch.at_ms);
        self.say_browser(browser, first_ms, true);
        let ends = browser.stretches[1..].iter().map(|stretch| stretch.from);
        let ends = ends.chain([self.evidence.take_frames]);
        let pieces = browser
            .stretches
            .iter()
            .zip(ends)
            .map(|(stretch, to)| Piece {
                from: stretch.from,
                to: to.min(self.evidence.take_frames),
                at_ms: stretch.at_ms,
            });
        pieces.filter(|piece| piece.from < piece.to).collect()
    }
}

/// How far an offset is to be believed that half a round trip can have falsified: ways differ by a part of it only.
fn near_server(at_most_ms: f64) -> f64 {
    1.0 / (1.0 + (at_most_ms - 25.0).max(0.0) / 75.0)
}
