//! Who may be about to fall behind, and why we say so.

use crate::analytics::model::{Measures, Reason, ReasonCode, RiskParts, Trend};

/// What is known of a student, over the lectures that count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Completion of each lecture that counts, in the order in which they were held.
    pub completions: Vec<f64>,
    /// How many of them were attended or caught up on.
    pub met: usize,
    /// Days since the last sign, or since the first lecture.
    pub away_days: f64,
    /// Whether there ever was a sign.
    pub ever: bool,
}

/// What follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// From 0 to 1.
    pub score: f64,
    /// Whether it reaches the threshold.
    pub flagged: bool,
    /// Whether there are too few lectures.
    pub too_early: bool,
    /// What it is made of.
    pub parts: RiskParts,
    /// What is out of the ordinary.
    pub reasons: Vec<Reason>,
    /// Completion before, and lately.
    pub trend: Option<Trend>,
}

/// The last so many lectures are held against those before, which must be at least two.
const LATEST: usize = 3;
const EARLIER: usize = 2;

/// Judges.
#[must_use]
pub fn of(known: &Known, with: &Measures) -> Judged {
    let with = with.risk;
    let count = known.completions.len();
    let trend = trend(&known.completions);
    let too_early = count < usize::try_from(with.least_lectures).unwrap_or(usize::MAX);
    if too_early {
        return Judged {
            score: 0.0,
            flagged: false,
            too_early,
            parts: RiskParts::default(),
            reasons: Vec::new(),
            trend,
        };
    }
    let completion = super::mean(known.completions.iter().copied()).unwrap_or(0.0);
    let attendance = super::ratio(known.met as i64, count as i64).unwrap_or(0.0);
    let fall = trend.map_or(0.0, |trend| (-trend.change).max(0.0));
    let parts = RiskParts {
        attendance: 1.0 - attendance,
        completion: 1.0 - completion,
        recency: (known.away_days / f64::from(with.away_days)).clamp(0.0, 1.0),
        trend: fall.min(1.0),
    };
    let weights = with.weights;
    let score = super::engagement::weighted([
        (Some(parts.attendance), weights.attendance),
        (Some(parts.completion), weights.completion),
        (Some(parts.recency), weights.recency),
        (Some(parts.trend), weights.trend),
    ])
    .unwrap_or(0.0);
    let mut reasons = Vec::new();
    if attendance < with.low_attendance {
        let says = format!(
            "Attended or caught up on {} of {count} lectures ({}); expected: at least {}.",
            known.met,
            percent(attendance),
            percent(with.low_attendance),
        );
        reasons.push(reason(
            ReasonCode::Attendance,
            says,
            attendance,
            with.low_attendance,
        ));
    }
    if completion < with.low_completion {
        let says = format!(
            "Saw {} of the lectures; expected: at least {}.",
            percent(completion),
            percent(with.low_completion),
        );
        reasons.push(reason(
            ReasonCode::Completion,
            says,
            completion,
            with.low_completion,
        ));
    }
    let limit = f64::from(with.away_days);
    if known.away_days >= limit {
        let days = known.away_days.floor();
        let says = match known.ever {
            true => format!("No sign for {days} days; expected: at least every {limit}."),
            false => {
                format!("Nothing watched or attended in the {days} days since the first lecture.")
            }
        };
        reasons.push(reason(ReasonCode::Away, says, known.away_days, limit));
    }
    if let Some(trend) = trend.filter(|_| fall >= with.trend_drop) {
        let says = format!(
            "Saw {} of the last three lectures, {} of those before.",
            percent(trend.latest),
            percent(trend.earlier),
        );
        reasons.push(reason(ReasonCode::Trend, says, fall, with.trend_drop));
    }
    Judged {
        score,
        // A score that is the threshold but for the rounding of floats reaches it.
        flagged: score >= with.threshold - 1e-9,
        too_early,
        parts,
        reasons,
        trend,
    }
}

const fn reason(code: ReasonCode, says: String, value: f64, limit: f64) -> Reason {
    Reason {
        code,
        says,
        value,
        limit,
    }
}

/// Completion before the last lectures, and of them.
#[must_use]
pub fn trend(completions: &[f64]) -> Option<Trend> {
    let split = completions.len().checked_sub(LATEST)?;
    if split < EARLIER {
        return None;
    }
    let (earlier, latest) = completions.split_at(split);
    let earlier = super::mean(earlier.iter().copied())?;
    let latest = super::mean(latest.iter().copied())?;
    Some(Trend {
        earlier,
        latest,
        change: latest - earlier,
    })
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(judged: &Judged) -> Vec<ReasonCode> {
        judged.reasons.iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn who_takes_part_is_not_flagged() {
        let known = Known {
            completions: vec![0.9; 6],
            met: 6,
            away_days: 2.0,
            ever: true,
        };
        let judged = of(&known, &Measures::default());
        assert!(!judged.flagged && judged.reasons.is_empty(), "{judged:?}");
        assert!((judged.score - (0.3 * 0.1 + 0.2 * 2.0 / 14.0)).abs() < 1e-12);
    }

    #[test]
    fn who_never_came_is_and_the_reasons_say_it_in_numbers() {
        let known = Known {
            completions: vec![0.0; 4],
            met: 0,
            away_days: 30.0,
            ever: false,
        };
        let judged = of(&known, &Measures::default());
        assert!(judged.flagged && (judged.score - 0.8).abs() < 1e-12);
        let expected = [
            ReasonCode::Attendance,
            ReasonCode::Completion,
            ReasonCode::Away,
        ];
        assert_eq!(codes(&judged), expected);
        assert_eq!(
            judged.reasons[0].says,
            "Attended or caught up on 0 of 4 lectures (0 %); expected: at least 60 %."
        );
        assert_eq!(
            judged.reasons[2].says,
            "Nothing watched or attended in the 30 days since the first lecture."
        );
    }

    #[test]
    fn who_stops_in_the_middle_is_found_by_the_trend() {
        let known = Known {
            completions: vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            met: 3,
            away_days: 20.0,
            ever: true,
        };
        let judged = of(&known, &Measures::default());
        assert!((judged.score - 0.7).abs() < 1e-12 && judged.flagged);
        assert_eq!(judged.trend.expect("a trend").change, -1.0);
        assert!(codes(&judged).contains(&ReasonCode::Trend));
    }

    #[test]
    fn one_lecture_says_nothing() {
        let known = Known {
            completions: vec![0.0],
            ..Known::default()
        };
        let judged = of(&known, &Measures::default());
        assert!(judged.too_early && !judged.flagged && judged.score == 0.0);
        assert_eq!(trend(&[1.0, 1.0, 0.0, 0.0]), None);
    }
}
