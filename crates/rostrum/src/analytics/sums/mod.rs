//! The sums, pure: what goes in is in the parentheses.

pub mod attendance;
pub mod curves;
pub mod engagement;
pub mod risk;
pub mod weeks;

/// Seconds of so many milliseconds.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
pub fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// One by another; nothing where the other is nothing.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "what is counted here fits 53 bits"
)]
pub fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The mean; nothing of nothing.
#[must_use]
pub fn mean(all: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for one in all {
        sum += one;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

/// The middle; of an even number the mean of the two in the middle.
#[must_use]
pub fn median(all: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut all: Vec<f64> = all.into_iter().collect();
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    match all.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(all[middle]),
        _ => Some(f64::midpoint(all[middle - 1], all[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_medians_of_nothing_are_nothing() {
        assert_eq!((mean([]), median([]), ratio(0, 0)), (None, None, None));
        assert_eq!(mean([1.0, 2.0]), Some(1.5));
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }
}
