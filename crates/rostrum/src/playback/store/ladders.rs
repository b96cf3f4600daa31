//! Statements on `ladders`: what is wanted of a recording, and what of it is shown.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ladders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub wanted: String,
        pub source: Option<Uuid>,
        pub left_out: String,
        pub problem: Option<String>,
        pub duration_ms: i64,
        pub film_map: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// The ladder of a recording.
pub async fn find(db: &impl ConnectionTrait, recording: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(recording).one(db).await
}

/// Adds one, or leaves the one that is there.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::column(Column::Recording)
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes all of one.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// Removes that of a recording.
pub async fn delete(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(recording).exec(db).await.map(drop)
}
