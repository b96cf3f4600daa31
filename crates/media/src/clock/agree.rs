//! Whether two measurements of one drift say the same.

use serde::{Deserialize, Serialize};

/// How much faster the server's clock runs than a track's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Server time passed for a million units of the track's time, less a million.
    pub ppm: f64,
    /// Half the width of the interval that holds the truth in some 95 of 100 cases, in ppm.
    pub uncertainty_ppm: f64,
    /// How long was measured, in seconds.
    pub span_s: f64,
}

/// What two measurements of one drift say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody measured it.
    Unknown,
    /// Only one did; nothing speaks for it or against it.
    Alone,
    /// Both say the same, as far as they can tell.
    Agree,
    /// They contradict each other: at least one is wrong.
    Disagree,
}

/// The drift to be used, and how far it is to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreed {
    /// The drift, if anybody measured it.
    pub drift: Option<Drift>,
    /// What the measurements say of each other.
    pub verdict: Verdict,
    /// From 0 (a guess) to 1 (two agree to within 2 ppm).
    pub confidence: f64,
}

/// A difference that no uncertainty has to explain, in ppm: temperature alone moves a crystal by so much in an hour.
const ALLOWED_PPM: f64 = 3.0;
/// One that no uncertainty excuses, in ppm; what is less certain than this is no measurement.
const NEVER_PPM: f64 = 20.0;

/// Joins two independent measurements. Agreeing ones are averaged by their certainty; of two that contradict
/// each other the more certain one is used, and little believed.
pub fn agree(a: Option<Drift>, b: Option<Drift>) -> Agreed {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (alone, None) | (None, alone) => return single(alone),
    };
    let (narrow, wide) = if a.uncertainty_ppm <= b.uncertainty_ppm {
        (a, b)
    } else {
        (b, a)
    };
    if wide.uncertainty_ppm > NEVER_PPM {
        return single(Some(narrow));
    }
    let apart = (a.ppm - b.ppm).abs();
    if apart > a.uncertainty_ppm.hypot(b.uncertainty_ppm) * 1.5 + ALLOWED_PPM || apart > NEVER_PPM {
        return Agreed {
            drift: Some(narrow),
            verdict: Verdict::Disagree,
            confidence: 0.2 * trust(narrow),
        };
    }
    let drift = averaged(narrow, wide);
    // A second measurement that could have been anything confirms nothing.
    let confirmed = 0.6 + 0.4 * trust(wide);
    Agreed {
        drift: Some(drift),
        verdict: Verdict::Agree,
        confidence: confirmed * trust(drift),
    }
}

fn single(drift: Option<Drift>) -> Agreed {
    let verdict = if drift.is_some() {
        Verdict::Alone
    } else {
        Verdict::Unknown
    };
    Agreed {
        drift,
        verdict,
        confidence: drift.map_or(0.0, |drift| 0.6 * trust(drift)),
    }
}

/// 1 up to 2 ppm, ½ at 10 ppm, which is 36 ms in an hour, and then ever less.
fn trust(drift: Drift) -> f64 {
    1.0 / (1.0 + (drift.uncertainty_ppm - 2.0).max(0.0) / 8.0)
}

fn averaged(narrow: Drift, wide: Drift) -> Drift {
    let weight = |drift: Drift| 1.0 / drift.uncertainty_ppm.max(1e-3).powi(2);
    let (a, b) = (weight(narrow), weight(wide));
    Drift {
        ppm: (narrow.ppm * a + wide.ppm * b) / (a + b),
        uncertainty_ppm: (1.0 / (a + b)).sqrt(),
        span_s: narrow.span_s.max(wide.span_s),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(ppm: f64, uncertainty_ppm: f64) -> Option<Drift> {
        Some(Drift {
            ppm,
            uncertainty_ppm,
            span_s: 3600.0,
        })
    }

    #[test]
    fn two_that_agree_are_believed_more_than_one() {
        let both = agree(drift(41.0, 0.5), drift(40.0, 1.0));
        assert_eq!(both.verdict, Verdict::Agree);
        assert!((both.drift.unwrap().ppm - 40.8).abs() < 0.01);
        assert!(both.confidence > 0.95, "{both:?}");
        let one = agree(None, drift(40.0, 0.5));
        assert_eq!(one.verdict, Verdict::Alone);
        assert!(one.confidence < 0.7, "{one:?}");
        assert_eq!(agree(None, None).verdict, Verdict::Unknown);
    }

    #[test]
    fn a_contradiction_is_said_and_the_more_certain_one_used() {
        let both = agree(drift(41.0, 2.0), drift(95.0, 0.3));
        assert_eq!(
            (both.verdict, both.drift),
            (Verdict::Disagree, drift(95.0, 0.3))
        );
        assert!(both.confidence < 0.3, "{both:?}");
    }

    #[test]
    fn one_that_could_be_anything_confirms_nothing() {
        let both = agree(drift(10.0, 0.5), drift(0.0, 90.0));
        assert_eq!(both.verdict, Verdict::Alone);
        assert!((both.drift.unwrap().ppm - 10.0).abs() < 0.01);
        assert!(both.confidence < 0.7, "{both:?}");
    }
}
