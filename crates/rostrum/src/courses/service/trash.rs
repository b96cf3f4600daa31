//! Courses go to the trash, come back, or go for good.

use uuid::Uuid;

use super::{allowed, restorable_until, view};
use crate::access::{self, CourseAction, Object};
use crate::courses::model::{Course, Settings};
use crate::courses::store::courses::{self, Row};
use crate::courses::store::{enrollments, lectures, sections};
use crate::kit::{App, Caller, Error, Kind, Result};

/// Into the trash: nobody but those who could bring it back sees it, and it lends no recording any more.
/// The recordings themselves stay. Doing it twice changes nothing.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn trash(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    allowed(app, caller, CourseAction::Delete, id).await?;
    let tx = app.db.tx().await?;
    let row = courses::lock(&*tx, id).await?;
    if row.ok_or_else(Error::not_found)?.trashed_at.is_none() {
        courses::set_trashed(&*tx, id, Some(app.clock.now())).await?;
        access::set_lending(&tx, id, false).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Out of the trash again, with everything it had.
///
/// # Errors
/// 410 when its time is over.
pub async fn restore(app: &App, caller: &Caller, id: Uuid) -> Result<Course> {
    allowed(app, caller, CourseAction::Delete, id).await?;
    let tx = app.db.tx().await?;
    let row = courses::lock(&*tx, id).await?;
    let mut row = row.ok_or_else(Error::not_found)?;
    if restorable_until(app, &row).is_some_and(|until| until <= app.clock.now()) {
        let say = "This course was thrown away too long ago to bring it back.";
        return Err(Error::new(Kind::Gone, "course.gone", say));
    }
    courses::set_trashed(&*tx, id, None).await?;
    access::set_lending(&tx, id, true).await?;
    tx.commit().await?;
    row.trashed_at = None;
    view::one(app, caller, row).await
}

/// Removes every course whose time in the trash is over.
///
/// # Errors
/// The database or the disk is away; what is left goes next time.
pub async fn empty(app: &App) -> Result<()> {
    let days = app.get::<Settings>().restorable_days;
    let then = app.clock.now() - chrono::Duration::days(days);
    for row in courses::trashed_before(app.db.read(), then).await? {
        purge(app, &row).await?;
    }
    Ok(())
}

/// The files first: a row that is left shows that there is something to do again.
async fn purge(app: &App, row: &Row) -> Result<()> {
    app.blobs.delete_folder("courses", row.id).await?;
    let tx = app.db.tx().await?;
    // Somebody may have brought it back in this moment: then it has lost its picture, and nothing else.
    let found = courses::lock(&*tx, row.id).await?;
    if found.is_none_or(|found| found.trashed_at.is_none()) {
        return Ok(());
    }
    access::take_all_back(&tx, row.id).await?;
    access::revoke_all(&tx, Object::course(row.id)).await?;
    enrollments::delete_of(&*tx, row.id).await?;
    lectures::delete_of(&*tx, row.id).await?;
    sections::delete_of(&*tx, row.id).await?;
    courses::delete(&*tx, row.id).await?;
    tx.commit().await?;
    tracing::info!(course.id = %row.id, "a course was removed for good");
    Ok(())
}
