//! From rows to what is shown.

use std::collections::HashMap;

use uuid::Uuid;

use super::{join, restorable_until};
use crate::access::{self, CourseAction, ObjectKind};
use crate::accounts;
use crate::courses::model::{Course, CourseOwner, CourseRole};
use crate::courses::store::courses::Row;
use crate::courses::store::{enrollments, lectures};
use crate::kit::{App, Caller, Error, Result};

/// One course.
pub async fn one(app: &App, caller: &Caller, row: Row) -> Result<Course> {
    let mut seen = many(app, caller, vec![row]).await?;
    seen.pop().ok_or_else(Error::not_found)
}

/// Several, read at once.
pub async fn many(app: &App, caller: &Caller, rows: Vec<Row>) -> Result<Vec<Course>> {
    let (db, now) = (app.db.read(), app.clock.now());
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut held = access::grants_of(db, caller.id(), ObjectKind::Course, &ids).await?;
    let owners: Vec<Uuid> = rows.iter().map(|row| row.owner).collect();
    let owners = accounts::people(db, &owners).await?;
    let active = enrollments::count_active(db, &ids).await?;
    let active: HashMap<Uuid, i64> = active.into_iter().collect();
    let counted = lectures::count(db, &ids, now).await?;
    let counted: HashMap<Uuid, _> = counted.into_iter().map(|of| (of.course, of)).collect();
    let whole = |n: i64| u64::try_from(n).unwrap_or_default();
    let see = |row: Row| {
        let grant = held.remove(&row.id);
        let my_actions = access::actions_of(caller, grant.as_ref());
        let may = |action| my_actions.contains(&action);
        let count = counted.get(&row.id).copied().unwrap_or_default();
        let lectures = match (
            may(CourseAction::SeeUnpublished),
            may(CourseAction::SeeLectures),
        ) {
            (true, _) => count.all,
            (_, true) => count.published,
            _ => 0,
        };
        Course {
            cover_url: row.cover.map(|cover| cover_url(row.id, cover)),
            owner: CourseOwner {
                id: row.owner,
                name: owners
                    .get(&row.owner)
                    .map(|owner| owner.name.clone())
                    .unwrap_or_default(),
            },
            my_role: grant.and_then(|grant| CourseRole::of(grant.role)),
            join_code: may(CourseAction::ManageStudents)
                .then(|| join::code_of(app, &row))
                .flatten(),
            my_actions,
            students: whole(active.get(&row.id).copied().unwrap_or_default()),
            lectures: whole(lectures),
            restorable_until: restorable_until(app, &row),
            id: row.id,
            title: row.title,
            description: row.description,
            catalogue_code: row.catalogue_code,
            term: row.term,
            time_zone: row.time_zone,
            archived: row.archived,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    };
    Ok(rows.into_iter().map(see).collect())
}

fn cover_url(course: Uuid, cover: Uuid) -> String {
    format!("/api/v1/courses/{course}/cover?v={cover}")
}
