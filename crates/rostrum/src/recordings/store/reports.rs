//! Statements on `take_reports`: what each person's browser said last of its takes, and what was told of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "take_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub participant: Uuid,
        /// By source, as JSON.
        pub items: String,
        pub reported_at: Option<DateTimeUtc>,
        /// Since when this person is gone.
        pub left_at: Option<DateTimeUtc>,
        /// What the owner was told last: nothing, `risk` or `safe`.
        pub told: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// What somebody's browser says now. Who reports is there.
pub async fn put(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
    items: String,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = Row {
        recording,
        participant,
        items,
        reported_at: Some(now),
        left_at: None,
        told: String::new(),
    };
    let change = OnConflict::columns([Column::Recording, Column::Participant])
        .update_columns([Column::Items, Column::ReportedAt, Column::LeftAt])
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Makes room for somebody who has not reported yet.
pub async fn expect(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<(), DbErr> {
    let row = Row {
        recording,
        participant,
        items: "[]".to_owned(),
        reported_at: None,
        left_at: None,
        told: String::new(),
    };
    let there = OnConflict::columns([Column::Recording, Column::Participant])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// What is known of somebody who was not gone yet, in all recordings.
pub async fn present(db: &impl ConnectionTrait, participant: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Participant.eq(participant))
        .filter(Column::LeftAt.is_null())
        .all(db)
        .await
}

/// Notes since when somebody is gone, from everywhere.
pub async fn leave(
    db: &impl ConnectionTrait,
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LeftAt, Expr::value(now))
        .filter(Column::Participant.eq(participant))
        .filter(Column::LeftAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// What is known of somebody, which nobody else changes before the end of this transaction.
pub async fn find_locked(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((recording, participant))
        .lock_exclusive()
        .one(db)
        .await
}

/// What is known of somebody.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((recording, participant)).one(db).await
}

/// Notes what the owner was told.
pub async fn set_told(db: &impl ConnectionTrait, row: Row, told: &str) -> Result<(), DbErr> {
    let mut change = row.into_active_model();
    change.told = sea_orm::Set(told.to_owned());
    change.update(db).await.map(drop)
}

/// All of a recording.
pub async fn of(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .all(db)
        .await
}

/// Forgets what is known of somebody.
pub async fn delete(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<(), DbErr> {
    Entity::delete_by_id((recording, participant))
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
