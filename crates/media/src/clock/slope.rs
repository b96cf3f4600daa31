//! One slope through points of several stretches, whatever a part of the points says.
//!
//! The median of the slopes of all pairs (Theil 1950, Sen 1968) bears up to 29 % of wrong points. Pairs are taken only within
//! a stretch, so that what lies between two stretches (a sleep, lost samples) does not count; far pairs count more,
//! because they say the slope more exactly.

/// A point: when (in seconds) and how much the clocks differ (in milliseconds).
pub(crate) type Point = (f64, f64);

/// What [`slope`] found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slope {
    /// Milliseconds a second times a thousand: parts per million.
    pub ppm: f64,
    /// Half the width of the interval that holds the truth in some 95 of 100 cases, in ppm.
    pub uncertainty_ppm: f64,
    /// The longest stretch, in seconds.
    pub span_s: f64,
}

/// All pairs of more points than this take too long; neighbours are joined first.
const MOST_POINTS: usize = 240;
/// No clock is known better than this from a network.
const FLOOR_PPM: f64 = 0.1;

/// The median.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The value below which this share of the values lies.
pub(crate) fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let at = ((values.len() - 1) as f64 * share).round() as usize;
    Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
}

/// The usual spread of the values around zero: 1.4826 times the median of their sizes, which is the standard deviation if
/// they are normally distributed.
pub(crate) fn spread(residuals: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = residuals.iter().map(|value| value.abs()).collect();
    median(&mut sizes).unwrap_or(0.0) * 1.4826
}

/// Joins neighbours, at most `most` in all: of each group the point at this quantile of the values, seen along `ppm`.
pub(crate) fn thinned(points: &[Point], most: usize, share: f64, ppm: f64) -> Vec<Point> {
    let size = points.len().div_ceil(most.max(1)).max(1);
    let pick = |group: &[Point]| {
        let mut sorted = group.to_vec();
        let along = |point: &Point| point.1 - point.0 * ppm / 1000.0;
        sorted.sort_unstable_by(|a, b| along(a).total_cmp(&along(b)));
        sorted[((sorted.len() - 1) as f64 * share).round() as usize]
    };
    points.chunks(size).map(pick).collect()
}

/// A first guess of the slope (in ppm) that a single step does not move: the median over pairs an eighth of all apart.
pub(crate) fn rough_ppm(points: &[Point]) -> f64 {
    let apart = (points.len() / 8).max(1);
    let pairs = points.iter().zip(points.iter().skip(apart));
    let mut slopes: Vec<f64> = pairs
        .filter(|(a, b)| b.0 > a.0)
        .map(|(a, b)| (b.1 - a.1) / (b.0 - a.0) * 1000.0)
        .collect();
    median(&mut slopes).unwrap_or(0.0)
}

/// The points, seen along a slope of `ppm`: a line of that slope becomes level.
pub(crate) fn levelled(points: &[Point], ppm: f64) -> Vec<Point> {
    points
        .iter()
        .map(|point| (point.0, point.1 - point.0 * ppm / 1000.0))
        .collect()
}

/// The common slope of the stretches, or nothing when no stretch has three points.
pub(crate) fn slope(stretches: &[Vec<Point>]) -> Option<Slope> {
    let points: usize = stretches.iter().map(Vec::len).sum();
    let shares = stretches
        .iter()
        .filter(|stretch| stretch.len() >= 3)
        .map(|stretch| {
            let most = (MOST_POINTS * stretch.len()).div_ceil(points).max(3);
            thinned(stretch, most, 0.5, 0.0)
        });
    let stretches: Vec<Vec<Point>> = shares.collect();
    let span_s = stretches
        .iter()
        .map(|stretch| span(stretch))
        .fold(0.0, f64::max);
    if span_s <= 0.0 {
        return None;
    }
    let steepness = median_slope(&stretches)?;
    let statistical = standard_error(&stretches, steepness);
    // Noise that is not white (a path that changed, a busy machine) shows as halves that disagree.
    let halves = halves_differ(&stretches) / 4.0;
    Some(Slope {
        ppm: steepness * 1000.0,
        uncertainty_ppm: 2.0 * statistical.max(halves) * 1000.0 + FLOOR_PPM,
        span_s,
    })
}

