//! Statements on `course_sections`.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, Set,
};
use uuid::Uuid;

use super::ranks;

pub mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "course_sections")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub course: Uuid,
        pub title: String,
        pub position: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// Those of a course, in order.
pub async fn of(db: &impl ConnectionTrait, course: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// One of a course.
pub async fn find(db: &impl ConnectionTrait, course: Uuid, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::Course.eq(course))
        .one(db)
        .await
}

/// Adds them, or gives those that are there their places.
pub async fn put(db: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|row| row.into_active_model());
    let placed = OnConflict::column(Column::Id)
        .update_column(Column::Position)
        .to_owned();
    Entity::insert_many(rows)
        .on_conflict(placed)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Another title or place.
pub async fn change(
    db: &impl ConnectionTrait,
    id: Uuid,
    title: &str,
    position: i32,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        title: Set(title.to_owned()),
        position: Set(position),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Opens (`1`) or closes (`-1`) a gap at a place.
pub async fn shift(
    db: &impl ConnectionTrait,
    course: Uuid,
    from: i32,
    by: i32,
) -> Result<(), DbErr> {
    let row = Condition::all().add(Column::Course.eq(course));
    ranks::shift::<Entity, Column>(db, row, Column::Position, from, by).await
}

/// Removes one.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// Removes those of a course.
pub async fn delete_of(db: &impl ConnectionTrait, course: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Course.eq(course))
        .exec(db)
        .await
        .map(drop)
}
