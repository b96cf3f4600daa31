//! Statements on `ingests`: the key of a room's encoder.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};
use uuid::Uuid;

mod rows {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ingests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub room_id: Uuid,
        /// Who the encoder is in the room.
        pub participant_id: Uuid,
        pub name: String,
        pub picture: String,
        pub secret_hash: String,
        /// Who agreed to its being recorded.
        pub made_by: Uuid,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use rows::Model as Row;
use rows::{Column, Entity};

/// Keeps the key of a room in place of the one before.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let mut again = OnConflict::column(Column::RoomId);
    again.update_columns([
        Column::ParticipantId,
        Column::Name,
        Column::Picture,
        Column::SecretHash,
        Column::MadeBy,
        Column::CreatedAt,
    ]);
    Entity::insert(row.into_active_model())
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The key of a room, when it has one.
pub async fn find(db: &impl ConnectionTrait, room: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(room).one(db).await
}

/// The key of a room, when this is its hash.
pub async fn by_hash(
    db: &impl ConnectionTrait,
    room: Uuid,
    hash: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(room)
        .filter(Column::SecretHash.eq(hash))
        .one(db)
        .await
}

/// Forgets the key of a room.
pub async fn delete(db: &impl ConnectionTrait, room: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(room).exec(db).await.map(drop)
}

/// Forgets the key by which this participant comes.
pub async fn delete_of(db: &impl ConnectionTrait, participant: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::ParticipantId.eq(participant))
        .exec(db)
        .await
        .map(drop)
}