fn span(stretch: &[Point]) -> f64 {
    match (stretch.first(), stretch.last()) {
        (Some(first), Some(last)) => last.0 - first.0,
        _ => 0.0,
    }
}

/// The weighted median of the slopes of all pairs, each weighing as much as it is long.
fn median_slope(stretches: &[Vec<Point>]) -> Option<f64> {
    let mut slopes = Vec::new();
    for stretch in stretches {
        for (n, a) in stretch.iter().enumerate() {
            let later = stretch[n + 1..].iter().filter(|b| b.0 > a.0);
            slopes.extend(later.map(|b| ((b.1 - a.1) / (b.0 - a.0), b.0 - a.0)));
        }
    }
    slopes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let half = slopes.iter().map(|slope| slope.1).sum::<f64>() / 2.0;
    let mut weight = 0.0;
    let middle = slopes.iter().find(|slope| {
        weight += slope.1;
        weight >= half
    });
    middle.map(|slope| slope.0)
}

/// The standard error of a slope through independent points of this spread.
fn standard_error(stretches: &[Vec<Point>], steepness: f64) -> f64 {
    let (mut residuals, mut moment) = (Vec::new(), 0.0);
    for stretch in stretches {
        let mean = stretch.iter().map(|point| point.0).sum::<f64>() / stretch.len() as f64;
        moment += stretch
            .iter()
            .map(|point| (point.0 - mean).powi(2))
            .sum::<f64>();
        let mut levels: Vec<f64> = stretch
            .iter()
            .map(|point| point.1 - point.0 * steepness)
            .collect();
        let level = median(&mut levels).unwrap_or(0.0);
        residuals.extend(levels.iter().map(|value| value - level));
    }
    if moment <= 0.0 {
        return f64::INFINITY;
    }
    spread(&residuals) / moment.sqrt()
}

/// By how much the slopes of the first and second halves of the stretches differ.
fn halves_differ(stretches: &[Vec<Point>]) -> f64 {
    let half = |second: bool| {
        let halves = stretches.iter().map(|stretch| {
            let (left, right) = stretch.split_at(stretch.len() / 2);
            if second {
                right.to_vec()
            } else {
                left.to_vec()
            }
        });
        median_slope(&halves.collect::<Vec<_>>())
    };
    match (half(false), half(true)) {
        (Some(first), Some(second)) => (first - second).abs(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(from: i32, to: i32, level: f64, ppm: f64) -> Vec<Point> {
        let noise = |n: i32| f64::from(n * 7919 % 101) / 100.0 - 0.5;
        (from..to)
            .map(|n| (f64::from(n), level + f64::from(n) * ppm / 1000.0 + noise(n)))
            .collect()
    }

    #[test]
    fn a_quarter_of_wrong_points_does_not_move_the_slope() {
        let mut points = line(0, 600, 12.0, 40.0);
        points
            .iter_mut()
            .step_by(4)
            .for_each(|point| point.1 += 300.0);
        let found = slope(&[points]).unwrap();
        assert!((found.ppm - 40.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn what_lies_between_two_stretches_does_not_count() {
        let found = slope(&[line(0, 300, 0.0, -80.0), line(300, 600, 5000.0, -80.0)]).unwrap();
        assert!((found.ppm + 80.0).abs() < 0.6, "{found:?}");
        assert!(
            (found.ppm + 80.0).abs() < found.uncertainty_ppm,
            "{found:?}"
        );
    }

    #[test]
    fn fewer_points_are_less_certain_and_two_say_nothing() {
        let (few, many) = (
            slope(&[line(0, 20, 0.0, 5.0)]),
            slope(&[line(0, 600, 0.0, 5.0)]),
        );
        assert!(few.unwrap().uncertainty_ppm > 10.0 * many.unwrap().uncertainty_ppm);
        assert_eq!(slope(&[line(0, 2, 0.0, 5.0)]), None);
    }
}
