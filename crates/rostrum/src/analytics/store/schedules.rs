//! Statements on `analytics_schedules`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "analytics_schedules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub course: Uuid,
        pub user_id: Uuid,
        pub report: String,
        pub every: String,
        pub next_at: DateTimeUtc,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds one, unless the same is there.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([
        Column::Course,
        Column::UserId,
        Column::Report,
        Column::Every,
    ])
    .do_nothing()
    .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Those that a user made in a course.
pub async fn of(db: &impl ConnectionTrait, course: Uuid, user: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Some whose time has come.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt)
        .limit(limit)
        .all(db)
        .await
}

/// Sets the next time, unless somebody else did; whether it was set.
pub async fn advance(
    db: &impl ConnectionTrait,
    row: &Row,
    next_at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(next_at))
        .filter(Column::Id.eq(row.id))
        .filter(Column::NextAt.eq(row.next_at))
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes one of a user; whether it was there.
pub async fn delete(
    db: &impl ConnectionTrait,
    course: Uuid,
    user: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Course.eq(course))
        .filter(Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(gone.rows_affected > 0)
}
