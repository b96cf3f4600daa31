//! Who learns in a course, and that somebody leaves it.

use uuid::Uuid;

use super::enroll::{seen, seen_with_link};
use super::{allowed, locked};
use crate::access::{self, CourseAction, Object, ObjectRole};
use crate::accounts;
use crate::courses::model::{Enrollment, EnrollmentFilters, Status, words};
use crate::courses::store::enrollments;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result, Tx};

/// A page of the enrolments of a course, newest first.
///
/// # Errors
/// 403 or 404 for whoever may not see students.
pub async fn list(
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: EnrollmentFilters,
) -> Result<Page<Enrollment>> {
    allowed(app, caller, CourseAction::SeeStudents, id).await?;
    let paging = Paging::new(asked.limit, asked.cursor.as_deref())?;
    let q = asked.q.map(|q| words(&q)).filter(|q| !q.is_empty());
    let db = app.db.read();
    let rows = enrollments::page(db, id, q.as_deref(), asked.status, paging).await?;
    let page = Page::of(rows, paging, |row| row.id);
    let students: Vec<Uuid> = page.items.iter().filter_map(|row| row.student).collect();
    let people = accounts::people(db, &students).await?;
    let enrols = allowed(app, caller, CourseAction::ManageStudents, id).await;
    Ok(page.map(|row| {
        let person = row.student.and_then(|student| people.get(&student));
        let name = person.map(|person| person.name.clone());
        match &enrols {
            Ok(_) => seen_with_link(app, &row, name),
            Err(_) => seen(&row, name),
        }
    }))
}

/// Somebody leaves the course: what they could see they cannot from the commit on; the record stays. `who`
/// is the student, or the enrolment of somebody who was only invited. Doing it twice changes nothing.
///
/// # Errors
/// 403 or 404 for whoever may not, 404 for somebody who never was here.
pub async fn withdraw(app: &App, caller: &Caller, id: Uuid, who: Uuid) -> Result<()> {
    allowed(app, caller, CourseAction::ManageStudents, id).await?;
    let tx = app.db.tx().await?;
    locked(&tx, id).await?;
    let found = enrollments::find(&*tx, id, who).await?;
    let row = found.ok_or_else(Error::not_found)?;
    if row.status == Status::Withdrawn.as_str() {
        return Ok(());
    }
    end(app, &tx, id, &row).await?;
    tx.commit().await
}

/// Ends an enrolment and the grant that belongs to it, in a course whose row is locked.
pub async fn end(app: &App, tx: &Tx, course: Uuid, row: &enrollments::Row) -> Result<()> {
    enrollments::withdraw(&**tx, row.id, app.clock.now()).await?;
    let Some(student) = row.student else {
        return Ok(());
    };
    let object = Object::course(course);
    let held = access::held_by(&**tx, student, object).await?;
    if held.is_some_and(|held| held.role == ObjectRole::Student) {
        access::revoke(tx, student, object).await?;
    }
    Ok(())
}
