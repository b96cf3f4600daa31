//! The code by which students come in by themselves.

use sea_orm::Set;
use uuid::Uuid;

use super::enroll::{Candidate, this_one};
use super::start::{CodeKey, Limits};
use super::{allowed, locked};
use crate::access::{self, CourseAction};
use crate::accounts;
use crate::courses::model::{Code, Enrollment, JoinCode, Status};
use crate::courses::store::courses::{self, Changes, Row};
use crate::courses::store::enrollments;
use crate::kit::error::on_constraint;
use crate::kit::http::Address;
use crate::kit::{App, Caller, Error, Kind, Result};

/// The open code of a course, as it is shown.
pub fn code_of(app: &App, row: &Row) -> Option<String> {
    let nonce = row.join_nonce.as_ref()?;
    Some(Code::of(&app.get::<CodeKey>().0, nonce).shown())
}

/// Opens a course to whoever has the new code; the old code opens nothing any more.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn open(app: &App, caller: &Caller, id: Uuid) -> Result<JoinCode> {
    allowed(app, caller, CourseAction::ManageStudents, id).await?;
    let key = app.get::<CodeKey>();
    let nonce = app.rng.secret().reveal().to_owned();
    let code = Code::of(&key.0, &nonce);
    let changes = Changes {
        join_nonce: Set(Some(nonce)),
        join_hash: Set(Some(code.hash(&key.0))),
        ..Default::default()
    };
    let tx = app.db.tx().await?;
    let done = courses::change(&*tx, id, changes).await;
    done.map_err(|cause| {
        on_constraint(cause, "courses_join_hash", || {
            let say = "Another course drew the same code. Try again.";
            Error::new(Kind::Conflict, "join_code.taken", say)
        })
    })?;
    tx.commit().await?;
    let join_code = code.shown();
    Ok(JoinCode { join_code })
}

/// Closes it. Who is in stays in.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn close(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    allowed(app, caller, CourseAction::ManageStudents, id).await?;
    let changes = Changes {
        join_nonce: Set(None),
        join_hash: Set(None),
        ..Default::default()
    };
    let tx = app.db.tx().await?;
    courses::change(&*tx, id, changes).await?;
    tx.commit().await
}

/// Comes in by a code; with `course`, only into that one. Coming in again finds the same record.
///
/// # Errors
/// 404 for a code that opens nothing, alike whether the course is there or not; 409 for somebody who was
/// withdrawn or teaches here; 429 for too many tries.
pub async fn join(
    app: &App,
    caller: &Caller,
    course: Option<Uuid>,
    typed: &str,
    from: Address,
) -> Result<(Enrollment, bool)> {
    let user = access::require_user(caller)?;
    app.get::<Limits>().check(user, from)?;
    let hash = Code::typed(typed).map(|code| code.hash(&app.get::<CodeKey>().0));
    let hash = hash.ok_or_else(unknown)?;
    let found = courses::by_join_hash(app.db.read(), &hash).await?;
    let found = found.filter(|row| course.is_none_or(|course| course == row.id));
    let id = found.ok_or_else(unknown)?.id;
    let mut tx = app.db.tx().await?;
    let row = locked(&tx, id).await.map_err(|_| unknown())?;
    // It may have been closed or renewed before the lock was ours.
    if row.archived || row.join_hash.as_ref() != Some(&hash) {
        return Err(unknown());
    }
    let there = enrollments::find(&*tx, id, user).await?;
    if there.is_some_and(|there| there.status == Status::Withdrawn.as_str()) {
        let say = "You were taken out of this course. Ask those who teach it.";
        return Err(Error::new(Kind::Conflict, "enrollment.withdrawn", say));
    }
    let mut people = accounts::people(&*tx, &[user]).await?;
    let person = people.remove(&user).ok_or_else(Error::not_found)?;
    let joined = this_one(app, &mut tx, id, Candidate::from(person), user).await?;
    tx.commit().await?;
    Ok(joined)
}

fn unknown() -> Error {
    let say = "This code opens no course. Compare it with what you were given.";
    Error::new(Kind::NotFound, "join_code.unknown", say)
}
