//! Engagement: a weighted mean of the parts that there are.

use crate::analytics::model::Measures;

/// The parts, each from 0 to 1; nothing where there is nothing to judge by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// How much was seen.
    pub completion: Option<f64>,
    /// Lectures attended or caught up on.
    pub attendance: Option<f64>,
    /// Weeks with a sign.
    pub regularity: Option<f64>,
    /// Meetings in which one wrote.
    pub participation: Option<f64>,
}

/// All together; nothing where no part with a weight is there.
#[must_use]
pub fn of(parts: &Parts, with: &Measures) -> Option<f64> {
    let weights = with.weights;
    weighted([
        (parts.completion, weights.completion),
        (parts.attendance, weights.attendance),
        (parts.regularity, weights.regularity),
        (parts.participation, weights.participation),
    ])
}

/// The weighted mean of what there is.
#[must_use]
pub fn weighted<const N: usize>(parts: [(Option<f64>, f64); N]) -> Option<f64> {
    let there = parts
        .iter()
        .filter_map(|(part, weight)| Some(((*part)?, *weight)));
    let (sum, weight) = there.fold((0.0, 0.0), |(sum, all), (part, weight)| {
        (f64::mul_add(part, weight, sum), all + weight)
    });
    (weight > 0.0).then(|| sum / weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_the_formula_says() {
        let with = Measures::default();
        let mut parts = Parts {
            completion: Some(0.5),
            attendance: Some(1.0),
            regularity: Some(0.25),
            participation: Some(0.0),
        };
        assert!((of(&parts, &with).expect("parts") - 0.55).abs() < 1e-12);
        parts.participation = None;
        assert!((of(&parts, &with).expect("parts") - 0.55 / 0.9).abs() < 1e-12);
        assert_eq!(of(&Parts::default(), &with), None);
    }
}
