//! Who may do what in a course.

use uuid::Uuid;

use super::enroll::{Candidate, enroll};
use super::{allowed, cut, locked, students};
use crate::access::{self, CourseAction, Grant, Object, ObjectRole};
use crate::accounts::{self, Person};
use crate::audit::{self, Did, Entry};
use crate::courses::model::{CourseRole, NewPermission, Permission, Status};
use crate::courses::store::courses::{self, Changes};
use crate::courses::store::enrollments;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use sea_orm::Set;

fn seen(person: &Person, grant: Grant) -> Option<Permission> {
    Some(Permission {
        user_id: person.id,
        name: person.name.clone(),
        email: person.email.clone(),
        role: CourseRole::of(grant.role)?,
        actions: grant.actions(),
        allow: grant.allow,
        deny: grant.deny,
    })
}

/// Everybody who is here as something else than a student, by id from new to old.
///
/// # Errors
/// 403 or 404 for whoever may not see people here.
pub async fn list(
    app: &App,
    caller: &Caller,
    id: Uuid,
    paging: Paging,
) -> Result<Page<Permission>> {
    allowed(app, caller, CourseAction::SeeStudents, id).await?;
    let db = app.db.read();
    let mut staff = access::holders_but(db, Object::course(id), ObjectRole::Student).await?;
    staff.sort_by_key(|(who, _)| std::cmp::Reverse(*who));
    let ids: Vec<Uuid> = staff.iter().map(|(who, _)| *who).collect();
    let people = accounts::people(db, &ids).await?;
    let all = staff.into_iter();
    let all = all.filter_map(|(who, grant)| seen(people.get(&who)?, grant));
    cut(all.collect(), paging, |permission| permission.user_id)
}

/// What one person may do here: for those who see people, and for oneself.
///
/// # Errors
/// 403 or 404 for whoever may not, 404 for somebody who is nothing here.
pub async fn get(app: &App, caller: &Caller, id: Uuid, user: Uuid) -> Result<Permission> {
    let action = match caller.id() == user {
        true => CourseAction::See,
        false => CourseAction::SeeStudents,
    };
    allowed(app, caller, action, id).await?;
    let db = app.db.read();
    let held = access::held_by(db, user, Object::course(id)).await?;
    let people = accounts::people(db, &[user]).await?;
    let shown = held.and_then(|grant| seen(people.get(&user)?, grant));
    shown.ok_or_else(Error::not_found)
}

/// Says what somebody may do here. A student's role comes with an enrolment, and another role ends it.
///
/// # Errors
/// 403 or 404 for whoever may not, or would give or take away more than they hold; 409 when the course would
/// have no owner; 422 for no such person.
pub async fn set(app: &App, caller: &Caller, id: Uuid, ask: NewPermission) -> Result<Permission> {
    allowed(app, caller, CourseAction::ManagePermissions, id).await?;
    let user = ask.user_id;
    let new = checked(ask)?;
    let object = Object::course(id);
    let mut tx = app.db.tx().await?;
    locked(&tx, id).await?;
    let mut people = accounts::people(&*tx, &[user]).await?;
    let person = people.remove(&user).ok_or_else(|| {
        let say = "There is no such person.";
        Error::invalid("user_id", "user.unknown", say)
    })?;
    let old = access::held_by(&*tx, user, object).await?;
    within_own(&tx, caller, object, [Some(&new), old.as_ref()]).await?;
    if new.role != ObjectRole::Owner {
        another_owner(&tx, id, user, old.as_ref()).await?;
    }
    if new.role == ObjectRole::Student {
        if old.is_some_and(|old| old.role != ObjectRole::Student) {
            access::revoke(&tx, user, object).await?;
        }
        let candidate = Candidate::from(person.clone());
        enroll(app, &mut tx, id, &[candidate], Some(caller.id())).await?;
    } else if let Some(row) = active(&tx, id, user).await? {
        students::end(app, &tx, id, &row).await?;
    }
    access::grant_all(app, &tx, &[user], &new, object).await?;
    note(app, &tx, caller, id, user, new.role.as_str()).await?;
    tx.commit().await?;
    seen(&person, new).ok_or_else(Error::not_found)
}

