//! Many windows, some of them wrong, make few pieces: within a piece the lag is constant but for a common slope.

use super::{
    fine::Window,
    way::{candidates, cheapest},
};
use crate::clock::slope::{Point, median, slope, spread};

/// A window this far from its piece's line does not belong to it, in milliseconds.
pub(super) const NEAR_MS: f64 = 0.5;
/// Fewer windows make no piece.
pub(super) const LEAST: usize = 3;
/// A slope is looked for over pairs not farther apart than this, in seconds.
const PAIR_S: f64 = 60.0;

/// Windows that lie on one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    /// The first and last window that lies on it, in seconds of the take.
    pub from_s: f64,
    pub to_s: f64,
    /// The lag at second zero, in milliseconds.
    pub level_ms: f64,
    /// Windows that lie on it.
    pub windows: usize,
}

/// What the windows say together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fitted {
    pub runs: Vec<Run>,
    /// How much faster the capture's clock runs than the take's.
    pub slope_ppm: f64,
    /// The usual distance of a window from its line, in milliseconds.
    pub residual_ms: f64,
}

impl Fitted {
    /// Windows that lie on a line.
    pub fn agreeing(&self) -> usize {
        self.runs.iter().map(|run| run.windows).sum()
    }
}

/// Fits pieces to clear windows, given in the order of the take.
pub(super) fn fit(windows: &[Window]) -> Fitted {
    let points: Vec<Point> = windows
        .iter()
        .map(|window| (window.at_s, window.lag_ms))
        .collect();
    let mut ppm = rough_slope(&points);
    let mut runs = runs(&points, ppm);
    for _ in 0..2 {
        let kept: Vec<Vec<Point>> = runs.iter().map(|run| members(&points, run, ppm)).collect();
        let Some(found) = slope(&kept) else { break };
        // Take and capture come from one crystal: a slope has to be proved.
        ppm = if found.ppm.abs() > 1.5 * found.uncertainty_ppm {
            found.ppm
        } else {
            0.0
        };
        runs = self::runs(&points, ppm);
    }
    let residuals: Vec<f64> = runs
        .iter()
        .flat_map(|run| {
            members(&points, run, ppm)
                .into_iter()
                .map(|point| level(point, ppm) - run.level_ms)
        })
        .collect();
    Fitted {
        residual_ms: spread(&residuals),
        slope_ppm: ppm,
        runs,
    }
}

fn level(point: Point, ppm: f64) -> f64 {
    point.1 - point.0 * ppm / 1000.0
}

/// The median slope of near pairs that could lie on one line.
fn rough_slope(points: &[Point]) -> f64 {
    let mut slopes = Vec::new();
    for (n, a) in points.iter().enumerate() {
        let near = points[n + 1..].iter().take_while(|b| b.0 - a.0 <= PAIR_S);
        let possible = near
            .filter(|b| b.0 - a.0 > PAIR_S / 3.0 && (b.1 - a.1).abs() < 0.1 + (b.0 - a.0) * 0.3);
        slopes.extend(possible.map(|b| (b.1 - a.1) / (b.0 - a.0) * 1000.0));
    }
    let found = median(&mut slopes).unwrap_or(0.0);
    if found.abs() > 5.0 { found } else { 0.0 }
}

fn members(points: &[Point], run: &Run, ppm: f64) -> Vec<Point> {
    let within = points
        .iter()
        .filter(|point| (run.from_s..=run.to_s).contains(&point.0));
    within
        .filter(|point| (level(**point, ppm) - run.level_ms).abs() < NEAR_MS)
        .copied()
        .collect()
}

fn runs(points: &[Point], ppm: f64) -> Vec<Run> {
    let levels: Vec<f64> = points.iter().map(|&point| level(point, ppm)).collect();
    let candidates = candidates(&levels);
    if candidates.is_empty() {
        return Vec::new();
    }
    let way = cheapest(&levels, &candidates);
    let mut runs: Vec<Run> = Vec::new();
    let mut from = 0;
    for same in way.chunk_by(|a, b| a == b) {
        let to = from + same.len();
        runs.extend(run(&points[from..to], candidates[same[0]], ppm));
        from = to;
    }
    joined(runs)
}

