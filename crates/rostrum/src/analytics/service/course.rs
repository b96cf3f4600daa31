//! A course in figures.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::class::{self, Class};
use super::objections;
use super::sight::{self, Sight};
use super::standing::{self, Stand, Weeks};
use crate::analytics::model::{
    Counted, CourseAnalytics, CourseStats, Definition, LectureFigures, LectureStats, LivePattern,
    OF_ATTENDANCE, OF_COURSE, OF_ENGAGEMENT, OF_PATTERNS, OF_RISK, Objection, OfCourse, Patterns,
    Standing, Week,
};
use crate::analytics::sums::{mean, ratio, seconds};
use crate::kit::{App, Caller, Result};

/// A course in few figures.
///
/// # Errors
/// 403 or 404 for whoever may not see its analytics; 403 where so few learn that the figures would say who.
pub async fn stats(app: &App, caller: &Caller, id: Uuid) -> Result<CourseStats> {
    let sight = sight::of_course(app, caller, id).await?;
    let class = class::read(app, id, &OfCourse::default(), None).await?;
    enough(app, sight, &class)?;
    let items = shown(app, sight, &class);
    let few = |one: &LectureFigures| LectureStats {
        recording_id: one.recording_id,
        title: one.title.clone(),
        viewers: one.viewers,
        completion: one.completion,
    };
    Ok(CourseStats {
        course_id: id,
        students: class.learners.len() as u64,
        lectures: class.lectures.len() as u64,
        active_students: active(&class),
        watched_hours: watched_hours(&class),
        completion: mean(items.iter().map(|one| one.completion)).unwrap_or(0.0),
        items: items.iter().map(few).collect(),
        definition: Definition::new(class.as_of, &[OF_COURSE]),
    })
}

/// A course in figures.
///
/// # Errors
/// As [`stats`]; 422 for a part of it that makes no sense.
pub async fn of(app: &App, caller: &Caller, id: Uuid, part: &OfCourse) -> Result<CourseAnalytics> {
    let sight = sight::of_course(app, caller, id).await?;
    let class = class::read(app, id, part, None).await?;
    enough(app, sight, &class)?;
    let whole = class::whole(app, id, part).await?;
    let said = objections::of_course(app, id).await?;
    let mut weeks = Weeks::of(&class);
    let stands: Vec<Stand> = class
        .learners
        .iter()
        .map(|learner| standing::of(&class, learner, &mut weeks, whole.as_ref()))
        .collect();
    let items = shown(app, sight, &class);
    let statuses = class
        .learners
        .iter()
        .flat_map(|one| one.statuses.iter().copied());
    let mut weeks_of_enough = by_week(&stands);
    weeks_of_enough.retain(|week| sight.is_enough(app, week.active_students));
    Ok(CourseAnalytics {
        course_id: id,
        title: class.about.title.clone(),
        time_zone: class.about.time_zone.clone(),
        students: class.learners.len() as u64,
        lectures: class.lectures.len() as u64,
        active_students: active(&class),
        watched_hours: watched_hours(&class),
        completion: mean(items.iter().map(|one| one.completion)).unwrap_or(0.0),
        attendance: Counted::of(statuses).share(),
        engagement: mean(stands.iter().filter_map(|stand| stand.engagement)),
        weeks: weeks_of_enough,
        patterns: patterns(&class),
        people: sight.persons.then(|| people(&class, &stands, said)),
        measures: class.measures.clone(),
        definition: Definition::new(
            class.as_of,
            &[
                OF_COURSE,
                OF_ATTENDANCE,
                OF_ENGAGEMENT,
                OF_RISK,
                OF_PATTERNS,
            ],
        )
        .by(&class.measures),
        items,
    })
}

/// Refuses figures of a class of which, or of whose active part, there are too few.
pub(super) fn enough(app: &App, sight: Sight, class: &Class) -> Result<()> {
    sight.enough(app, class.learners.len() as u64)?;
    sight.enough(app, active(class))?;
    sight.enough(app, came(class))
}

/// How many were in any lecture while it was live.
fn came(class: &Class) -> u64 {
    let was_there = |one: &&class::Learner| one.deeds.iter().any(|deed| deed.present_ms > 0);
    class.learners.iter().filter(was_there).count() as u64
}