/// Takes everything away from somebody here; a student's enrolment ends with it.
///
/// # Errors
/// As [`set`]; 404 for somebody who is nothing here.
pub async fn remove(app: &App, caller: &Caller, id: Uuid, user: Uuid) -> Result<()> {
    allowed(app, caller, CourseAction::ManagePermissions, id).await?;
    let object = Object::course(id);
    let tx = app.db.tx().await?;
    locked(&tx, id).await?;
    let old = access::held_by(&*tx, user, object).await?;
    let old = old.ok_or_else(Error::not_found)?;
    within_own(&tx, caller, object, [Some(&old), None]).await?;
    another_owner(&tx, id, user, Some(&old)).await?;
    if let Some(row) = active(&tx, id, user).await? {
        students::end(app, &tx, id, &row).await?;
    }
    access::revoke(&tx, user, object).await?;
    note(app, &tx, caller, id, user, "nothing").await?;
    tx.commit().await
}

fn checked(ask: NewPermission) -> Result<Grant> {
    let both = |action: &CourseAction| ask.allow.contains(action);
    if ask.deny.iter().any(both) {
        let say = "The same cannot be allowed and denied.";
        return Err(Error::invalid("deny", "permission.contradiction", say));
    }
    if ask.role == CourseRole::Owner && !ask.deny.is_empty() {
        let say = "An owner may do everything. Choose another role.";
        return Err(Error::invalid("deny", "permission.owner", say));
    }
    let sorted = |mut set: Vec<CourseAction>| {
        set.sort_unstable();
        set.dedup();
        set
    };
    Ok(Grant {
        role: ask.role.into(),
        allow: sorted(ask.allow),
        deny: sorted(ask.deny),
    })
}

/// Nobody gives or takes away more than they hold: so a helper who may say who may do what makes nobody,
/// themselves included, more than a helper, and touches no owner.
async fn within_own(
    tx: &Tx,
    caller: &Caller,
    object: Object,
    grants: [Option<&Grant>; 2],
) -> Result<()> {
    let own = access::grant_of(&**tx, caller, object).await?;
    let own = access::actions_of(caller, own.as_ref());
    // Asked again under the lock: it may have been taken away in this moment.
    if !own.contains(&CourseAction::ManagePermissions) {
        return Err(Error::forbidden());
    }
    let all = grants.into_iter().flatten().flat_map(Grant::actions);
    match all.into_iter().all(|action| own.contains(&action)) {
        true => Ok(()),
        false => {
            let say = "You can give and take away only what you may do yourself.";
            Err(Error::new(Kind::Forbidden, "permission.beyond_own", say))
        }
    }
}

/// Sees to it that a course keeps an owner when `user` is none any more, and is shown as somebody's who is.
async fn another_owner(tx: &Tx, id: Uuid, user: Uuid, old: Option<&Grant>) -> Result<()> {
    if old.is_none_or(|old| old.role != ObjectRole::Owner) {
        return Ok(());
    }
    let staff = access::holders_but(&**tx, Object::course(id), ObjectRole::Student).await?;
    let others = staff
        .iter()
        .filter(|(who, grant)| *who != user && grant.role == ObjectRole::Owner);
    let next = others.map(|(who, _)| *who).min().ok_or_else(|| {
        let say = "A course has an owner. Make somebody else one first.";
        Error::new(Kind::Conflict, "course.last_owner", say)
    })?;
    let shown = courses::find(&**tx, id).await?;
    if shown.is_some_and(|shown| shown.owner == user) {
        let changes = Changes {
            owner: Set(next),
            ..Default::default()
        };
        courses::change(&**tx, id, changes).await?;
    }
    Ok(())
}

async fn active(tx: &Tx, course: Uuid, user: Uuid) -> Result<Option<enrollments::Row>> {
    let found = enrollments::find(&**tx, course, user).await?;
    Ok(found.filter(|row| row.status == Status::Active.as_str()))
}

async fn note(
    app: &App,
    tx: &Tx,
    caller: &Caller,
    course: Uuid,
    user: Uuid,
    role: &str,
) -> Result<()> {
    let entry = Entry::of(Did::ChangePermission).by(caller.id()).to(user);
    let entry = entry.saying(format!("{role} in course {course}"));
    audit::record(app, tx, entry).await
}
