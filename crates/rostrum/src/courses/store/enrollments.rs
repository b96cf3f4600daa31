//! Statements on `enrollments`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::{AT_ONCE, within};
use crate::courses::model::Status;
use crate::kit::page::Paging;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrollments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub course: Uuid,
        pub student: Option<Uuid>,
        pub email: String,
        pub words: String,
        pub status: String,
        pub enrolled_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// Of one person, by account or by the id of the record.
pub async fn find(
    db: &impl ConnectionTrait,
    course: Uuid,
    who: Uuid,
) -> Result<Option<Row>, DbErr> {
    let by = async |column: Column| {
        Entity::find()
            .filter(Column::Course.eq(course))
            .filter(column.eq(who))
            .one(db)
            .await
    };
    match by(Column::Student).await? {
        Some(row) => Ok(Some(row)),
        None => by(Column::Id).await,
    }
}

/// One, by its id.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Those with one of these addresses or accounts. Two questions, since each has an index and both in one
/// have none; who is found by both comes twice.
pub async fn among(
    db: &impl ConnectionTrait,
    course: Uuid,
    people: &[(String, Option<Uuid>)],
) -> Result<Vec<Row>, DbErr> {
    let mut found = Vec::new();
    for some in people.chunks(AT_ONCE) {
        let emails = some.iter().map(|(email, _)| email.as_str());
        let students: Vec<Uuid> = some.iter().filter_map(|(_, student)| *student).collect();
        let here = || Entity::find().filter(Column::Course.eq(course));
        let by_email = here().filter(Column::Email.is_in(emails));
        found.extend(by_email.all(db).await?);
        if !students.is_empty() {
            let by_student = here().filter(Column::Student.is_in(students));
            found.extend(by_student.all(db).await?);
        }
    }
    Ok(found)
}

/// One page, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    course: Uuid,
    q: Option<&str>,
    status: Option<Status>,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let narrowed = Condition::all()
        .add_option(q.map(|q| Column::Words.like(within(q))))
        .add_option(status.map(|status| Column::Status.eq(status.as_str())))
        .add_option(paging.before.map(|before| Column::Id.lt(before)));
    Entity::find()
        .filter(Column::Course.eq(course))
        .filter(narrowed)
        .order_by_desc(Column::Id)
        .limit(paging.limit + 1)
        .all(db)
        .await
}

/// How many are active in these courses.
pub async fn count_active(
    db: &impl ConnectionTrait,
    courses: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Course)
        .column_as(Column::Id.count(), "people")
        .filter(Column::Course.is_in(courses.iter().copied()))
        .filter(Column::Status.eq(Status::Active.as_str()))
        .group_by(Column::Course)
        .into_tuple()
        .all(db)
        .await
}

/// The accounts of those who are active, in the order of their records, behind one.
pub async fn active(
    db: &impl ConnectionTrait,
    course: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let behind = after.map(|after| Column::Id.gt(after));
    Entity::find()
        .filter(Column::Course.eq(course))
        .filter(Column::Status.eq(Status::Active.as_str()))
        .filter(Condition::all().add_option(behind))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Those invited under this address.
pub async fn invited(db: &impl ConnectionTrait, email: &str) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Email.eq(email))
        .filter(Column::Status.eq(Status::Invited.as_str()))
        .order_by_asc(Column::Course)
        .all(db)
        .await
}

/// Writes them; a record that is there (same course and address) becomes this.
pub async fn put(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    let same = OnConflict::columns([Column::Course, Column::Email])
        .update_columns([
            Column::Student,
            Column::Words,
            Column::Status,
            Column::EnrolledAt,
            Column::EndedAt,
        ])
        .to_owned();
    for some in rows.chunks(AT_ONCE) {
        let some = some.iter().map(|row| row.clone().into_active_model());
        Entity::insert_many(some)
            .on_conflict(same.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Ends one; the record stays.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        status: Set(Status::Withdrawn.as_str().to_owned()),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Removes those of a course.
pub async fn delete_of(db: &impl ConnectionTrait, course: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Course.eq(course))
        .exec(db)
        .await
        .map(drop)
}

/// The courses in which somebody learns.
pub async fn active_of(db: &impl ConnectionTrait, student: Uuid) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Course)
        .filter(Column::Student.eq(student))
        .filter(Column::Status.eq(Status::Active.as_str()))
        .order_by_desc(Column::EnrolledAt)
        .into_tuple()
        .all(db)
        .await
}
