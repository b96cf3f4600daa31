//! Statements on `room_links`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set,
};
use uuid::Uuid;

mod rows {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "room_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub room_id: Uuid,
        pub nonce: String,
        pub secret_hash: String,
        pub created_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use rows::Model as Row;

/// Adds a link.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = rows::ActiveModel {
        id: Set(row.id),
        room_id: Set(row.room_id),
        nonce: Set(row.nonce),
        secret_hash: Set(row.secret_hash),
        created_at: Set(row.created_at),
        revoked_at: Set(row.revoked_at),
    };
    rows::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The links of these rooms that still open.
pub async fn open_ones(db: &impl ConnectionTrait, rooms: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::RoomId.is_in(rooms.iter().copied()))
        .filter(rows::Column::RevokedAt.is_null())
        .order_by_asc(rows::Column::Id)
        .all(db)
        .await
}

/// The link with this secret, open or not.
pub async fn by_hash(
    db: &impl ConnectionTrait,
    room: Uuid,
    hash: &str,
) -> Result<Option<Row>, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::RoomId.eq(room))
        .filter(rows::Column::SecretHash.eq(hash))
        .one(db)
        .await
}

/// Shuts all links of a room.
pub async fn revoke_all(
    db: &impl ConnectionTrait,
    room: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    rows::Entity::update_many()
        .col_expr(rows::Column::RevokedAt, Expr::value(now))
        .filter(rows::Column::RoomId.eq(room))
        .filter(rows::Column::RevokedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}
