//! The parts of a course.

use uuid::Uuid;

use super::{allowed, cut, locked};
use crate::access::CourseAction;
use crate::courses::model::{MOST_SECTIONS, NewSection, Section, SectionChange};
use crate::courses::store::lectures;
use crate::courses::store::sections::{self, Row};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result};

fn seen(row: Row) -> Section {
    Section {
        id: row.id,
        title: row.title,
        position: row.position,
    }
}

fn length(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The sections of a course, in order.
///
/// # Errors
/// 404 for whoever does not see the course.
pub async fn list(app: &App, caller: &Caller, id: Uuid, paging: Paging) -> Result<Page<Section>> {
    allowed(app, caller, CourseAction::See, id).await?;
    let rows = sections::of(app.db.read(), id).await?;
    cut(rows.into_iter().map(seen).collect(), paging, |section| {
        section.id
    })
}

/// Adds a section.
///
/// # Errors
/// 403 or 404 for whoever may not edit the course, 409 when it has as many as it can.
pub async fn create(app: &App, caller: &Caller, id: Uuid, new: NewSection) -> Result<Section> {
    allowed(app, caller, CourseAction::Edit, id).await?;
    let tx = app.db.tx().await?;
    locked(&tx, id).await?;
    let there = sections::of(&*tx, id).await?.len();
    if there as u64 >= MOST_SECTIONS {
        let say = format!("A course has at most {MOST_SECTIONS} sections.");
        return Err(Error::new(Kind::Conflict, "course.too_many_sections", say));
    }
    let end = length(there);
    let row = Row {
        id: app.new_id(),
        course: id,
        title: new.title.trim().to_owned(),
        position: new.position.map_or(end, |place| place.min(end)),
    };
    sections::shift(&*tx, id, row.position, 1).await?;
    sections::put(&*tx, vec![row.clone()]).await?;
    tx.commit().await?;
    Ok(seen(row))
}

/// Another title or place.
///
/// # Errors
/// 403 or 404 for whoever may not edit the course.
pub async fn change(
    app: &App,
    caller: &Caller,
    course: Uuid,
    id: Uuid,
    ask: SectionChange,
) -> Result<Section> {
    allowed(app, caller, CourseAction::Edit, course).await?;
    let tx = app.db.tx().await?;
    locked(&tx, course).await?;
    let all = sections::of(&*tx, course).await?;
    let last = length(all.len()) - 1;
    let found = all.into_iter().find(|section| section.id == id);
    let mut row = found.ok_or_else(Error::not_found)?;
    if let Some(title) = ask.title {
        row.title = title.trim().to_owned();
    }
    if let Some(place) = ask.position {
        sections::shift(&*tx, course, row.position + 1, -1).await?;
        row.position = place.min(last);
        sections::shift(&*tx, course, row.position, 1).await?;
    }
    sections::change(&*tx, id, &row.title, row.position).await?;
    tx.commit().await?;
    Ok(seen(row))
}

/// Removes a section. Its lectures stay, in none, behind those that are in none already.
///
/// # Errors
/// 403 or 404 for whoever may not edit the course.
pub async fn remove(app: &App, caller: &Caller, course: Uuid, id: Uuid) -> Result<()> {
    allowed(app, caller, CourseAction::Edit, course).await?;
    let tx = app.db.tx().await?;
    locked(&tx, course).await?;
    let found = sections::find(&*tx, course, id).await?;
    let row = found.ok_or_else(Error::not_found)?;
    let behind = lectures::count_in(&*tx, course, None).await?;
    let behind = i32::try_from(behind).unwrap_or(i32::MAX);
    lectures::leave_section(&*tx, course, id, behind).await?;
    sections::delete(&*tx, id).await?;
    sections::shift(&*tx, course, row.position + 1, -1).await?;
    tx.commit().await
}
