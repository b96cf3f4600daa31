//! Statements on `outputs`.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::model::{MOST, OutputState};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outputs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub settings: String,
        pub state: String,
        pub problem: Option<String>,
        pub job: Option<Uuid>,
        pub stored_key: Option<String>,
        pub size_bytes: Option<i64>,
        pub sha256: Option<String>,
        pub duration_ms: Option<i64>,
        pub made_at: Option<DateTimeUtc>,
        pub made: Option<String>,
        pub created_at: DateTimeUtc,
        pub created_by: Option<Uuid>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

impl Row {
    /// Whether no job makes it, because there is no mix to make it of.
    pub fn waits(&self) -> bool {
        self.job.is_none() && OutputState::parse(&self.state) == OutputState::Queued
    }
}

/// Adds one, or leaves the one of these settings.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::Recording, Column::Settings])
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

/// Those of a recording, newest first.
pub async fn of(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .order_by_desc(Column::Id)
        .limit(MOST * 2)
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

/// One, which nobody else changes before the end of this transaction.
pub async fn hold(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// The one of these settings, held in the same way.
pub async fn hold_of(
    db: &impl ConnectionTrait,
    recording: Uuid,
    settings: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Settings.eq(settings))
        .lock_exclusive()
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
