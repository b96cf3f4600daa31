//! Statements on `beats`: what players reported, appended and never changed.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "beats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub playback: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub viewer: Uuid,
        pub from_ms: i64,
        pub to_ms: i64,
        pub at: DateTimeUtc,
        pub received_at: DateTimeUtc,
        pub rate: f64,
        pub visible: bool,
        pub rendition: Option<String>,
        pub stalled_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Rows of one statement: twelve values each, and SQLite takes 32,766.
const BATCH: usize = 500;

/// Which of these beats of a playback are known already.
pub async fn known(
    db: &impl ConnectionTrait,
    playback: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Playback.eq(playback))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

/// Appends beats.
pub async fn append(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    for rows in rows.chunks(BATCH) {
        let once = OnConflict::columns([Column::Playback, Column::Id])
            .do_nothing()
            .to_owned();
        let rows = rows
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        Entity::insert_many(rows)
            .on_conflict(once)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
