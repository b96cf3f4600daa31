//! A student in figures: to themself, and to those who teach them.

use uuid::Uuid;

use super::standing::{self, Weeks};
use super::{class, objections, sight};
use crate::access;
use crate::accounts;
use crate::analytics::model::{
    Definition, OF_ATTENDANCE, OF_ENGAGEMENT, OF_RISK, OfCourse, Person, Settings,
    StudentAnalytics, StudentInCourse, StudentLecture,
};
use crate::analytics::sums::seconds;
use crate::courses;
use crate::kit::{App, Caller, Error, Result};

/// A student in figures: of themself all courses, of others those in which the caller may see who they are.
///
/// # Errors
/// 404: nobody whom the caller may know to learn.
pub async fn of(
    app: &App,
    caller: &Caller,
    student: Uuid,
    course: Option<Uuid>,
) -> Result<StudentAnalytics> {
    let me = access::require_user(caller)?;
    let id = real(app, caller, student, course).await?;
    let is_me = me == id;
    let mut among = courses::courses_of_student(app, id).await?;
    among.retain(|one| course.is_none_or(|course| course == *one));
    let mut seen = Vec::new();
    for one in among {
        let may = is_me || sight::of_persons(app, caller, one).await.is_ok();
        // With pseudonyms a name in one course must not lead to the other courses.
        let hidden = !is_me && course.is_none() && app.get::<Settings>().pseudonymous;
        if may && !hidden {
            seen.push(one);
        }
    }
    let people = accounts::people(app.db.read(), &[id]).await?;
    let person = people.get(&id).ok_or_else(Error::not_found)?;
    if seen.is_empty() && !is_me && !caller.is_admin() {
        return Err(Error::not_found());
    }
    if course.is_some() && seen.is_empty() {
        return Err(Error::not_found());
    }
    let called = match (is_me, seen.first()) {
        (false, Some(course)) => sight::called(app, *course, person),
        _ => Person {
            id,
            name: person.name.clone(),
            email: Some(person.email.clone()),
        },
    };
    let as_of = app.clock.now();
    let mut courses = Vec::with_capacity(seen.len());
    for course in seen {
        courses.extend(in_course(app, course, id).await?);
    }
    Ok(StudentAnalytics {
        student: called,
        courses,
        definition: Definition::new(as_of, &[OF_ATTENDANCE, OF_ENGAGEMENT, OF_RISK]),
    })
}

/// Whose id that is: a user's, or made up for this course.
pub(super) async fn real(
    app: &App,
    caller: &Caller,
    student: Uuid,
    course: Option<Uuid>,
) -> Result<Uuid> {
    if caller.user() == Some(student) || !app.get::<Settings>().pseudonymous {
        return Ok(student);
    }
    let course = course.ok_or_else(Error::not_found)?;
    sight::of_persons(app, caller, course).await?;
    let mut after = None;
    loop {
        let (some, next) = courses::students(app, course, after).await?;
        let found = some
            .into_iter()
            .find(|one| sight::pseudonym(app, course, *one) == student);
        if let Some(found) = found {
            return Ok(found);
        }
        after = Some(next.ok_or_else(Error::not_found)?);
    }
}

async fn in_course(app: &App, course: Uuid, student: Uuid) -> Result<Option<StudentInCourse>> {
    let class = match class::read(app, course, &OfCourse::default(), Some(student)).await {
        Ok(class) => class,
        // Thrown away in the meantime.
        Err(gone) if gone.kind() == crate::kit::Kind::NotFound => return Ok(None),
        Err(cause) => return Err(cause),
    };
    let Some(learner) = class.learners.first() else {
        return Ok(None);
    };
    let mut weeks = Weeks::of(&class);
    let stand = standing::of(&class, learner, &mut weeks, None);
    let objection = objections::of_student(app, course, student).await?;
    let lectures = class.lectures.iter().enumerate().map(|(place, held)| {
        let deed = learner.deeds[place];
        StudentLecture {
            recording_id: held.recording,
            title: held.title.clone(),
            held_at: held.at,
            completion: deed.completion,
            unique_seconds: seconds(deed.unique_ms),
            played_seconds: seconds(deed.played_ms),
            attendance: learner.statuses[place],
            present_seconds: seconds(deed.present_ms),
            late_seconds: deed.late_ms.map(seconds),
            last_at: deed.last_at,
        }
    });
    Ok(Some(StudentInCourse {
        course_id: course,
        title: class.about.title.clone(),
        time_zone: class.about.time_zone.clone(),
        watched_seconds: seconds(learner.played_ms()),
        completion: stand.parts.completion,
        attendance: stand.parts.attendance,
        regularity: stand.parts.regularity,
        participation: stand.parts.participation,
        engagement: stand.engagement,
        risk: standing::shown(&stand.judged, objection),
        trend: stand.judged.trend,
        lectures: lectures.collect(),
        weeks: stand.weeks,
        measures: class.measures.clone(),
    }))
}
