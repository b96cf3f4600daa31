//! How the figures of an answer come about.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Measures;

/// How the figures of an answer come about, so that each can be computed again by hand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Definition {
    /// Everything that was reported up to then is counted.
    pub as_of: DateTime<Utc>,
    /// Figure → how it is computed, in words.
    pub formulas: Vec<Formula>,
    /// The thresholds and weights that were used.
    pub inputs: Vec<Input>,
}

/// One figure in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Formula {
    /// The field.
    pub figure: &'static str,
    /// How it is computed.
    pub says: &'static str,
}

/// A threshold or a weight.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Input {
    /// Its name among the measures of the course.
    pub name: &'static str,
    /// What it was.
    pub value: f64,
}

/// Formulas by figure.
pub type Formulas = [(&'static str, &'static str)];

impl Definition {
    /// A definition as of this time.
    #[must_use]
    pub fn new(as_of: DateTime<Utc>, formulas: &[&Formulas]) -> Self {
        let formula = |(figure, says): &(&'static str, &'static str)| Formula { figure, says };
        Self {
            as_of,
            formulas: formulas.iter().copied().flatten().map(formula).collect(),
            inputs: Vec::new(),
        }
    }

    /// With what was measured by.
    #[must_use]
    pub fn by(mut self, with: &Measures) -> Self {
        let (ours, risk) = (with.weights, with.risk);
        let values = [
            ("live_share", with.live_share),
            ("watched_share", with.watched_share),
            ("late_minutes", f64::from(with.late_minutes)),
            ("weights.completion", ours.completion),
            ("weights.attendance", ours.attendance),
            ("weights.regularity", ours.regularity),
            ("weights.participation", ours.participation),
            ("risk.threshold", risk.threshold),
            ("risk.weights.attendance", risk.weights.attendance),
            ("risk.weights.completion", risk.weights.completion),
            ("risk.weights.recency", risk.weights.recency),
            ("risk.weights.trend", risk.weights.trend),
            ("risk.low_attendance", risk.low_attendance),
            ("risk.low_completion", risk.low_completion),
            ("risk.away_days", f64::from(risk.away_days)),
            ("risk.trend_drop", risk.trend_drop),
            ("risk.due_days", f64::from(risk.due_days)),
            ("risk.least_lectures", f64::from(risk.least_lectures)),
        ];
        self.inputs = values
            .into_iter()
            .map(|(name, value)| Input { name, value })
            .collect();
        self
    }
}

/// Of one recording.
pub const OF_RECORDING: &Formulas = &[
    (
        "views",
        "playbacks that reported at least one stretch that was played",
    ),
    (
        "viewers",
        "different people, and visitors by a link, who played at least one stretch in a visible player",
    ),
    (
        "unique_seconds",
        "the union of the stretches that a viewer played in a visible player, summed over viewers",
    ),
    (
        "played_seconds",
        "the same stretches with repetitions, summed over viewers",
    ),
    ("rewatched_seconds", "played_seconds less unique_seconds"),
    (
        "completion",
        "a viewer's unique seconds divided by the length of the recording, at most 1; the mean over viewers",
    ),
    (
        "heatmap",
        "for each second from 0 on, the viewers whose stretches cover its middle",
    ),
    (
        "rewatch",
        "for each second from 0 on, the viewers who played its middle at least twice",
    ),
    (
        "reached",
        "for each second from 0 on, the viewers whose last stretch ends behind its middle",
    ),
    (
        "drop_off",
        "of stretches of 30 s before the last twentieth of the recording, the five in which most viewers' last stretch ends; share: of all viewers",
    ),
    (
        "quality.share",
        "seconds played in a rendition divided by the seconds played in all, of those that said in which",
    ),
    (
        "devices.share",
        "views from a kind of device divided by all views; the kind is what the browser says of itself",
    ),
    (
        "smooth.share",
        "views that began within 2 s, stood still for at most 0.5 % of the time they played and stood, and met no fatal error, divided by all views that told when they began or that they failed",
    ),
    (
        "smooth.stalled_share",
        "the time views stood still divided by the time they played and stood, over all views",
    ),
    (
        "refused_beats",
        "reports that were not believed: longer than they can have taken, beyond the end, from the future, or not readable",
    ),
];

