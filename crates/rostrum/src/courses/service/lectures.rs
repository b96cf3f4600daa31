//! Recordings as lectures: placed, moved, removed, listed. The room of recordings asks these rules and adds
//! what it knows.

use std::collections::HashMap;

use sea_orm::sea_query::SelectStatement;
use uuid::Uuid;

use super::{allowed, locked};
use crate::access::{self, CourseAction, Object};
use crate::courses::model::{Lecture, LectureChange, LectureState, MOST_LECTURES, Place};
use crate::courses::store::lectures::{self, Key, Row};
use crate::courses::store::sections;
use crate::kit::page::{DEFAULT_LIMIT, PageQuery};
use crate::kit::{App, Caller, Error, Kind, Result, Tx};

/// A page of lectures.
pub struct Lectures {
    /// Them, in order.
    pub items: Vec<Lecture>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

pub(super) fn seen(app: &App, row: &Row) -> Lecture {
    Lecture {
        course: row.course,
        recording: row.recording,
        section: row.section,
        position: row.position,
        state: LectureState::at(row.publish_at, app.clock.now()),
        publish_at: row.publish_at,
    }
}

/// Whether `caller` may see what is not published.
async fn sees_drafts(app: &App, caller: &Caller, course: Uuid) -> Result<bool> {
    let held = access::grant_of(app.db.read(), caller, Object::course(course)).await?;
    let actions = access::actions_of(caller, held.as_ref());
    Ok(actions.contains(&CourseAction::SeeUnpublished))
}

/// The lectures of a course in their order: for students the published ones whose recordings are there, for
/// those who teach all.
///
/// # Errors
/// 403 or 404 for whoever may not see lectures here; the cursor is none of this list.
pub async fn list(app: &App, caller: &Caller, id: Uuid, ask: PageQuery) -> Result<Lectures> {
    allowed(app, caller, CourseAction::SeeLectures, id).await?;
    let drafts = sees_drafts(app, caller, id).await?;
    let now = (!drafts).then(|| app.clock.now());
    let after = ask.cursor.as_deref().map(key_of).transpose()?;
    let limit = ask.limit.unwrap_or(DEFAULT_LIMIT);
    let db = app.db.read();
    let mut rows = lectures::page(db, id, now, after, limit).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut next_cursor = None;
    if rows.len() > most {
        rows.truncate(most);
        let places: HashMap<Uuid, i32> = sections::of(db, id)
            .await?
            .into_iter()
            .map(|section| (section.id, section.position))
            .collect();
        let place = |row: &Row| row.section.and_then(|id| places.get(&id).copied());
        next_cursor = rows.last().map(|row| {
            let section = place(row).unwrap_or(-1);
            format!("{section}.{}.{}", row.position, row.recording)
        });
    }
    Ok(Lectures {
        items: rows.iter().map(|row| seen(app, row)).collect(),
        next_cursor,
    })
}

fn key_of(cursor: &str) -> Result<Key> {
    let read = || {
        let (section, rest) = cursor.split_once('.')?;
        let (place, id) = rest.split_once('.')?;
        Some((section.parse().ok()?, place.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| {
        let say = "This cursor was not given by a list.";
        Error::invalid("cursor", "cursor.unknown", say)
    })
}

/// The recordings of a course that `caller` may see, as a table of one column for a statement on recordings.
///
/// # Errors
/// 403 or 404 for whoever may not see lectures here.
pub async fn lectures_among(app: &App, caller: &Caller, id: Uuid) -> Result<SelectStatement> {
    allowed(app, caller, CourseAction::SeeLectures, id).await?;
    let drafts = sees_drafts(app, caller, id).await?;
    Ok(access::lent_by(id, (!drafts).then(|| app.clock.now())))
}

/// Asks whether `caller` may place recordings in a course: before a recording is made for it.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn may_place(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let edit = CourseAction::EditLectures;
    allowed(app, caller, edit, id).await.map(drop)
}

/// Places a recording, which its owner has agreed to; a draft at first. Placing it again finds it where it
/// is, and says so by `false`.
///
/// # Errors
/// 403 or 404 for whoever may not, 422 for a section of another course, 409 when the course is full.
pub async fn place(app: &App, caller: &Caller, id: Uuid, ask: &Place) -> Result<(Lecture, bool)> {
    may_place(app, caller, id).await?;
    let tx = app.db.tx().await?;
    let placed = place_in(app, &tx, id, ask).await?;
    tx.commit().await?;
    Ok(placed)
}

/// Places a recording in the transaction that makes it, at the end and in no section. [`may_place`] was asked.
///
/// # Errors
/// 404 and 409 as [`place`].
pub async fn place_new(app: &App, tx: &Tx, course: Uuid, recording: Uuid) -> Result<()> {
    let ask = Place {
        recording_id: recording,
        section_id: None,
        position: None,
    };
    place_in(app, tx, course, &ask).await.map(drop)
}

async fn place_in(app: &App, tx: &Tx, course: Uuid, ask: &Place) -> Result<(Lecture, bool)> {
    locked(tx, course).await?;
    if let Some(there) = lectures::find(&**tx, course, ask.recording_id).await? {
        return Ok((seen(app, &there), false));
    }
    in_course(tx, course, ask.section_id).await?;
    if lectures::count_all(&**tx, course).await? >= MOST_LECTURES {
        let say = format!("A course has at most {MOST_LECTURES} lectures.");
        return Err(Error::new(Kind::Conflict, "course.too_many_lectures", say));
    }
    let row = Row {
        course,
        recording: ask.recording_id,
        section: ask.section_id,
        position: open_gap(tx, course, ask.section_id, ask.position).await?,
        publish_at: None,
        told: false,
        hidden: false,
        created_at: app.clock.now(),
    };
    lectures::put(&**tx, std::slice::from_ref(&row)).await?;
    access::lend(tx, course, &[row.recording], None).await?;
    Ok((seen(app, &row), true))
}

/// Makes room at a place of a section, or at its end, and says where.
async fn open_gap(tx: &Tx, course: Uuid, section: Option<Uuid>, at: Option<i32>) -> Result<i32> {
    let end = lectures::count_in(&**tx, course, section).await?;
    let end = i32::try_from(end).unwrap_or(i32::MAX);
    let place = at.map_or(end, |place| place.min(end));
    if place < end {
        lectures::shift(&**tx, course, section, place, 1).await?;
    }
    Ok(place)
}

async fn in_course(tx: &Tx, course: Uuid, section: Option<Uuid>) -> Result<()> {
    let Some(section) = section else {
        return Ok(());
    };
    let found = sections::find(&**tx, course, section).await?;
    found.map(drop).ok_or_else(|| {
        let say = "This course has no such section.";
        Error::invalid("section_id", "section.unknown", say)
    })
}

/// Moves a lecture.
///
/// # Errors
/// 403 or 404 for whoever may not, 422 for a section of another course.
pub async fn change(
    app: &App,
    caller: &Caller,
    course: Uuid,
    recording: Uuid,
    ask: &LectureChange,
) -> Result<Lecture> {
    may_place(app, caller, course).await?;
    let tx = app.db.tx().await?;
    locked(&tx, course).await?;
    let found = lectures::find(&*tx, course, recording).await?;
    let mut row = found.ok_or_else(Error::not_found)?;
    let section = ask.section_id.unwrap_or(row.section);
    let moves = section != row.section || ask.position.is_some();
    if moves {
        in_course(&tx, course, section).await?;
        // Out of the way first: it must not be counted where it goes.
        lectures::shift(&*tx, course, row.section, row.position + 1, -1).await?;
        let same = section == row.section;
        let end = lectures::count_in(&*tx, course, section).await?;
        let end = i32::try_from(end).unwrap_or(i32::MAX) - i32::from(same);
        let place = ask.position.map_or(end, |place| place.min(end));
        lectures::shift(&*tx, course, section, place, 1).await?;
        lectures::set_place(&*tx, course, recording, section, place).await?;
        (row.section, row.position) = (section, place);
        tx.commit().await?;
    }
    Ok(seen(app, &row))
}

/// Takes a recording out of a course. The recording itself stays.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn remove(app: &App, caller: &Caller, course: Uuid, recording: Uuid) -> Result<()> {
    may_place(app, caller, course).await?;
    let tx = app.db.tx().await?;
    locked(&tx, course).await?;
    let found = lectures::find(&*tx, course, recording).await?;
    let row = found.ok_or_else(Error::not_found)?;
    take_out(&tx, &row).await?;
    tx.commit().await
}

async fn take_out(tx: &Tx, row: &Row) -> Result<()> {
    access::take_back(tx, row.course, row.recording).await?;
    lectures::delete(&**tx, row.course, row.recording).await?;
    let behind = row.position + 1;
    Ok(lectures::shift(&**tx, row.course, row.section, behind, -1).await?)
}

/// A recording goes to the trash or comes back: students do not see it meanwhile, in any course.
///
/// # Errors
/// The database is away.
pub async fn hide(tx: &Tx, recording: Uuid, hidden: bool) -> Result<()> {
    Ok(lectures::set_hidden(&**tx, recording, hidden).await?)
}

/// A recording goes for good, and with it its place in every course.
///
/// # Errors
/// The database is away.
pub async fn forget(tx: &Tx, recording: Uuid) -> Result<()> {
    for row in lectures::places(&**tx, recording).await? {
        take_out(tx, &row).await?;
    }
    access::take_back_everywhere(tx, recording).await
}

pub use super::publish::publish;