/// The piece that these points make around a level, if enough of them lie there.
fn run(points: &[Point], candidate: f64, ppm: f64) -> Option<Run> {
    let on: Vec<Point> = points
        .iter()
        .copied()
        .filter(|&point| (level(point, ppm) - candidate).abs() < NEAR_MS)
        .collect();
    if on.len() < LEAST {
        return None;
    }
    let mut levels: Vec<f64> = on.iter().map(|&point| level(point, ppm)).collect();
    Some(Run {
        from_s: on[0].0,
        to_s: on[on.len() - 1].0,
        level_ms: median(&mut levels)?,
        windows: on.len(),
    })
}

/// Neighbours that differ by less than can be told are one.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last) if (last.level_ms - run.level_ms).abs() < NEAR_MS / 2.0 => {
                let (a, b) = (last.windows as f64, run.windows as f64);
                last.level_ms = (last.level_ms * a + run.level_ms * b) / (a + b);
                last.to_s = run.to_s;
                last.windows += run.windows;
            }
            _ => joined.push(run),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(at_s: f64, lag_ms: f64) -> Window {
        Window {
            at_s,
            lag_ms,
            sharpness: 10.0,
            lead: 2.0,
            gain: 1.0,
        }
    }

    fn noise(n: usize) -> f64 {
        (n * 7919 % 1013) as f64 / 1013.0 - 0.5
    }

    /// A third of the windows is wrong.
    fn windows(count: usize, lag: impl Fn(f64) -> f64) -> Vec<Window> {
        let at = |n: usize| {
            let wrong = if n % 3 == 1 {
                noise(n) * 200.0
            } else {
                noise(n) * 0.05
            };
            window(n as f64, lag(n as f64) + wrong)
        };
        (0..count).map(at).collect()
    }

    #[test]
    fn wrong_windows_do_not_move_the_lag() {
        let fitted = fit(&windows(300, |_| 1234.5));
        assert_eq!(fitted.runs.len(), 1, "{fitted:?}");
        assert!(
            (fitted.runs[0].level_ms - 1234.5).abs() < 0.02,
            "{fitted:?}"
        );
        assert_eq!(fitted.slope_ppm, 0.0);
        assert!(
            fitted.residual_ms < 0.05 && fitted.agreeing() >= 200,
            "{fitted:?}"
        );
    }

    #[test]
    fn what_is_missing_is_a_step_also_a_small_one() {
        let lag = |s: f64| {
            if s < 100.0 {
                50.0
            } else if s < 220.0 {
                62.0
            } else {
                2062.0
            }
        };
        let fitted = fit(&windows(300, lag));
        let levels: Vec<f64> = fitted.runs.iter().map(|run| run.level_ms.round()).collect();
        assert_eq!(levels, [50.0, 62.0, 2062.0], "{fitted:?}");
        assert!((97.0..100.0).contains(&fitted.runs[0].to_s), "{fitted:?}");
        assert!(
            (100.0..103.0).contains(&fitted.runs[1].from_s),
            "{fitted:?}"
        );
    }

    #[test]
    fn another_clock_is_a_slope_across_a_step() {
        let fitted = fit(&windows(600, |s| {
            s * 0.08 + if s > 250.0 { 300.0 } else { 0.0 }
        }));
        assert!((fitted.slope_ppm - 80.0).abs() < 0.5, "{fitted:?}");
        assert_eq!(fitted.runs.len(), 2, "{fitted:?}");
    }

    #[test]
    fn windows_that_say_nothing_make_no_piece() {
        let nothing: Vec<Window> = (0..40)
            .map(|n| window(n as f64, noise(n * 31) * 240.0))
            .collect();
        assert!(fit(&nothing).agreeing() <= 4, "{:?}", fit(&nothing));
        assert!(fit(&[]).runs.is_empty());
    }
}
