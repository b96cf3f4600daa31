//! Reports on a course.

use std::collections::HashMap;

use uuid::Uuid;

use super::class::{self, Class, Held};
use super::course::{self, lectures};
use super::standing::{self, Weeks};
use super::{objections, sight};
use crate::analytics::model::{
    AttendanceReport, AttendanceRow, AttendanceTotal, Counted, Definition, EngagementReport,
    EngagementRow, LastTerm, LectureFigures, Median, OF_ATTENDANCE, OF_COURSE, OF_ENGAGEMENT,
    OF_PERFORMANCE, OF_RECORDING, OF_RISK, OfCourse, PerformanceReport, PerformanceRow,
    ReportLecture,
};
use crate::analytics::sums::{curves, median};
use crate::courses::{self, About};
use crate::kit::{App, Caller, Result};

/// Who attended which lecture.
///
/// # Errors
/// 403 or 404 for whoever may not see who learns there; 422 for a part of the course that makes no sense.
pub async fn attendance(
    app: &App,
    caller: &Caller,
    course: Uuid,
    part: &OfCourse,
) -> Result<AttendanceReport> {
    sight::of_persons(app, caller, course).await?;
    let class = class::read(app, course, part, None).await?;
    let column = |held: &Held| ReportLecture {
        recording_id: held.recording,
        title: held.title.clone(),
        held_at: held.at,
    };
    let total = |(place, held): (usize, &Held)| {
        let counted = Counted::of(class.learners.iter().map(|one| one.statuses[place]));
        AttendanceTotal {
            recording_id: held.recording,
            counted,
            share: counted.share(),
        }
    };
    let row = |learner: &class::Learner| {
        let counted = Counted::of(learner.statuses.iter().copied());
        AttendanceRow {
            student: learner.person.clone(),
            statuses: learner.statuses.clone(),
            counted,
            share: counted.share(),
        }
    };
    Ok(AttendanceReport {
        course_id: course,
        title: class.about.title.clone(),
        from: part.from,
        to: part.to,
        lectures: class.lectures.iter().map(column).collect(),
        items: class.learners.iter().map(row).collect(),
        totals: class.lectures.iter().enumerate().map(total).collect(),
        definition: Definition::new(class.as_of, &[OF_ATTENDANCE]).by(&class.measures),
    })
}

/// Who takes part, the least engaged first.
///
/// # Errors
/// As [`attendance`].
pub async fn engagement(
    app: &App,
    caller: &Caller,
    course: Uuid,
    part: &OfCourse,
) -> Result<EngagementReport> {
    sight::of_persons(app, caller, course).await?;
    let class = class::read(app, course, part, None).await?;
    let whole = class::whole(app, course, part).await?;
    let mut said = objections::of_course(app, course).await?;
    let mut weeks = Weeks::of(&class);
    let mut items: Vec<EngagementRow> = Vec::with_capacity(class.learners.len());
    for learner in &class.learners {
        let stand = standing::of(&class, learner, &mut weeks, whole.as_ref());
        items.push(EngagementRow {
            student: learner.person.clone(),
            completion: stand.parts.completion,
            attendance: stand.parts.attendance,
            regularity: stand.parts.regularity,
            participation: stand.parts.participation,
            engagement: stand.engagement,
            risk: standing::shown(&stand.judged, said.remove(&learner.id)),
        });
    }
    let order = |row: &EngagementRow| row.engagement.unwrap_or(0.0);
    items.sort_by(|a, b| order(a).total_cmp(&order(b)));
    Ok(EngagementReport {
        course_id: course,
        title: class.about.title.clone(),
        items,
        definition: Definition::new(class.as_of, &[OF_ATTENDANCE, OF_ENGAGEMENT, OF_RISK])
            .by(&class.measures),
    })
}

