//! What is stored of the clocks, as the alignment wants it: in milliseconds of the recording.

use media::clock::{BrowserClock, Ping, Stamp, Stamped};
use media::sync::{self, Arrivals, Filler, OUT_RATE, Placement, Tie, place};

use super::lay_out::Measured;
use crate::recordings::files;
use crate::recordings::model::{Detail, Stamped as Said};
use crate::recordings::store::pieces;
use crate::recordings::store::recordings::Row;

/// A browser that told only what it reckoned did not tell how long its questions took.
const ASSUMED_RTT_MS: f64 = 100.0;

/// What is known of a take besides its sound.
pub struct Evidence {
    frames: u64,
    rate: u32,
    browser: Option<BrowserClock>,
    arrivals: Option<Arrivals>,
}

impl Evidence {
    /// From what its browser and the server noted.
    pub fn of(row: &Row, piece: &pieces::Row, capture: Option<&pieces::Row>) -> Self {
        let pcm = files::pcm_of(piece);
        let rate = pcm.map_or(0, |pcm| pcm.rate);
        let frame = pcm.map_or(1, |pcm| pcm.sample.bytes() * u64::from(pcm.channels.max(1)));
        Self {
            frames: u64::try_from(piece.size_bytes).unwrap_or(0) / frame.max(1),
            rate,
            browser: browser(row, piece, rate),
            arrivals: capture.and_then(|capture| arrivals(row, capture)),
        }
    }

    /// With how it lies in the capture.
    pub fn with<'a>(&'a self, tie: Option<&'a Tie>) -> sync::Evidence<'a> {
        sync::Evidence {
            take_frames: self.frames,
            take_rate: self.rate,
            browser: self.browser.as_ref(),
            arrivals: self.arrivals,
            rtt_ms: None,
            tie,
        }
    }
}

/// The captured piece that was recorded at the same time, if any was.
pub fn nearest<'a>(piece: &pieces::Row, captures: &'a [pieces::Row]) -> Option<&'a pieces::Row> {
    let span = |piece: &pieces::Row| {
        let from = piece.started_at_ms?;
        Some((from, from + length(piece)))
    };
    let own = span(piece);
    let shared = |capture: &&pieces::Row| match (own, span(capture)) {
        (Some(own), Some(other)) => own.1.min(other.1) - own.0.max(other.0),
        _ => length(capture),
    };
    let best = captures
        .iter()
        .max_by(|a, b| shared(a).total_cmp(&shared(b)));
    best.filter(|capture| shared(capture) > 0.0)
}

#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
fn length(piece: &pieces::Row) -> f64 {
    piece.duration_ms.unwrap_or(0) as f64
}

/// Stamps and pings where there are such, else what the browser reckoned from them, else its start alone.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit 53 bits"
)]
fn browser(row: &Row, piece: &pieces::Row, rate: u32) -> Option<BrowserClock> {
    let detail = Detail::read(&piece.detail);
    let zero = row.started_at_ms as f64;
    let stamped = match detail.stamped {
        Said::Captured => Stamped::Captured,
        Said::Heard => Stamped::Heard,
    };
    let stamps: Vec<Stamp> = detail
        .stamps
        .iter()
        .map(|stamp| Stamp {
            sample: stamp.sample,
            local_ms: stamp.local_ms,
        })
        .collect();
    let pings = pings(row, &detail);
    if let Some(clock) = BrowserClock::fit(&stamps, stamped, rate, &pings) {
        return Some(clock);
    }
    let start = piece.started_at_ms.map(|at_ms| (0, at_ms));
    let pairs: Vec<(u64, f64)> = match &detail.clock[..] {
        [] => start.into_iter().collect(),
        pairs => pairs
            .iter()
            .map(|pair| (pair.samples, pair.at_ms))
            .collect(),
    };
    let stamps: Vec<Stamp> = pairs
        .iter()
        .map(|&(sample, at_ms)| Stamp {
            sample,
            local_ms: at_ms - zero,
        })
        .collect();
    let ping = |stamp: &Stamp| Ping {
        local_ms: stamp.local_ms,
        server_ms: stamp.local_ms,
        rtt_ms: ASSUMED_RTT_MS,
    };
    let pings: Vec<Ping> = stamps.iter().map(ping).collect();
    // What was reckoned is a middle already.
    BrowserClock::fit(&stamps, Stamped::Captured, rate, &pings)
}

/// How the browser's clock lay against the recording's.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit 53 bits"
)]
pub fn pings(row: &Row, detail: &Detail) -> Vec<Ping> {
    let zero = row.started_at_ms as f64;
    let pings = detail.pings.iter().map(|ping| Ping {
        local_ms: ping.local_ms,
        server_ms: ping.server_ms - zero,
        rtt_ms: ping.rtt_ms,
    });
    pings.collect()
}

/// A capture of which there is no take: it lies where its start says, as the pictures do that were captured beside it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of media are positive and fit"
)]
pub fn alone(row: &Row, capture: &pieces::Row) -> Measured {
    let arrivals = arrivals(row, capture);
    let placement = place(&sync::Evidence {
        take_rate: OUT_RATE,
        arrivals,
        ..sync::Evidence::default()
    });
    let placement = Placement {
        capture_ms: capture
            .started_at_ms
            .map(|at_ms| at_ms - row.started_at_ms as f64),
        ..placement
    };
    Measured {
        piece: capture.id,
        placement,
        heard: None,
        alone: Some(Filler {
            frames: (length(capture) * f64::from(OUT_RATE) / 1000.0) as u64,
            rate: OUT_RATE,
        }),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit 53 bits"
)]
fn arrivals(row: &Row, capture: &pieces::Row) -> Option<Arrivals> {
    let detail = Detail::read(&capture.detail);
    Some(Arrivals {
        zero_ms: detail.arrived_at_ms.or(capture.started_at_ms)? - row.started_at_ms as f64,
        zero_ppm: detail.drift_ppm,
        drift: detail.drift,
        len_ms: length(capture),
    })
}
