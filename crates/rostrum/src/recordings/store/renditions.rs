//! Statements on `renditions`: what was made from the tracks, one of each kind.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "renditions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub kind: String,
        pub state: String,
        pub stored_key: Option<String>,
        pub mime: String,
        pub width: Option<i32>,
        pub height: Option<i32>,
        pub duration_ms: Option<i64>,
        pub size_bytes: Option<i64>,
        pub sha256: Option<String>,
        pub detail: String,
        pub problem: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds the rendition of this kind, or leaves the one that is there as it is.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::Recording, Column::Kind])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes all of a rendition.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// The rendition of this kind.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    kind: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Kind.eq(kind))
        .one(db)
        .await
}

/// The same, which nobody else changes before the end of this transaction.
pub async fn hold(
    db: &impl ConnectionTrait,
    recording: Uuid,
    kind: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Kind.eq(kind))
        .lock_exclusive()
        .one(db)
        .await
}

/// All of some recordings.
pub async fn of(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.is_in(recordings.iter().copied()))
        .all(db)
        .await
}

/// Removes a rendition.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