/// Which lectures work, worst first.
///
/// # Errors
/// 403 or 404 for whoever may not see the course's analytics; 403 where so few learn that the figures would say who; 422 for
/// a part of the course that makes no sense.
pub async fn performance(
    app: &App,
    caller: &Caller,
    course: Uuid,
    part: &OfCourse,
) -> Result<PerformanceReport> {
    let sight = sight::of_course(app, caller, course).await?;
    let class = class::read(app, course, part, None).await?;
    course::enough(app, sight, &class)?;
    let before = before(app, caller, course).await?;
    let figures = lectures(&class);
    // The median is that of the course, whatever part of it is looked at.
    let whole = match class::whole(app, course, part).await? {
        Some(whole) => lectures(&whole),
        None => figures.clone(),
    };
    let middle = middle(&whole);
    let mut items: Vec<PerformanceRow> = figures
        .iter()
        .enumerate()
        .filter(|(_, one)| course::is_shown(app, sight, one))
        .map(|(place, one)| row(&class, place, one, &middle, before.as_ref()))
        .collect();
    items.sort_by(|a, b| place_of(a).total_cmp(&place_of(b)));
    Ok(PerformanceReport {
        course_id: course,
        title: class.about.title.clone(),
        median: middle,
        items,
        definition: Definition::new(
            class.as_of,
            &[OF_COURSE, OF_ATTENDANCE, OF_RECORDING, OF_PERFORMANCE],
        )
        .by(&class.measures),
    })
}

fn place_of(row: &PerformanceRow) -> f64 {
    row.completion_beside_median + row.attendance_beside_median.unwrap_or(0.0)
}

/// Seconds watched again by a student who watched.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 students")]
fn again(one: &LectureFigures) -> f64 {
    one.rewatched_seconds / (one.viewers.max(1)) as f64
}

fn middle(all: &[LectureFigures]) -> Median {
    Median {
        completion: median(all.iter().map(|one| one.completion)),
        attendance: median(all.iter().filter_map(|one| one.counted.share())),
        rewatched_seconds: median(all.iter().map(again)),
    }
}

fn row(
    class: &Class,
    place: usize,
    one: &LectureFigures,
    middle: &Median,
    before: Option<&Before>,
) -> PerformanceRow {
    let watched = class
        .learners
        .iter()
        .filter(|learner| learner.deeds[place].unique_ms > 0);
    let ends: Vec<i64> = watched.map(|learner| learner.reached[place]).collect();
    let attendance = one.counted.share();
    let beside = |value: Option<f64>, middle: Option<f64>| Some(value? - middle?);
    PerformanceRow {
        recording_id: one.recording_id,
        title: one.title.clone(),
        held_at: one.held_at,
        completion: one.completion,
        completion_beside_median: one.completion - middle.completion.unwrap_or(one.completion),
        attendance,
        attendance_beside_median: beside(attendance, middle.attendance),
        rewatched_seconds: again(one),
        drop_off: curves::drop_off(one.duration_ms, &ends),
        last_term: before.and_then(|before| before.same_as(one)),
    }
}

/// The same course in the term before.
struct Before {
    about: About,
    by_recording: HashMap<Uuid, LectureFigures>,
    by_title: HashMap<String, LectureFigures>,
}

impl Before {
    fn same_as(&self, one: &LectureFigures) -> Option<LastTerm> {
        let same = self.by_recording.get(&one.recording_id);
        let same = same.or_else(|| self.by_title.get(&one.title.to_lowercase()))?;
        Some(LastTerm {
            course_id: self.about.id,
            title: self.about.title.clone(),
            term: self.about.term.clone(),
            recording_id: same.recording_id,
            completion: same.completion,
            attendance: same.counted.share(),
            rewatched_seconds: again(same),
        })
    }
}

/// The term before, if the caller may see its figures and there are enough people in it.
async fn before(app: &App, caller: &Caller, course: Uuid) -> Result<Option<Before>> {
    let Some(about) = courses::before(app, course).await? else {
        return Ok(None);
    };
    let Ok(sight) = sight::of_course(app, caller, about.id).await else {
        return Ok(None);
    };
    let class = class::read(app, about.id, &OfCourse::default(), None).await?;
    if course::enough(app, sight, &class).is_err() {
        return Ok(None);
    }
    let mut all = lectures(&class);
    all.retain(|one| course::is_shown(app, sight, one));
    Ok(Some(Before {
        about,
        by_title: all
            .iter()
            .map(|one| (one.title.to_lowercase(), one.clone()))
            .collect(),
        by_recording: all.into_iter().map(|one| (one.recording_id, one)).collect(),
    }))
}
