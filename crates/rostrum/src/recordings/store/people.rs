//! Statements on `recording_people`: who was there, under which name, and whether they agreed.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recording_people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub participant: Uuid,
        pub subject: Uuid,
        pub name: String,
        pub consent: bool,
        pub place: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// Adds a person, or notes another name or answer of theirs.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let key = [Column::Recording, Column::Participant];
    let change = OnConflict::columns(key)
        .update_columns([Column::Name, Column::Consent])
        .to_owned();
    let row = ActiveModel {
        recording: Set(row.recording),
        participant: Set(row.participant),
        subject: Set(row.subject),
        name: Set(row.name),
        consent: Set(row.consent),
        place: Set(row.place),
    };
    Entity::insert(row)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Everybody of some recordings, in the order they came.
pub async fn of(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.is_in(recordings.iter().copied()))
        .order_by_asc(Column::Place)
        .all(db)
        .await
}

/// Who a caller is in a recording.
pub async fn of_subject(
    db: &impl ConnectionTrait,
    recording: Uuid,
    subject: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Subject.eq(subject))
        .one(db)
        .await
}

/// One person of a recording.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((recording, participant)).one(db).await
}

/// One person of a recording, whom nobody else changes before the end of this transaction.
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

/// Another answer.
pub async fn set_consent(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
    consent: bool,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        consent: Set(consent),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Recording.eq(recording))
        .filter(Column::Participant.eq(participant))
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
