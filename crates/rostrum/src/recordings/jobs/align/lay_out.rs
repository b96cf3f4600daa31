//! Which file is heard when.

use media::sync::{Filler, Layers, OUT_RATE, Placement, Source, TrackSync};
use uuid::Uuid;

use super::hear;
use crate::recordings::model::Part;
use crate::recordings::store::recordings::Row;

/// A shorter stretch of a capture beside a take is the edge of both, and not worth a seam.
const LEAST_MS: f64 = 200.0;

/// What is known of one file before it is laid out.
pub struct Measured {
    /// The file: a take, or a capture that no take was compared with.
    pub piece: Uuid,
    /// Where it lies.
    pub placement: Placement,
    /// What was heard of it beside its capture.
    pub heard: Option<hear::Heard>,
    /// Of a capture that stands alone: how much of it there is.
    pub alone: Option<Filler>,
}

/// A stretch of the recording that is made of one file.
struct Stretch {
    measured: usize,
    from_ms: f64,
}

impl Measured {
    /// From where to where it has something to be heard.
    fn span(&self) -> Option<(f64, f64)> {
        if let Some(alone) = self.alone {
            let from = self.placement.capture_ms?;
            #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
            let ms = alone.frames as f64 * 1000.0 / f64::from(alone.rate);
            return Some((from, from + ms * (1.0 + self.placement.ppm() / 1e6)));
        }
        let first = self.placement.pieces.first()?;
        let last = self.placement.pieces.last()?;
        Some((first.at_ms, self.placement.end_ms(last)))
    }

    fn filler(&self) -> Option<Filler> {
        let heard = self.heard.as_ref().map(|heard| heard.filler);
        heard.or(self.alone)
    }
}

/// Each take is heard from where it begins to where the next does, a capture that stands alone wherever there is no take;
/// the first and the last reach to the recording's ends.
#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
pub fn laid(row: &Row, all: &[Measured]) -> Vec<Part> {
    let end_ms = (row.stopped_at_ms.unwrap_or(row.started_at_ms) - row.started_at_ms).max(0) as f64;
    let is_alone = all.iter().all(|measured| measured.alone.is_some());
    let order = stretches(all, end_ms);
    let part = |(n, stretch): (usize, &Stretch)| {
        let measured = &all[stretch.measured];
        let from_ms = if n == 0 { 0.0 } else { stretch.from_ms };
        let to_ms = order.get(n + 1).map_or(end_ms, |next| next.from_ms);
        let heard = measured.heard.as_ref();
        let mut report = report(measured, (from_ms, to_ms));
        if is_alone {
            // Nothing else was recorded, so nothing is missing.
            report.seams.clear();
        }
        Part {
            piece: measured.piece,
            capture: match measured.alone {
                Some(_) => Some(measured.piece),
                None => heard.map(|heard| heard.capture),
            },
            from_ms,
            to_ms,
            report,
            placement: measured.placement.clone(),
        }
    };
    order.iter().enumerate().map(part).collect()
}

fn stretches(all: &[Measured], end_ms: f64) -> Vec<Stretch> {
    let taken = all.iter().filter(|measured| measured.alone.is_none());
    let mut taken: Vec<(f64, f64)> = taken.filter_map(Measured::span).collect();
    taken.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut order = Vec::new();
    for (measured, one) in all.iter().enumerate() {
        let mut add = |from_ms: f64| {
            order.push(Stretch {
                measured,
                from_ms: from_ms.clamp(0.0, end_ms),
            });
        };
        match one.span() {
            Some((from, to)) if one.alone.is_some() => {
                free(from, to, &taken).into_iter().for_each(add);
            }
            Some((from, _)) => add(from),
            // Nobody knows where it lies: it is told, and not used.
            None if one.alone.is_none() => add(0.0),
            None => {}
        }
    }
    order.sort_by(|a, b| a.from_ms.total_cmp(&b.from_ms));
    order
}

/// Where the stretches begin that no take covers.
fn free(from: f64, to: f64, taken: &[(f64, f64)]) -> Vec<f64> {
    let (mut starts, mut now) = (Vec::new(), from);
    for &(begins, ends) in taken.iter().chain([&(to, f64::INFINITY)]) {
        if begins.min(to) - now >= LEAST_MS {
            starts.push(now);
        }
        now = now.max(ends);
    }
    starts
}

fn report(measured: &Measured, (from_ms, to_ms): (f64, f64)) -> TrackSync {
    let placement = &measured.placement;
    let layers = Layers::new(
        placement,
        measured.filler(),
        from_ms,
        frames(from_ms, to_ms),
    );
    let heard = measured.heard.as_ref();
    let plot = heard
        .map(|heard| heard.tie.plot.clone())
        .unwrap_or_default();
    let mut report = TrackSync::new(placement, &layers, 0.0, plot);
    let begins = placement.pieces.first().map_or(to_ms, |piece| piece.at_ms);
    let ends = placement
        .pieces
        .last()
        .map_or(to_ms, |piece| placement.end_ms(piece));
    for seam in &mut report.seams {
        seam.from_ms += from_ms;
        seam.to_ms += from_ms;
    }
    // Before somebody came and after they left nothing is missing.
    report.seams.retain(|seam| {
        seam.filled_from == Source::Capture || (seam.from_ms > begins && seam.to_ms < ends)
    });
    report
}

/// Frames of what is made.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of recordings are positive and fit"
)]
pub fn frames(from_ms: f64, to_ms: f64) -> u64 {
    ((to_ms - from_ms).max(0.0) * f64::from(OUT_RATE) / 1000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_alone_is_heard_where_no_take_is() {
        assert_eq!(free(0.0, 9000.0, &[]), [0.0]);
        assert_eq!(free(0.0, 9000.0, &[(100.0, 9000.0)]), [] as [f64; 0]);
        let taken = [(1000.0, 4000.0), (5000.0, 6000.0)];
        assert_eq!(free(0.0, 9000.0, &taken), [0.0, 4000.0, 6000.0]);
        assert_eq!(free(2000.0, 5500.0, &taken), [4000.0]);
        assert_eq!(free(7000.0, 9000.0, &taken), [7000.0]);
    }
}
