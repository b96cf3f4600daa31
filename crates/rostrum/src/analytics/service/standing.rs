//! Where a student stands: engagement and risk of what they did.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::class::{Class, Learner};
use crate::analytics::model::{Attendance, Objection, Risk, StudentWeek};
use crate::analytics::sums::engagement::{self, Parts};
use crate::analytics::sums::risk::{self, Judged, Known};
use crate::analytics::sums::weeks::{Calendar, week_of};
use crate::analytics::sums::{mean, ratio, seconds};

/// So much watching makes a week one with a sign.
const SIGN_MS: i64 = 60_000;

/// What weeks a course had.
pub struct Weeks {
    /// Those in which a lecture was held.
    taught: BTreeSet<NaiveDate>,
    /// The one that runs.
    current: NaiveDate,
    calendar: Calendar,
}

impl Weeks {
    /// Of a class.
    pub fn of(class: &Class) -> Self {
        let week = |at: DateTime<Utc>| week_of(at, class.zone);
        Self {
            taught: class.lectures.iter().map(|held| week(held.at)).collect(),
            current: week(class.as_of),
            calendar: Calendar::new(class.zone),
        }
    }

    /// Milliseconds by week, and the weeks with a sign.
    pub fn of_learner(
        &mut self,
        class: &Class,
        learner: &Learner,
    ) -> (BTreeMap<NaiveDate, i64>, BTreeSet<NaiveDate>) {
        let mut watched: BTreeMap<NaiveDate, i64> = BTreeMap::new();
        for (quarter, ms) in &learner.quarters {
            *watched
                .entry(self.calendar.place(*quarter).week)
                .or_default() += ms;
        }
        let busy = watched.iter().filter(|(_, ms)| **ms >= SIGN_MS);
        let mut active: BTreeSet<NaiveDate> = busy.map(|(week, _)| *week).collect();
        for (held, status) in class.lectures.iter().zip(&learner.statuses) {
            if *status == Attendance::Live {
                active.insert(week_of(held.at, class.zone));
            }
        }
        (watched, active)
    }

    fn regularity(&self, active: &BTreeSet<NaiveDate>) -> Option<f64> {
        let counts = |week: &&NaiveDate| **week < self.current || active.contains(*week);
        let taught = self.taught.iter().filter(counts).count();
        let met = self.taught.intersection(active).count();
        ratio(met as i64, taught as i64)
    }
}

/// Where a student stands.
pub struct Stand {
    /// What engagement is made of.
    pub parts: Parts,
    /// All together.
    pub engagement: Option<f64>,
    /// Whether they may fall behind.
    pub judged: Judged,
    /// By week.
    pub weeks: Vec<StudentWeek>,
}

/// Where a student stands. A risk is judged by the `whole` course, whatever part of it is asked for.
pub fn of(class: &Class, learner: &Learner, weeks: &mut Weeks, whole: Option<&Class>) -> Stand {
    let (watched, active) = weeks.of_learner(class, learner);
    let counted = || {
        let all = learner.statuses.iter().zip(&learner.deeds);
        all.filter(|(status, _)| **status != Attendance::Pending)
    };
    let met = counted().filter(|(status, _)| status.is_met()).count();
    let talked_in = class.talked.iter().filter(|talked| **talked).count();
    let wrote = learner.wrote.iter().filter(|wrote| **wrote).count();
    let parts = Parts {
        completion: mean(counted().map(|(_, deed)| deed.completion)),
        attendance: ratio(met as i64, counted().count() as i64),
        regularity: weeks.regularity(&active),
        participation: ratio(wrote as i64, talked_in as i64),
    };
    let all: BTreeSet<NaiveDate> = weeks.taught.iter().chain(watched.keys()).copied().collect();
    let week = |from: NaiveDate| StudentWeek {
        from,
        watched_seconds: seconds(watched.get(&from).copied().unwrap_or(0)),
        active: active.contains(&from),
    };
    Stand {
        parts,
        engagement: engagement::of(&parts, &class.measures),
        judged: whole
            .and_then(|whole| {
                let same = whole.learners.iter().find(|one| one.id == learner.id)?;
                Some(judged(whole, same))
            })
            .unwrap_or_else(|| judged(class, learner)),
        weeks: all.into_iter().map(week).collect(),
    }
}

/// Over the lectures that could be seen for long enough, in the order in which they were held.
fn judged(class: &Class, learner: &Learner) -> Judged {
    let with = class.measures.risk;
    let due = class.as_of - Duration::days(i64::from(with.due_days));
    let mut places: Vec<usize> = (0..class.lectures.len())
        .filter(|n| {
            let held = &class.lectures[*n];
            let seen_from = held.at.max(held.published_at);
            held.is_over && seen_from <= due && held.at >= learner.enrolled_at
        })
        .collect();
    places.sort_by_key(|n| (class.lectures[*n].at, *n));
    let first = places
        .first()
        .map_or(class.as_of, |n| class.lectures[*n].at);
    // After the term nobody has to be there any more.
    let until = class
        .as_of
        .min(last_of(class) + Duration::days(i64::from(with.away_days)));
    let sign = learner.last_at();
    let away = until - sign.unwrap_or_else(|| first.max(learner.enrolled_at));
    let known = Known {
        completions: places
            .iter()
            .map(|n| learner.deeds[*n].completion)
            .collect(),
        met: places
            .iter()
            .filter(|n| learner.statuses[**n].is_met())
            .count(),
        #[expect(clippy::cast_precision_loss, reason = "a time of less than 2^53 ms")]
        away_days: (away.num_milliseconds().max(0)) as f64 / 86_400_000.0,
        ever: sign.is_some(),
    };
    risk::of(&known, &class.measures)
}

fn last_of(class: &Class) -> DateTime<Utc> {
    let last = class.lectures.iter().map(|held| held.at).max();
    last.unwrap_or(class.as_of)
}

/// A risk as it is shown. What an instructor set aside is no flag any more.
pub fn shown(judged: &Judged, objection: Option<Objection>) -> Risk {
    let set_aside = objection.as_ref().is_some_and(|one| one.set_aside);
    Risk {
        score: judged.score,
        flagged: judged.flagged && !set_aside,
        too_early: judged.too_early,
        parts: judged.parts,
        reasons: judged.reasons.clone(),
        objection,
    }
}

/// The seconds of a class by day of the week and hour of the day.
pub fn by_hour(class: &Class) -> (Vec<f64>, Vec<f64>) {
    let mut calendar = Calendar::new(class.zone);
    let (mut days, mut hours) = ([0_i64; 7], [0_i64; 24]);
    for (quarter, ms) in class.learners.iter().flat_map(|one| &one.quarters) {
        let place = calendar.place(*quarter);
        days[place.weekday] += ms;
        hours[place.hour] += ms;
    }
    let all = |sums: &[i64]| sums.iter().map(|ms| seconds(*ms)).collect();
    (all(&days), all(&hours))
}
