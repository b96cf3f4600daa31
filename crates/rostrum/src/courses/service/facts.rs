//! What a course holds, for rooms above that count. They asked who may know.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::lectures::seen;
use crate::courses::model::{Lecture, MOST_LECTURES};
use crate::courses::store::{courses, enrollments, lectures, sections};
use crate::kit::{App, Error, Result};

/// A course in few words.
#[derive(Clone, Debug)]
pub struct About {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    pub title: String,
    /// When it is held.
    pub term: Option<String>,
    /// Time zone (IANA) of its times.
    pub time_zone: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl From<courses::Row> for About {
    fn from(row: courses::Row) -> Self {
        Self {
            id: row.id,
            title: row.title,
            term: row.term,
            time_zone: row.time_zone,
            created_at: row.created_at,
        }
    }
}

/// A course in few words.
///
/// # Errors
/// There is no such course, or it lies in the trash.
pub async fn about(app: &App, id: Uuid) -> Result<About> {
    let found = courses::find(app.db.read(), id).await?;
    let found = found.filter(|row| row.trashed_at.is_none());
    Ok(found.ok_or_else(Error::not_found)?.into())
}

/// The same course in the term before: the newest of those made earlier that the catalogue calls the same.
///
/// # Errors
/// The database is away.
pub async fn before(app: &App, id: Uuid) -> Result<Option<About>> {
    let db = app.db.read();
    let Some(this) = courses::find(db, id).await? else {
        return Ok(None);
    };
    Ok(courses::before(db, &this).await?.map(About::from))
}

/// The lectures that students see now, in order.
///
/// # Errors
/// The database is away.
pub async fn published_lectures(app: &App, course: Uuid) -> Result<Vec<Lecture>> {
    let now = Some(app.clock.now());
    let rows = lectures::page(app.db.read(), course, now, None, MOST_LECTURES).await?;
    Ok(rows.iter().map(|row| seen(app, row)).collect())
}

/// The courses in which a recording is a lecture that students see now.
///
/// # Errors
/// The database is away.
pub async fn courses_of(app: &App, recording: Uuid) -> Result<Vec<Uuid>> {
    let now = app.clock.now();
    let rows = lectures::places(app.db.read(), recording).await?;
    let shown = |row: &&lectures::Row| !row.hidden && row.publish_at.is_some_and(|at| at <= now);
    Ok(rows.iter().filter(shown).map(|row| row.course).collect())
}

/// Whether a course has this section.
///
/// # Errors
/// The database is away.
pub async fn has_section(app: &App, course: Uuid, section: Uuid) -> Result<bool> {
    let found = sections::find(app.db.read(), course, section).await?;
    Ok(found.is_some())
}

/// In which courses somebody learns.
///
/// # Errors
/// The database is away.
pub async fn courses_of_student(app: &App, student: Uuid) -> Result<Vec<Uuid>> {
    Ok(enrollments::active_of(app.db.read(), student).await?)
}

/// Whether somebody learns here.
///
/// # Errors
/// The database is away.
pub async fn is_student(app: &App, course: Uuid, student: Uuid) -> Result<bool> {
    let among = enrollments::active_of(app.db.read(), student).await?;
    Ok(among.contains(&course))
}

/// Who learns in a course, and since when.
///
/// # Errors
/// The database is away.
pub async fn enrolled(app: &App, course: Uuid) -> Result<Vec<(Uuid, DateTime<Utc>)>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let rows = enrollments::active(app.db.read(), course, after, AT_ONCE).await?;
        let Some(last) = rows.last() else {
            return Ok(all);
        };
        after = Some(last.id);
        let learns = |row: &enrollments::Row| Some((row.student?, row.enrolled_at));
        all.extend(rows.iter().filter_map(learns));
    }
}

/// So many enrolments are read at once.
const AT_ONCE: u64 = 2_000;