/// Of attendance.
pub const OF_ATTENDANCE: &Formulas = &[
    (
        "attendance.live",
        "somebody who was in the meeting or played the live stream in a visible player for at least live_share of the time from its beginning to its end",
    ),
    (
        "attendance.caught_up",
        "not live, and unique seconds of at least watched_share of the lecture's length",
    ),
    (
        "attendance.partly",
        "neither, but something was watched or attended",
    ),
    ("attendance.absent", "nothing was watched or attended"),
    (
        "attendance.pending",
        "not yet attended, and the lecture is still being held",
    ),
    (
        "attendance",
        "lectures attended live or caught up on, divided by those that are not pending",
    ),
    (
        "late_seconds",
        "from the beginning of a live lecture until somebody first came",
    ),
];

/// Of engagement.
pub const OF_ENGAGEMENT: &Formulas = &[
    (
        "student.completion",
        "a student's unique seconds divided by the length of a lecture, at most 1; the mean over the published lectures that are not pending for them",
    ),
    (
        "regularity",
        "weeks (Monday to Sunday in the time zone of the course) in which a lecture was held and the student watched for a minute or attended, divided by the weeks in which a lecture was held; the week that runs counts once the student was active in it",
    ),
    (
        "participation",
        "lectures in whose meeting the student wrote, divided by the lectures in whose meeting any student wrote; left out where there are none",
    ),
    (
        "engagement",
        "weights.completion × completion + weights.attendance × attendance + weights.regularity × regularity + weights.participation × participation, divided by the sum of the weights of the parts that there are",
    ),
];

/// Of the risk.
pub const OF_RISK: &Formulas = &[
    (
        "risk.score",
        "risk.weights.attendance × (1 − attendance) + risk.weights.completion × (1 − completion) + risk.weights.recency × recency + risk.weights.trend × trend, divided by the sum of the weights; over lectures held since the student enrolled that could be seen for risk.due_days, whatever part of the course is asked for",
    ),
    (
        "risk.recency",
        "days since the student last watched or attended anything of the course (since the first lecture or since they enrolled, whichever is later, for who never did) divided by risk.away_days, at most 1; counted up to now or to risk.away_days after the last lecture, whichever is earlier",
    ),
    (
        "risk.trend",
        "completion of the lectures before the last three less completion of the last three, at least 0; 0 with fewer than five lectures",
    ),
    (
        "risk.flagged",
        "the score is at least risk.threshold; a flag is advice to a person and does nothing by itself",
    ),
];

/// Of a course as a whole.
pub const OF_COURSE: &Formulas = &[
    ("students", "active enrolments with an account"),
    (
        "active_students",
        "students with at least one stretch played of a published lecture",
    ),
    (
        "watched_hours",
        "unique seconds of the published lectures, summed over students, divided by 3600",
    ),
    (
        "items.completion",
        "a student's unique seconds divided by the length of the lecture, at most 1; the mean over all students, 0 for those who have not begun",
    ),
    (
        "completion",
        "the mean of items.completion over the published lectures",
    ),
];

/// Of its weeks and days.
pub const OF_PATTERNS: &Formulas = &[
    (
        "weeks.watched_hours",
        "hours students played in a visible player, repetitions counted, in a week from Monday to Sunday in the time zone of the course",
    ),
    (
        "patterns.weekdays",
        "seconds students played, by the day of the week in the time zone of the course, Monday first",
    ),
    (
        "patterns.hours",
        "seconds students played, by the hour of the day in the time zone of the course",
    ),
    (
        "patterns.live.late_share",
        "of those who came to live lectures, who came more than late_minutes after the beginning",
    ),
];

/// Of the report on lectures.
pub const OF_PERFORMANCE: &Formulas = &[
    (
        "median",
        "the middle of the values of all lectures of the course; of an even number the mean of the two in the middle",
    ),
    (
        "items.rewatched_seconds",
        "seconds students played again, divided by the students who watched",
    ),
    (
        "items.place",
        "worst first: by completion plus attendance less the medians of both",
    ),
    (
        "items.last_term",
        "the lecture with the same recording or the same title in the newest earlier course with the same catalogue code, if you may see its figures",
    ),
];
