//! Statements on `track_syncs`: where each person's own recording lies on the recording's clock.

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
    #[sea_orm(table_name = "track_syncs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub track: Uuid,
        pub recording: Uuid,
        /// What it was measured from, as a hash: another one means that it is to be measured again.
        pub inputs: String,
        pub applied: bool,
        pub parts: String,
        pub problem: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Writes what is known of a track, in the place of what was.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let change = OnConflict::column(Column::Track)
        .update_columns([
            Column::Inputs,
            Column::Applied,
            Column::Parts,
            Column::Problem,
        ])
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// What is known of a track.
pub async fn find(db: &impl ConnectionTrait, track: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(track).one(db).await
}

/// All of a recording.
pub async fn of(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .order_by_asc(Column::Track)
        .all(db)
        .await
}

/// Removes that of a track.
pub async fn delete(db: &impl ConnectionTrait, track: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(track).exec(db).await.map(drop)
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
