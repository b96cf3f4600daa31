//! Pictures on the recording's clock.

use media::clock::BrowserClock;
use media::plan::Input;
use media::plan::mix;

use super::evidence;
use crate::recordings::model::Detail;
use crate::recordings::service::view_offset;
use crate::recordings::store::pieces;
use crate::recordings::store::recordings::Row;

/// A piece of pictures from where it begins, in the time of the server: the mix has a frame for each thirtieth of that, so
/// what a camera counts by its computer's clock is stretched to it.
pub fn shown(row: &Row, piece: &pieces::Row, input: Input) -> mix::Piece {
    let (offset_ms, speed) = match clock(row, piece) {
        Some(clock) => (clock.server_ms(0), 1.0 + sure_ppm(&clock) / 1e6),
        None => {
            let ppm = Detail::read(&piece.detail).drift_ppm;
            (view_offset(row, piece), 1.0 + ppm / 1e6)
        }
    };
    mix::Piece {
        input,
        offset_ms,
        speed,
        // The pictures' pauses are found in the files themselves.
        gaps: Vec::new(),
        length_ms: piece.duration_ms.and_then(|ms| u64::try_from(ms).ok()),
    }
}

/// From what its browser noted.
fn clock(row: &Row, piece: &pieces::Row) -> Option<BrowserClock> {
    let detail = Detail::read(&piece.detail);
    let first = detail.stamps.first().filter(|stamp| stamp.sample == 0)?;
    let length = u64::try_from(piece.duration_ms?).ok()?;
    BrowserClock::of_pictures(first.local_ms, length, &evidence::pings(row, &detail))
}

/// A drift that may as well be none is none: over a few minutes nothing can be measured, and nothing has to be removed.
fn sure_ppm(clock: &BrowserClock) -> f64 {
    let sure = clock
        .drift
        .filter(|drift| drift.ppm.abs() > drift.uncertainty_ppm);
    sure.map_or(0.0, |drift| drift.ppm)
}
