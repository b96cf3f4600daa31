//! Statements on `tracks`.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tracks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub participant: Uuid,
        pub kind: String,
        pub origin: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// The track of this person, kind and origin: made when it is not there.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<Row, DbErr> {
    let key = [
        Column::Recording,
        Column::Participant,
        Column::Kind,
        Column::Origin,
    ];
    let new = ActiveModel {
        id: Set(row.id),
        recording: Set(row.recording),
        participant: Set(row.participant),
        kind: Set(row.kind.clone()),
        origin: Set(row.origin.clone()),
    };
    let there = OnConflict::columns(key).do_nothing().to_owned();
    Entity::insert(new)
        .on_conflict(there)
        .exec_without_returning(db)
        .await?;
    let found = Entity::find()
        .filter(Column::Recording.eq(row.recording))
        .filter(Column::Participant.eq(row.participant))
        .filter(Column::Kind.eq(&row.kind))
        .filter(Column::Origin.eq(&row.origin))
        .one(db)
        .await?;
    Ok(found.unwrap_or(row))
}

/// One track.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// All of some recordings.
pub async fn of(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.is_in(recordings.iter().copied()))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// All of one person in a recording.
pub async fn of_person(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Participant.eq(participant))
        .all(db)
        .await
}

/// Removes a track.
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
