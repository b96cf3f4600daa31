//! What students say against what is said of them, and what is answered.

use std::collections::HashMap;

use uuid::Uuid;

use super::{sight, student};
use crate::access;
use crate::accounts;
use crate::analytics::model::{Answer, NewObjection, Objection};
use crate::analytics::store::objections::{self, Row};
use crate::courses;
use crate::kit::{App, Caller, Error, Kind, Result};

/// What is set aside for good would be overlooked for good.
const SET_ASIDE_DAYS: u16 = 28;

/// Objects to what is said of the caller in a course; in the place of what they said before.
///
/// # Errors
/// 404 for whoever does not learn there.
pub async fn put(
    app: &App,
    caller: &Caller,
    course: Uuid,
    said: NewObjection,
) -> Result<Objection> {
    let me = learner(app, caller, course).await?;
    let row = Row {
        course,
        student: me,
        id: app.new_id(),
        body: said.text.trim().to_owned(),
        created_at: app.clock.now(),
        answer: None,
        answered_by: None,
        answered_at: None,
        set_aside: false,
        set_aside_until: None,
    };
    let tx = app.db.tx().await?;
    objections::put(&*tx, row.clone()).await?;
    tx.commit().await?;
    Ok(shown(app, row, &HashMap::new()))
}

/// Takes an objection back.
///
/// # Errors
/// 404 where there is none.
pub async fn remove(app: &App, caller: &Caller, course: Uuid) -> Result<()> {
    let me = learner(app, caller, course).await?;
    let tx = app.db.tx().await?;
    if !objections::delete(&*tx, course, me).await? {
        return Err(Error::not_found());
    }
    tx.commit().await
}

async fn learner(app: &App, caller: &Caller, course: Uuid) -> Result<Uuid> {
    let me = access::require_user(caller)?;
    match courses::is_student(app, course, me).await? {
        true => Ok(me),
        false => Err(Error::not_found()),
    }
}

/// Answers an objection, and sets the flag aside or not.
///
/// # Errors
/// 403 or 404 for whoever may not see who learns there; 404 where nobody objected.
pub async fn answer(
    app: &App,
    caller: &Caller,
    course: Uuid,
    of: Uuid,
    said: Answer,
) -> Result<Objection> {
    sight::of_persons(app, caller, course).await?;
    let me = access::require_user(caller)?;
    let of = student::real(app, caller, of, Some(course)).await?;
    let tx = app.db.tx().await?;
    let found = objections::find(&*tx, course, of).await?;
    let mut row = found.ok_or_else(Error::not_found)?;
    row.answer = Some(said.answer.trim().to_owned());
    row.answered_by = Some(me);
    row.answered_at = Some(app.clock.now());
    row.set_aside = said.set_aside;
    let days = i64::from(said.set_aside_days.unwrap_or(SET_ASIDE_DAYS));
    let until = app.clock.now() + chrono::Duration::days(days);
    row.set_aside_until = said.set_aside.then_some(until);
    if !objections::answer(&*tx, &row).await? {
        let say = "What was objected changed in this moment. Read it again.";
        return Err(Error::new(Kind::Conflict, "objection.changed", say));
    }
    tx.commit().await?;
    let names = names(app, std::slice::from_ref(&row)).await?;
    Ok(shown(app, row, &names))
}

/// Those of a course, by student.
///
/// # Errors
/// The database is away.
pub async fn of_course(app: &App, course: Uuid) -> Result<HashMap<Uuid, Objection>> {
    let rows = objections::of(app.db.read(), course).await?;
    let names = names(app, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.student, shown(app, row, &names)))
        .collect())
}

/// That of a student in a course.
///
/// # Errors
/// The database is away.
pub async fn of_student(app: &App, course: Uuid, student: Uuid) -> Result<Option<Objection>> {
    let found = objections::find(app.db.read(), course, student).await?;
    let names = names(app, found.as_slice()).await?;
    Ok(found.map(|row| shown(app, row, &names)))
}

async fn names(app: &App, rows: &[Row]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.answered_by).collect();
    let people = accounts::people(app.db.read(), &ids).await?;
    Ok(people
        .into_iter()
        .map(|(id, person)| (id, person.name))
        .collect())
}

fn shown(app: &App, row: Row, names: &HashMap<Uuid, String>) -> Objection {
    let until = row.set_aside_until;
    Objection {
        id: row.id,
        text: row.body,
        created_at: row.created_at,
        answer: row.answer,
        answered_by: row.answered_by.and_then(|by| names.get(&by).cloned()),
        answered_at: row.answered_at,
        set_aside: row.set_aside && until.is_none_or(|until| until > app.clock.now()),
        set_aside_until: until,
    }
}
