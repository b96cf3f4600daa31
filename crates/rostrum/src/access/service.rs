//! The one question, and how grants come and go.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{SelectStatement, UnionType};
use uuid::Uuid;

use super::model::{Action, CourseAction, Grant, Object, ObjectKind, ObjectRole, Way};
use super::store::{grants, lectures};
use crate::kit::{App, Caller, Error, Result, Tx, sabotage};

/// Asks whether `caller` may do `action` with `object`; the first line of every use case.
///
/// # Errors
/// 404 where the caller may not know that the object exists, 403 where the role does not reach.
pub async fn require(app: &App, caller: &Caller, action: Action, object: Object) -> Result<()> {
    if caller.is_admin() || sabotage::is_on("s1") {
        return Ok(());
    }
    if let Caller::Recovering { recording, .. } = caller
        && (action != Action::SendTake || object != Object::recording(*recording))
    {
        return Err(Error::not_found());
    }
    let (ways, now) = (ways(app, caller, object).await?, app.clock.now());
    if ways.iter().any(|way| way.allows(action, now)) {
        return Ok(());
    }
    match ways.iter().any(|way| way.shows_existence(object.kind, now)) {
        true => Err(Error::forbidden()),
        false => Err(Error::not_found()),
    }
}

/// Which of these people may do `action` with a recording. Whoever is not among them asks by [`require`], which says why.
///
/// # Errors
/// The database is away.
pub async fn among(
    app: &App,
    callers: &[Caller],
    action: Action,
    recording: Uuid,
) -> Result<HashSet<Uuid>> {
    let (admins, others): (Vec<&Caller>, Vec<&Caller>) =
        callers.iter().partition(|caller| caller.is_admin());
    let others: Vec<Uuid> = others.into_iter().filter_map(Caller::user).collect();
    let (ways, now) = (
        lectures::ways_among(app.db.read(), &others, recording).await?,
        app.clock.now(),
    );
    let allowed = ways.into_iter().filter(|(_, way)| way.allows(action, now));
    let admins = admins.into_iter().map(Caller::id);
    Ok(allowed.map(|(who, _)| who).chain(admins).collect())
}

async fn ways(app: &App, caller: &Caller, object: Object) -> Result<Vec<Way>> {
    let db = app.db.read();
    if object.kind == ObjectKind::Recording {
        return Ok(lectures::ways(db, caller.id(), object.id).await?);
    }
    let held = grant_of(db, caller, object).await?;
    Ok(held.map(Way::Direct).into_iter().collect())
}

/// Asks for a person with an account.
///
/// # Errors
/// 403 for guests.
pub fn require_user(caller: &Caller) -> Result<Uuid> {
    caller.user().ok_or_else(Error::forbidden)
}