/// Whether the figures of a lecture may be shown: what few saw would say who saw it.
pub(super) fn is_shown(app: &App, sight: Sight, one: &LectureFigures) -> bool {
    let came = one.counted.live + one.counted.caught_up + one.counted.partly;
    sight.is_enough(app, one.viewers) && sight.is_enough(app, came)
}

fn shown(app: &App, sight: Sight, class: &Class) -> Vec<LectureFigures> {
    let mut items = lectures(class);
    items.retain(|one| is_shown(app, sight, one));
    items
}

fn active(class: &Class) -> u64 {
    let played = |one: &&class::Learner| one.played_ms() > 0;
    class.learners.iter().filter(played).count() as u64
}

fn watched_hours(class: &Class) -> f64 {
    let deeds = class.learners.iter().flat_map(|one| &one.deeds);
    seconds(deeds.map(|deed| deed.unique_ms).sum()) / 3600.0
}

/// Each lecture in figures.
pub(super) fn lectures(class: &Class) -> Vec<LectureFigures> {
    let figures = |(place, held): (usize, &class::Held)| {
        let deeds = || class.learners.iter().map(|one| one.deeds[place]);
        let again: i64 = deeds().map(|deed| deed.played_ms - deed.unique_ms).sum();
        LectureFigures {
            recording_id: held.recording,
            title: held.title.clone(),
            section_id: held.section,
            held_at: held.at,
            duration_ms: held.duration_ms,
            viewers: deeds().filter(|deed| deed.played_ms > 0).count() as u64,
            completion: mean(deeds().map(|deed| deed.completion)).unwrap_or(0.0),
            rewatched_seconds: seconds(again),
            counted: Counted::of(class.learners.iter().map(|one| one.statuses[place])),
        }
    };
    class.lectures.iter().enumerate().map(figures).collect()
}

fn by_week(stands: &[Stand]) -> Vec<Week> {
    let mut weeks: BTreeMap<NaiveDate, (f64, u64)> = BTreeMap::new();
    for week in stands.iter().flat_map(|stand| &stand.weeks) {
        let (sum, active) = weeks.entry(week.from).or_default();
        *sum += week.watched_seconds;
        *active += u64::from(week.active);
    }
    let week = |(from, (watched, active_students)): (NaiveDate, (f64, u64))| Week {
        from,
        watched_hours: watched / 3600.0,
        active_students,
    };
    weeks.into_iter().map(week).collect()
}

fn patterns(class: &Class) -> Patterns {
    let (weekdays, hours) = standing::by_hour(class);
    let late_ms = i64::from(class.measures.late_minutes) * 60_000;
    let mut shares = Vec::new();
    let mut late = Vec::new();
    for (place, held) in class.lectures.iter().enumerate() {
        let Some(window) = held.window else { continue };
        let length = (window.to - window.from).num_milliseconds();
        for deed in class.learners.iter().map(|one| one.deeds[place]) {
            if deed.present_ms > 0 {
                shares.extend(ratio(deed.present_ms, length));
                late.extend(deed.late_ms);
            }
        }
    }
    let were_late = late.iter().filter(|ms| **ms > late_ms).count();
    let live = LivePattern {
        lectures: class
            .lectures
            .iter()
            .filter(|held| held.window.is_some())
            .count() as u64,
        mean_present_share: mean(shares),
        mean_late_seconds: mean(late.iter().map(|ms| seconds(*ms))),
        late_share: ratio(were_late as i64, late.len() as i64),
    };
    Patterns {
        weekdays,
        hours,
        live,
    }
}

fn people(class: &Class, stands: &[Stand], mut said: HashMap<Uuid, Objection>) -> Vec<Standing> {
    let standing = |(learner, stand): (&class::Learner, &Stand)| Standing {
        student: learner.person.clone(),
        completion: stand.parts.completion,
        attendance: stand.parts.attendance,
        regularity: stand.parts.regularity,
        participation: stand.parts.participation,
        engagement: stand.engagement,
        watched_seconds: seconds(learner.played_ms()),
        last_at: learner.last_at(),
        statuses: learner.statuses.clone(),
        risk: standing::shown(&stand.judged, said.remove(&learner.id)),
    };
    class.learners.iter().zip(stands).map(standing).collect()
}
