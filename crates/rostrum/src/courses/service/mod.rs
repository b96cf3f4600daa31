//! What can be done with courses: one file per verb or thing.

pub mod copy;
pub mod cover;
pub mod enroll;
pub mod facts;
pub mod invitation;
pub mod join;
pub mod lectures;
pub mod manage;
pub mod order;
pub mod permissions;
pub mod publish;
pub mod sections;
pub mod start;
pub mod students;
pub mod table;
pub mod told;
pub mod trash;
pub mod view;

use uuid::Uuid;

use super::model::Settings;
use super::store::courses::{self, Row};
use crate::access::{self, Action, CourseAction, Object};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Role, Tx};

/// A course that the caller may do `action` with. What lies in the trash is there only for those who could
/// bring it back.
async fn allowed(app: &App, caller: &Caller, action: CourseAction, id: Uuid) -> Result<Row> {
    let object = Object::course(id);
    access::require(app, caller, Action::Course(action), object).await?;
    let found = courses::find(app.db.read(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    if found.trashed_at.is_some() && action != CourseAction::Delete {
        let delete = Action::Course(CourseAction::Delete);
        let may_restore = access::require(app, caller, delete, object).await;
        may_restore.map_err(|_| Error::not_found())?;
        if action != CourseAction::See {
            return Err(trashed());
        }
    }
    Ok(found)
}

/// Asks whether `caller` may do `action` in a course that is not in the trash: for rooms that show something
/// of it. What lies in the trash can be seen, and nothing else, by those who could bring it back.
///
/// # Errors
/// 404 where the caller may not know of it, 403 where the role does not reach, 409 in the trash.
pub async fn require(app: &App, caller: &Caller, action: CourseAction, id: Uuid) -> Result<()> {
    allowed(app, caller, action, id).await.map(drop)
}

/// The same course inside a transaction, with nobody else at it until that ends. It may have gone meanwhile.
async fn locked(tx: &Tx, id: Uuid) -> Result<Row> {
    let found = courses::lock(&**tx, id).await?;
    let row = found.ok_or_else(Error::not_found)?;
    match row.trashed_at {
        Some(_) => Err(trashed()),
        None => Ok(row),
    }
}

fn trashed() -> Error {
    let say = "This course lies in the trash. Bring it back first.";
    Error::new(Kind::Conflict, "course.trashed", say)
}

/// Asks for somebody who may open courses.
fn require_teacher(caller: &Caller) -> Result<Uuid> {
    let id = access::require_user(caller)?;
    match caller {
        Caller::User { role, .. } if *role >= Role::Instructor => Ok(id),
        _ => Err(Error::forbidden()),
    }
}

/// Until when a course in the trash can be brought back.
fn restorable_until(app: &App, row: &Row) -> Option<chrono::DateTime<chrono::Utc>> {
    let days = app.get::<Settings>().restorable_days;
    row.trashed_at.map(|at| at + chrono::Duration::days(days))
}

/// How a course is called: for rooms that tell people of it.
///
/// # Errors
/// There is no such course.
pub async fn title_of(app: &App, id: Uuid) -> Result<String> {
    let found = courses::find(app.db.read(), id).await?;
    Ok(found.ok_or_else(Error::not_found)?.title)
}

/// A page of what is short enough to be read whole.
///
/// # Errors
/// `cursor` was not given by this list, or what it named is gone.
fn cut<T>(all: Vec<T>, paging: Paging, id: impl Fn(&T) -> Uuid) -> Result<Page<T>> {
    let mut rest = all;
    if let Some(before) = paging.before {
        let at = rest.iter().position(|item| id(item) == before);
        let at = at.ok_or_else(|| {
            let say = "This cursor was not given by this list, or what it named is gone.";
            Error::invalid("cursor", "cursor.unknown", say)
        })?;
        rest.drain(..=at);
    }
    Ok(Page::of(rest, paging, id))
}
