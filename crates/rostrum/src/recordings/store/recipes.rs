//! Statements on `recipes`: how a mix is to be made, one row for each version of each recording.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::kit::page::{self, Paging};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recipes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub version: i32,
        pub recipe: String,
        pub made_by: Uuid,
        pub made_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds a version.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The newest version.
pub async fn newest(db: &impl ConnectionTrait, recording: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .order_by_desc(Column::Version)
        .one(db)
        .await
}

/// A page of versions, the newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    recording: Uuid,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let of_it = Entity::find().filter(Column::Recording.eq(recording));
    page::rows(db, of_it, Column::Id, None, paging).await
}

/// Removes versions up to this one.
pub async fn forget(db: &impl ConnectionTrait, recording: Uuid, upto: i32) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Version.lte(upto))
        .exec(db)
        .await
        .map(drop)
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
