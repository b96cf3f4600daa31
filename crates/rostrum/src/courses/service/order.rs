//! A course in a new order: one drag is one write.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{allowed, locked};
use crate::access::CourseAction;
use crate::courses::model::NewOrder;
use crate::courses::store::{lectures, sections};
use crate::kit::{App, Caller, Error, Kind, Result};

/// Brings all sections and lectures of a course into this order. What is sent is the whole course: when
/// somebody has added or removed something meanwhile, nothing is changed.
///
/// # Errors
/// 403 or 404 for whoever may not, 422 when something comes twice or a section is none of the course, 409
/// when it is not the whole course (any more).
pub async fn order(app: &App, caller: &Caller, id: Uuid, ask: &NewOrder) -> Result<()> {
    allowed(app, caller, CourseAction::EditLectures, id).await?;
    each_once("sections", ask.sections.iter().copied())?;
    let wanted = ask.lectures.iter().map(|lecture| lecture.recording_id);
    each_once("lectures", wanted)?;
    let tx = app.db.tx().await?;
    locked(&tx, id).await?;

    let mut there: HashMap<Uuid, _> = by_id(sections::of(&*tx, id).await?, |row| row.id);
    let mut parts = Vec::with_capacity(ask.sections.len());
    for (place, section) in (0..).zip(&ask.sections) {
        let mut row = there.remove(section).ok_or_else(changed)?;
        row.position = place;
        parts.push(row);
    }
    if !there.is_empty() {
        return Err(changed());
    }
    let known: HashSet<Uuid> = ask.sections.iter().copied().collect();

    let mut there: HashMap<Uuid, _> = by_id(lectures::all(&*tx, id).await?, |row| row.recording);
    let mut ends: HashMap<Option<Uuid>, i32> = HashMap::new();
    let mut rows = Vec::with_capacity(ask.lectures.len());
    for (n, lecture) in ask.lectures.iter().enumerate() {
        let section = lecture.section_id;
        if section.is_some_and(|section| !known.contains(&section)) {
            let say = "This course has no such section.";
            let field = format!("lectures.{n}.section_id");
            return Err(Error::invalid(&field, "section.unknown", say));
        }
        let mut row = there.remove(&lecture.recording_id).ok_or_else(changed)?;
        let end = ends.entry(section).or_default();
        (row.section, row.position) = (section, *end);
        *end += 1;
        rows.push(row);
    }
    if !there.is_empty() {
        return Err(changed());
    }
    sections::put(&*tx, parts).await?;
    lectures::put(&*tx, &rows).await?;
    tx.commit().await
}

fn by_id<T>(rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> HashMap<Uuid, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

fn each_once(field: &str, ids: impl Iterator<Item = Uuid>) -> Result<()> {
    let mut seen = HashSet::new();
    for (n, id) in ids.enumerate() {
        if !seen.insert(id) {
            let field = format!("{field}.{n}");
            return Err(Error::invalid(&field, "order.twice", "This came before."));
        }
    }
    Ok(())
}

fn changed() -> Error {
    let say = "The course was changed meanwhile. Load it again and repeat the move.";
    Error::new(Kind::Conflict, "course.changed", say)
}
