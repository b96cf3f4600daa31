//! Statements on `captions` and `caption_texts`, which are apart so that a list need not read the texts.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "captions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub language: String,
        pub label: String,
        pub kind: String,
        pub cues: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod texts {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "caption_texts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub vtt: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds a track with its text.
pub async fn insert(db: &impl ConnectionTrait, row: Row, vtt: String) -> Result<(), DbErr> {
    let text = texts::Model { id: row.id, vtt };
    texts::Entity::insert(text.into_active_model().reset_all())
        .exec_without_returning(db)
        .await?;
    Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes all of a track but its text.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// Those of a recording, in the order they came.
pub async fn of(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// How many a recording has.
pub async fn count(db: &impl ConnectionTrait, recording: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .count(db)
        .await
}

/// One of a recording.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    id: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::Recording.eq(recording))
        .one(db)
        .await
}

/// The text of a track.
pub async fn text(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<String>, DbErr> {
    let found = texts::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|found| found.vtt))
}

/// Removes a track.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    texts::Entity::delete_by_id(id).exec(db).await?;
    Entity::delete_by_id(id).exec(db).await.map(drop)
}