/// Asks for an admin. For others what only admins see does not exist.
///
/// # Errors
/// 404 for everybody else.
pub fn require_admin(caller: &Caller) -> Result<()> {
    if caller.is_admin() {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// What a caller holds on an object itself. A guest's token opens its own room and no other.
///
/// # Errors
/// The database is away.
pub async fn grant_of(
    db: &impl ConnectionTrait,
    caller: &Caller,
    object: Object,
) -> Result<Option<Grant>> {
    if let Caller::Guest { room, .. } = caller
        && object.kind == ObjectKind::Room
        && object.id != *room
    {
        return Ok(None);
    }
    if matches!(caller, Caller::Recovering { .. }) {
        return Ok(None);
    }
    held_by(db, caller.id(), object).await
}

/// The role that a caller holds on an object itself.
///
/// # Errors
/// The database is away.
pub async fn role_of(
    db: &impl ConnectionTrait,
    caller: &Caller,
    object: Object,
) -> Result<Option<ObjectRole>> {
    Ok(grant_of(db, caller, object).await?.map(|grant| grant.role))
}

/// What a person holds on an object itself.
///
/// # Errors
/// The database is away.
pub async fn held_by(
    db: &impl ConnectionTrait,
    subject: Uuid,
    object: Object,
) -> Result<Option<Grant>> {
    Ok(grants::find(db, subject, object).await?)
}

/// What each of these people holds on `object`, for those who hold something.
///
/// # Errors
/// The database is away.
pub async fn held_among(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
    object: Object,
) -> Result<Vec<(Uuid, Grant)>> {
    Ok(grants::find_among(db, subjects, object).await?)
}

/// What a person holds on each of these objects.
///
/// # Errors
/// The database is away.
pub async fn grants_of(
    db: &impl ConnectionTrait,
    subject: Uuid,
    kind: ObjectKind,
    objects: &[Uuid],
) -> Result<HashMap<Uuid, Grant>> {
    let found = grants::find_all(db, subject, kind, objects).await?;
    Ok(found.into_iter().collect())
}

/// What a caller may do in a course, given what they hold there; an admin may everything.
#[must_use]
pub fn actions_of(caller: &Caller, held: Option<&Grant>) -> Vec<CourseAction> {
    match caller.is_admin() {
        true => CourseAction::ALL.to_vec(),
        false => held.map(Grant::actions).unwrap_or_default(),
    }
}

/// Gives `subject` a role on `object`, or changes it.
///
/// # Errors
/// The database is away.
pub async fn grant(
    app: &App,
    tx: &Tx,
    subject: Uuid,
    role: ObjectRole,
    object: Object,
) -> Result<()> {
    grant_all(app, tx, &[subject], &Grant::of(role), object).await
}

/// Gives each of `subjects` the same on `object`, or changes what they hold to that.
///
/// # Errors
/// The database is away.
pub async fn grant_all(
    app: &App,
    tx: &Tx,
    subjects: &[Uuid],
    held: &Grant,
    object: Object,
) -> Result<()> {
    Ok(grants::put(&**tx, subjects, held, object, app.clock.now()).await?)
}

/// Takes the role of `subject` on `object` away; effective with the commit.
///
/// # Errors
/// The database is away.
pub async fn revoke(tx: &Tx, subject: Uuid, object: Object) -> Result<()> {
    Ok(grants::delete(&**tx, subject, object).await?)
}

/// Takes all roles on `object` away.
///
/// # Errors
/// The database is away.
pub async fn revoke_all(tx: &Tx, object: Object) -> Result<()> {
    Ok(grants::delete_all(&**tx, object).await?)
}

/// Everybody who holds a role on `object`.
///
/// # Errors
/// The database is away.
pub async fn holders(db: &impl ConnectionTrait, object: Object) -> Result<Vec<(Uuid, ObjectRole)>> {
    let found = grants::holders(db, object, None).await?;
    Ok(found
        .into_iter()
        .map(|(who, held)| (who, held.role))
        .collect())
}

/// Everybody who holds another role on `object` than `but`, with all they hold.
///
/// # Errors
/// The database is away.
pub async fn holders_but(
    db: &impl ConnectionTrait,
    object: Object,
    but: ObjectRole,
) -> Result<Vec<(Uuid, Grant)>> {
    Ok(grants::holders(db, object, Some(but)).await?)
}

/// The objects of `kind` with which `caller` may do `action`; `None` means all of them (admins).
///
/// # Errors
/// The database is away.
pub async fn objects_of(
    app: &App,
    caller: &Caller,
    kind: ObjectKind,
    action: Action,
) -> Result<Option<Vec<Uuid>>> {
    if caller.is_admin() {
        return Ok(None);
    }
    let found = grants::objects_of(app.db.read(), caller.id(), kind, action).await?;
    Ok(Some(found))
}

/// The same as a table of one column, `object`, to be joined by a statement that makes a page of them;
/// `None` means all of them (admins). Only what is held directly: what courses lend is listed by course.
#[must_use]
pub fn table_of(caller: &Caller, kind: ObjectKind, action: Action) -> Option<SelectStatement> {
    let all = caller.is_admin();
    (!all).then(|| grants::held(caller.id(), kind, action, None))
}

/// The same of those where `caller` holds this very role; an admin too.
#[must_use]
pub fn table_by_role(
    caller: &Caller,
    kind: ObjectKind,
    action: Action,
    role: ObjectRole,
) -> SelectStatement {
    grants::held(caller.id(), kind, action, Some(role))
}

/// The recordings that `caller` may see at this time, by what they hold or by a course, as a table of one column; `None`
/// means all of them (admins).
#[must_use]
pub fn seen_by(caller: &Caller, now: DateTime<Utc>) -> Option<SelectStatement> {
    let mut own = table_of(caller, ObjectKind::Recording, Action::SeeRecording)?;
    let lent = lectures::lent_to(caller.id(), now);
    Some(own.union(UnionType::Distinct, lent).to_owned())
}

/// Lends recordings to the people of a course: to those who see drafts at once, to its students from this
/// time on, or not yet. What is lent already gets this time.
///
/// # Errors
/// The database is away.
pub async fn lend(
    tx: &Tx,
    course: Uuid,
    recordings: &[Uuid],
    students_from: Option<DateTime<Utc>>,
) -> Result<()> {
    Ok(lectures::put(&**tx, course, recordings, students_from).await?)
}

/// Takes a recording back from a course.
///
/// # Errors
/// The database is away.
pub async fn take_back(tx: &Tx, course: Uuid, recording: Uuid) -> Result<()> {
    Ok(lectures::delete(&**tx, course, recording).await?)
}

/// Takes a recording back from all courses.
///
/// # Errors
/// The database is away.
pub async fn take_back_everywhere(tx: &Tx, recording: Uuid) -> Result<()> {
    Ok(lectures::delete_recording(&**tx, recording).await?)
}

/// Takes everything back from a course that goes for good.
///
/// # Errors
/// The database is away.
pub async fn take_all_back(tx: &Tx, course: Uuid) -> Result<()> {
    Ok(lectures::delete_course(&**tx, course).await?)
}

/// Whether a course lends anything at this time: one in the trash lends nothing, and lends the same as
/// before when it comes back.
///
/// # Errors
/// The database is away.
pub async fn set_lending(tx: &Tx, course: Uuid, open: bool) -> Result<()> {
    Ok(lectures::set_open(&**tx, course, open).await?)
}

/// The recordings that a course lends, as a table of one column, `recording`; with `now`, those that its
/// students see at that time.
#[must_use]
pub fn lent_by(course: Uuid, now: Option<DateTime<Utc>>) -> SelectStatement {
    lectures::lent(course, now)
}
