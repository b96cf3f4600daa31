//! Statements on `course_recordings`: which recordings a course lends to its people, and from when to its
//! students; and the question by which ways somebody reaches a recording.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, IdenStatic as _,
    QueryFilter as _, QuerySelect as _, QueryTrait as _, Set,
};
use uuid::Uuid;

use super::grants;
use crate::access::model::{Action, CourseAction, ObjectKind, Way};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "course_recordings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub course: Uuid,
        pub students_from: Option<DateTimeUtc>,
        pub open: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use entity::{ActiveModel, Column, Entity};
use grants::entity::{Column as Grants, Entity as GrantsTable};

const AT_ONCE: usize = 1000;

#[derive(FromQueryResult)]
struct Found {
    subject: Uuid,
    object_kind: String,
    role: String,
    allowed: String,
    denied: String,
    /// Of those that come by a course.
    students_from: Option<DateTime<Utc>>,
}

/// The ways by which `subject` reaches a recording, in one statement: what it holds on the recording, and
/// what it holds in each course that lends it.
pub async fn ways(
    db: &impl ConnectionTrait,
    subject: Uuid,
    recording: Uuid,
) -> Result<Vec<Way>, DbErr> {
    let found = ways_among(db, &[subject], recording).await?;
    Ok(found.into_iter().map(|(_, way)| way).collect())
}

/// The same of each of these people.
pub async fn ways_among(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
    recording: Uuid,
) -> Result<Vec<(Uuid, Way)>, DbErr> {
    let mut found = Vec::new();
    for some in subjects.chunks(AT_ONCE) {
        let question = question(some, recording);
        let rows = Found::find_by_statement(db.get_database_backend().build(&question));
        found.extend(rows.all(db).await?.into_iter().filter_map(way));
    }
    Ok(found)
}

fn question(subjects: &[Uuid], recording: Uuid) -> SelectStatement {
    let columns = |query: &mut SelectStatement| {
        for column in [
            Grants::Subject,
            Grants::ObjectKind,
            Grants::Role,
            Grants::Allowed,
            Grants::Denied,
        ] {
            query.column((GrantsTable, column));
        }
    };
    let link = |column: Column| Expr::col((Entity, column));
    let held = |column: Grants| Expr::col((GrantsTable, column));
    let mut direct = Query::select();
    columns(&mut direct);
    direct
        .expr_as(
            Expr::val(None::<DateTime<Utc>>),
            Column::StudentsFrom.as_str(),
        )
        .from(GrantsTable)
        .and_where(held(Grants::Subject).is_in(subjects.iter().copied()))
        .and_where(held(Grants::ObjectKind).eq(ObjectKind::Recording.as_str()))
        .and_where(held(Grants::Object).eq(recording));
    let mut lent = Query::select();
    columns(&mut lent);
    lent.column((Entity, Column::StudentsFrom))
        .from(Entity)
        .inner_join(
            GrantsTable,
            held(Grants::Object).equals((Entity, Column::Course)),
        )
        .and_where(link(Column::Recording).eq(recording))
        .and_where(link(Column::Open).eq(true))
        .and_where(held(Grants::Subject).is_in(subjects.iter().copied()))
        .and_where(held(Grants::ObjectKind).eq(ObjectKind::Course.as_str()));
    direct.union(UnionType::All, lent).to_owned()
}

fn way(found: Found) -> Option<(Uuid, Way)> {
    let grant = grants::read(&found.role, &found.allowed, &found.denied)?;
    let way = match found.object_kind == ObjectKind::Recording.as_str() {
        true => Way::Direct(grant),
        false => Way::Lecture {
            grant,
            students_from: found.students_from,
        },
    };
    Some((found.subject, way))
}

/// The recordings that courses lend to `subject` at this time, as a table of one column.
pub fn lent_to(subject: Uuid, now: DateTime<Utc>) -> SelectStatement {
    let course = |action| grants::held(subject, ObjectKind::Course, Action::Course(action), None);
    let link = |column: Column| Expr::col((Entity, column));
    let published = link(Column::StudentsFrom)
        .lte(now)
        .and(link(Column::Course).in_subquery(course(CourseAction::SeeLectures)));
    let draft = link(Column::Course).in_subquery(course(CourseAction::SeeUnpublished));
    Query::select()
        .column((Entity, Column::Recording))
        .from(Entity)
        .and_where(link(Column::Open).eq(true))
        .and_where(published.or(draft))
        .to_owned()
}

/// Lends recordings to a course; those that are lent already get this time.
pub async fn put(
    db: &impl ConnectionTrait,
    course: Uuid,
    recordings: &[Uuid],
    students_from: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let row = |recording: &Uuid| ActiveModel {
        recording: Set(*recording),
        course: Set(course),
        students_from: Set(students_from),
        open: Set(true),
    };
    let change = OnConflict::columns([Column::Recording, Column::Course])
        .update_column(Column::StudentsFrom)
        .to_owned();
    for some in recordings.chunks(AT_ONCE) {
        Entity::insert_many(some.iter().map(row))
            .on_conflict(change.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Takes one back.
pub async fn delete(db: &impl ConnectionTrait, course: Uuid, recording: Uuid) -> Result<(), DbErr> {
    let key = (recording, course);
    Entity::delete_by_id(key).exec(db).await.map(drop)
}

/// Takes a recording back from all courses.
pub async fn delete_recording(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// Takes everything back from a course.
pub async fn delete_course(db: &impl ConnectionTrait, course: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Course.eq(course))
        .exec(db)
        .await
        .map(drop)
}

/// Whether a course lends anything at all: one in the trash does not.
pub async fn set_open(db: &impl ConnectionTrait, course: Uuid, open: bool) -> Result<(), DbErr> {
    let change = ActiveModel {
        open: Set(open),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Course.eq(course))
        .exec(db)
        .await
        .map(drop)
}

/// The recordings that a course lends, as a table of one column; with `now`, those that students see.
pub fn lent(course: Uuid, now: Option<DateTime<Utc>>) -> SelectStatement {
    let mut query = Entity::find()
        .select_only()
        .column(Column::Recording)
        .filter(Column::Course.eq(course))
        .filter(Column::Open.eq(true));
    if let Some(now) = now {
        query = query.filter(Column::StudentsFrom.lte(now));
    }
    query.into_query()
}
