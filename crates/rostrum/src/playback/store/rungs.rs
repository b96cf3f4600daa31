//! Statements on `rungs`: the renditions of ladders.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rungs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub source: Uuid,
        pub name: String,
        pub kind: String,
        pub state: String,
        pub bitrate_kbps: i32,
        pub width: Option<i32>,
        pub height: Option<i32>,
        pub as_it_is: bool,
        pub stored_key: Option<String>,
        pub size_bytes: i64,
        pub shape: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds one that will be made, or leaves the one of that name.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::Recording, Column::Source, Column::Name])
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

/// All of a recording, the poorest first.
pub async fn of(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .order_by_asc(Column::BitrateKbps)
        .order_by_asc(Column::Name)
        .all(db)
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

/// Removes one.
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
