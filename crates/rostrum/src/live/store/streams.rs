//! Statements on `live_streams`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "live_streams")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub journal: Uuid,
        pub started_by: Uuid,
        pub started_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
        pub began_ms: Option<i64>,
        pub peak_viewers: i32,
        pub people: Option<String>,
        pub layout: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds one. A recording has one at the most: its primary key says so.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = row.into_active_model().reset_all();
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// That of a recording.
pub async fn find(db: &impl ConnectionTrait, recording: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(recording).one(db).await
}

/// Those of these recordings.
pub async fn of(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    let mut found = Vec::new();
    for some in recordings.chunks(1000) {
        let these = Column::Recording.is_in(some.iter().copied());
        found.extend(Entity::find().filter(these).all(db).await?);
    }
    Ok(found)
}

/// Those that have not ended.
pub async fn running(db: &impl ConnectionTrait) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::EndedAt.is_null())
        .all(db)
        .await
}

/// Notes how one that has not ended shows several people; answers whether there is such a one.
pub async fn arrange(
    db: &impl ConnectionTrait,
    recording: Uuid,
    layout: &str,
) -> Result<bool, DbErr> {
    let arranged = Entity::update_many()
        .col_expr(Column::Layout, Expr::value(layout))
        .filter(Column::Recording.eq(recording))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(arranged.rows_affected > 0)
}

/// How a stream ended.
#[derive(Clone, Debug)]
pub struct End {
    /// When.
    pub at: DateTime<Utc>,
    /// When it went on air, if it did.
    pub began_ms: Option<i64>,
    /// How many watched at the same time at the most.
    pub peak_viewers: i32,
    /// Who is in it, as JSON.
    pub people: String,
}

/// Notes how one ended; answers whether it had not before.
pub async fn end(db: &impl ConnectionTrait, recording: Uuid, end: End) -> Result<bool, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(end.at))
        .col_expr(Column::BeganMs, Expr::value(end.began_ms))
        .col_expr(Column::PeakViewers, Expr::value(end.peak_viewers))
        .col_expr(Column::People, Expr::value(end.people))
        .filter(Column::Recording.eq(recording))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Forgets who is in one that ended. That it was, and when, stays: whoever attended attended.
pub async fn forget_people(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::People, Expr::value("[]"))
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// Removes that of a recording.
pub async fn delete(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(recording).exec(db).await.map(drop)
}
