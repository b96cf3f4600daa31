//! What a course is measured by.

use uuid::Uuid;

use super::sight;
use crate::access::{self, Action, CourseAction, Object};
use crate::analytics::model::{Measures, MeasuresChange};
use crate::analytics::store::measures;
use crate::kit::{App, Caller, Error, Result};

/// What a course is measured by; the defaults where nobody said anything.
///
/// # Errors
/// The database is away.
pub async fn of(app: &App, course: Uuid) -> Result<Measures> {
    let found = measures::find(app.db.read(), course).await?;
    Ok(found.map(read).unwrap_or_default())
}

fn read(row: measures::Row) -> Measures {
    serde_json::from_str(&row.body).unwrap_or_default()
}

/// What a course is measured by, for whoever sees its figures.
///
/// # Errors
/// 403 or 404.
pub async fn get(app: &App, caller: &Caller, course: Uuid) -> Result<Measures> {
    sight::of_course(app, caller, course).await?;
    of(app, course).await
}

/// Changes the fields given.
///
/// # Errors
/// 403 or 404 for whoever may not edit the course, 422 for a field that is not right.
pub async fn put(
    app: &App,
    caller: &Caller,
    course: Uuid,
    given: MeasuresChange,
) -> Result<Measures> {
    let action = Action::Course(CourseAction::Edit);
    access::require(app, caller, action, Object::course(course)).await?;
    let by = access::require_user(caller)?;
    crate::courses::about(app, course).await?;
    let tx = app.db.tx().await?;
    let before = measures::find(&*tx, course).await?;
    let measures = before.map(read).unwrap_or_default().changed(&given);
    measures.check()?;
    let row = measures::Row {
        course,
        body: serde_json::to_string(&measures)
            .map_err(|cause| Error::internal("measures are no JSON").with_cause(cause))?,
        changed_by: by,
        changed_at: app.clock.now(),
    };
    measures::put(&*tx, row).await?;
    tx.commit().await?;
    Ok(measures)
}
