//! What an instructor measures by: thresholds and weights of a course.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kit::{Error, Result};

/// What the figures of a course are measured by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Measures {
    /// Who was there for this share of a live lecture attended it.
    #[garde(range(min = 0.01, max = 1.0))]
    #[schema(minimum = 0.01, maximum = 1.0)]
    pub live_share: f64,
    /// Who saw this share of a lecture's seconds caught up on it.
    #[garde(range(min = 0.01, max = 1.0))]
    #[schema(minimum = 0.01, maximum = 1.0)]
    pub watched_share: f64,
    /// Who comes more than this many minutes after the beginning of a live lecture is late.
    #[garde(range(max = 240))]
    #[schema(maximum = 240)]
    pub late_minutes: u32,
    /// What engagement is made of.
    #[garde(dive)]
    pub weights: Weights,
    /// What is taken for a risk.
    #[garde(dive)]
    pub risk: RiskMeasures,
}

/// Weights of engagement. Only how they relate to each other matters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Of how much was seen.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub completion: f64,
    /// Of lectures attended or caught up on.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub attendance: f64,
    /// Of weeks in which something was watched or attended.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub regularity: f64,
    /// Of meetings in which one wrote.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub participation: f64,
}

/// What is taken for a risk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RiskMeasures {
    /// A score from here on is a flag.
    #[garde(range(min = 0.01, max = 1.0))]
    #[schema(minimum = 0.01, maximum = 1.0)]
    pub threshold: f64,
    /// What the score is made of.
    #[garde(dive)]
    pub weights: RiskWeights,
    /// Attendance below this is given as a reason.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub low_attendance: f64,
    /// Completion below this is given as a reason.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub low_completion: f64,
    /// So many days without a sign are a reason, and count in full.
    #[garde(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365)]
    pub away_days: u32,
    /// A fall of completion by this much is a reason.
    #[garde(range(min = 0.01, max = 1.0))]
    #[schema(minimum = 0.01, maximum = 1.0)]
    pub trend_drop: f64,
    /// A lecture counts this many days after it could first be seen.
    #[garde(range(max = 365))]
    #[schema(maximum = 365)]
    pub due_days: u32,
    /// With fewer lectures that count it is too early to say anything.
    #[garde(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub least_lectures: u32,
}

/// Weights of the parts of a risk. Only how they relate to each other matters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RiskWeights {
    /// Of lectures missed.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub attendance: f64,
    /// Of what was not seen.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub completion: f64,
    /// Of the time since the last sign.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub recency: f64,
    /// Of how much less was seen lately.
    #[garde(range(min = 0.0, max = 1.0))]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub trend: f64,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            live_share: 0.5,
            watched_share: 0.8,
            late_minutes: 5,
            weights: Weights::default(),
            risk: RiskMeasures::default(),
        }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            completion: 0.4,
            attendance: 0.3,
            regularity: 0.2,
            participation: 0.1,
        }
    }
}

impl Default for RiskMeasures {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            weights: RiskWeights::default(),
            low_attendance: 0.6,
            low_completion: 0.5,
            away_days: 14,
            trend_drop: 0.2,
            due_days: 7,
            least_lectures: 2,
        }
    }
}

impl Default for RiskWeights {
    fn default() -> Self {
        Self {
            attendance: 0.3,
            completion: 0.3,
            recency: 0.2,
            trend: 0.2,
        }
    }
}

/// What a course is measured by from now on; only the fields given. A group is given as a whole: what it leaves out becomes
/// the default.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"live_share": 0.5, "watched_share": 0.8}))]
pub struct MeasuresChange {
    /// Who was there for this share of a live lecture attended it.
    #[garde(inner(range(min = 0.01, max = 1.0)))]
    #[schema(minimum = 0.01, maximum = 1.0)]
    pub live_share: Option<f64>,
    /// Who saw this share of a lecture's seconds caught up on it.
    #[garde(inner(range(min = 0.01, max = 1.0)))]
    #[schema(minimum = 0.01, maximum = 1.0)]
    pub watched_share: Option<f64>,
    /// Who comes more than this many minutes after the beginning of a live lecture is late.
    #[garde(inner(range(max = 240)))]
    #[schema(maximum = 240)]
    pub late_minutes: Option<u32>,
    /// What engagement is made of.
    #[garde(dive)]
    pub weights: Option<Weights>,
    /// What is taken for a risk.
    #[garde(dive)]
    pub risk: Option<RiskMeasures>,
}

impl Measures {
    /// With what is given changed.
    #[must_use]
    pub fn changed(self, by: &MeasuresChange) -> Self {
        Self {
            live_share: by.live_share.unwrap_or(self.live_share),
            watched_share: by.watched_share.unwrap_or(self.watched_share),
            late_minutes: by.late_minutes.unwrap_or(self.late_minutes),
            weights: by.weights.unwrap_or(self.weights),
            risk: by.risk.unwrap_or(self.risk),
        }
    }

    /// Refuses weights that weigh nothing.
    ///
    /// # Errors
    /// 422 that names them.
    pub fn check(&self) -> Result<()> {
        let (ours, risk) = (self.weights, self.risk.weights);
        let say = "At least one weight must be more than nothing.";
        if ours.completion + ours.attendance + ours.regularity + ours.participation <= 0.0 {
            return Err(Error::invalid("weights", "weights.none", say));
        }
        if risk.attendance + risk.completion + risk.recency + risk.trend <= 0.0 {
            return Err(Error::invalid("risk.weights", "weights.none", say));
        }
        Ok(())
    }
}
