//! Statements on `lectures`.

mod seen;

pub use seen::{Key, count, page, untold};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, Set,
};
use uuid::Uuid;

use super::{AT_ONCE, ranks};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lectures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub course: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub section: Option<Uuid>,
        pub position: i32,
        pub publish_at: Option<DateTimeUtc>,
        pub told: bool,
        pub hidden: bool,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

fn in_section(course: Uuid, section: Option<Uuid>) -> Condition {
    let here = match section {
        Some(section) => Column::Section.eq(section),
        None => Column::Section.is_null(),
    };
    Condition::all().add(Column::Course.eq(course)).add(here)
}

fn one(course: Uuid, recording: Uuid) -> Condition {
    Condition::all()
        .add(Column::Course.eq(course))
        .add(Column::Recording.eq(recording))
}

/// One lecture.
pub async fn find(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((course, recording)).one(db).await
}

/// All of a course.
pub async fn all(db: &impl ConnectionTrait, course: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .all(db)
        .await
}

/// Every place of a recording.
pub async fn places(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .all(db)
        .await
}

/// How many stand in a section, or in none.
pub async fn count_in(
    db: &impl ConnectionTrait,
    course: Uuid,
    section: Option<Uuid>,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(in_section(course, section))
        .count(db)
        .await
}

/// How many there are at all.
pub async fn count_all(db: &impl ConnectionTrait, course: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .count(db)
        .await
}

/// Adds them, or gives those that are there their section and place.
pub async fn put(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    let placed = OnConflict::columns([Column::Course, Column::Recording])
        .update_columns([Column::Section, Column::Position])
        .to_owned();
    for some in rows.chunks(AT_ONCE) {
        let some = some.iter().map(|row| row.clone().into_active_model());
        Entity::insert_many(some)
            .on_conflict(placed.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Opens (`1`) or closes (`-1`) a gap at a place of a section.
pub async fn shift(
    db: &impl ConnectionTrait,
    course: Uuid,
    section: Option<Uuid>,
    from: i32,
    by: i32,
) -> Result<(), DbErr> {
    let row = in_section(course, section);
    ranks::shift::<Entity, Column>(db, row, Column::Position, from, by).await
}

/// Another place.
pub async fn set_place(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
    section: Option<Uuid>,
    position: i32,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        section: Set(section),
        position: Set(position),
        ..Default::default()
    };
    set(db, one(course, recording), change).await
}

/// The lectures of a section come to stand behind those in none.
pub async fn leave_section(
    db: &impl ConnectionTrait,
    course: Uuid,
    section: Uuid,
    behind: i32,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Section, Expr::value(None::<Uuid>))
        .col_expr(Column::Position, Expr::col(Column::Position).add(behind))
        .filter(in_section(course, Some(section)))
        .exec(db)
        .await
        .map(drop)
}

/// Published from then on, or not.
pub async fn set_publish_at(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
    publish_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        publish_at: Set(publish_at),
        ..Default::default()
    };
    set(db, one(course, recording), change).await
}

/// Notes that people were told; false when somebody had noted it.
pub async fn set_told(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
) -> Result<bool, DbErr> {
    let change = ActiveModel {
        told: Set(true),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(one(course, recording))
        .filter(Column::Told.eq(false))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Out of sight of students while the recording lies in the trash, in all courses.
pub async fn set_hidden(
    db: &impl ConnectionTrait,
    recording: Uuid,
    hidden: bool,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        hidden: Set(hidden),
        ..Default::default()
    };
    set(
        db,
        Condition::all().add(Column::Recording.eq(recording)),
        change,
    )
    .await
}

async fn set(
    db: &impl ConnectionTrait,
    which: Condition,
    change: ActiveModel,
) -> Result<(), DbErr> {
    Entity::update_many()
        .set(change)
        .filter(which)
        .exec(db)
        .await
        .map(drop)
}

/// Removes one.
pub async fn delete(db: &impl ConnectionTrait, course: Uuid, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id((course, recording))
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
