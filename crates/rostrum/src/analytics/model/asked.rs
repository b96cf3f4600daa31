//! What is asked.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kit::{Error, Result};

/// Which part of a course.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfCourse {
    /// Only lectures of this section.
    #[garde(skip)]
    pub section_id: Option<Uuid>,
    /// Only lectures held from then on.
    #[garde(skip)]
    pub from: Option<DateTime<Utc>>,
    /// Only lectures held before then.
    #[garde(skip)]
    pub to: Option<DateTime<Utc>>,
}

/// Of which course a recording is looked at as a lecture, or a student as one.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfLecture {
    /// The course; without it all that there are.
    #[garde(skip)]
    pub course_id: Option<Uuid>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportFormat)]
pub enum Format {
    /// For programs.
    #[default]
    Json,
    /// For spreadsheets.
    Csv,
    /// A page to read and to print.
    Html,
    /// The same as a file.
    Pdf,
}

/// A report that is asked for.
#[derive(Clone, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfReport {
    /// The course.
    #[garde(skip)]
    pub course_id: Uuid,
    /// Only lectures of this section.
    #[garde(skip)]
    pub section_id: Option<Uuid>,
    /// Only lectures held from then on.
    #[garde(skip)]
    pub from: Option<DateTime<Utc>>,
    /// Only lectures held before then.
    #[garde(skip)]
    pub to: Option<DateTime<Utc>>,
    /// How it is written; `json` if nothing is said.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    pub format: Format,
}

impl OfReport {
    /// The part of the course.
    #[must_use]
    pub const fn part(&self) -> OfCourse {
        OfCourse {
            section_id: self.section_id,
            from: self.from,
            to: self.to,
        }
    }
}

/// More than any course lasts.
const MOST_DAYS: i64 = 3_660;

impl OfCourse {
    /// Whether that is all of the course.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.section_id.is_none() && self.from.is_none() && self.to.is_none()
    }

    /// Refuses times that make no sense.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn check(&self) -> Result<()> {
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return Ok(());
        };
        range(from, to, MOST_DAYS)
    }
}

fn range(from: DateTime<Utc>, to: DateTime<Utc>, days: i64) -> Result<()> {
    if to <= from {
        let say = "The end must lie behind the beginning.";
        return Err(Error::invalid("to", "range.reversed", say));
    }
    if (to - from).num_days() > days {
        let say = format!("Give no more than {days} days.");
        return Err(Error::invalid("to", "range.too_long", say));
    }
    Ok(())
}

/// Which days of the house.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// From then on; 30 days before the end if nothing is said.
    #[garde(skip)]
    pub from: Option<DateTime<Utc>>,
    /// Until then; now if nothing is said.
    #[garde(skip)]
    pub to: Option<DateTime<Utc>>,
}

/// A chart of more days is read by nobody.
const MOST_USAGE_DAYS: i64 = 400;

impl UsageQuery {
    /// From when to when.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn range(&self, now: DateTime<Utc>) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
        let to = self.to.unwrap_or(now).min(now);
        let first = DateTime::UNIX_EPOCH;
        if to <= first {
            let say = "There was nothing yet.";
            return Err(Error::invalid("to", "range.too_early", say));
        }
        let month = to.checked_sub_signed(chrono::Duration::days(30));
        let from = self.from.or(month).unwrap_or(first);
        range(from, to, MOST_USAGE_DAYS)?;
        Ok((from, to))
    }
}

/// Which statements.
#[derive(Clone, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfXapi {
    /// The course.
    #[garde(skip)]
    pub course_id: Uuid,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<usize>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// What a student says against what is said of them.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "I was ill from 3 to 10 October and watched both lectures since."}))]
pub struct NewObjection {
    /// In their words.
    #[garde(custom(said))]
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
}

/// What is answered to an objection.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ObjectionAnswer, example = json!({"answer": "Thank you, I see.", "set_aside": true, "set_aside_days": 28}))]
pub struct Answer {
    /// In words.
    #[garde(custom(said))]
    #[schema(min_length = 1, max_length = 2000)]
    pub answer: String,
    /// Whether the flag is not shown any more.
    #[garde(skip)]
    #[serde(default)]
    pub set_aside: bool,
    /// For how many days; four weeks when nothing is said. Then it is shown again, if there is still a reason.
    #[garde(inner(range(min = 1, max = 366)))]
    #[schema(minimum = 1, maximum = 366)]
    pub set_aside_days: Option<u16>,
}

fn said(text: &str, (): &()) -> garde::Result {
    let length = text.trim().chars().count();
    if (1..=2000).contains(&length) {
        Ok(())
    } else {
        Err(garde::Error::new("has 1 to 2000 signs"))
    }
}

/// A report that is sent by mail.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(example = json!({"report": "attendance", "every": "week"}))]
pub struct NewSchedule {
    /// Which.
    pub report: Kind,
    /// How often.
    pub every: Every,
}

/// A kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportKind)]
pub enum Kind {
    /// Who attended.
    Attendance,
    /// Who takes part.
    Engagement,
    /// Which lectures work.
    Performance,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportInterval)]
pub enum Every {
    /// On Mondays.
    Week,
    /// On the first day.
    Month,
}
