//! Statements on `participants`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, Set,
};
use uuid::Uuid;

mod rows {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "participants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub room_id: Uuid,
        pub user_id: Option<Uuid>,
        pub name: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use rows::Model as Row;

/// Adds a person to a room. The constraint `participants_room_id` says that a user is one already.
pub async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    room: Uuid,
    user: Option<Uuid>,
    name: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = rows::ActiveModel {
        id: Set(id),
        room_id: Set(room),
        user_id: Set(user),
        name: Set(name.to_owned()),
        created_at: Set(now),
    };
    rows::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// One person of one room.
pub async fn find(db: &impl ConnectionTrait, id: Uuid, room: Uuid) -> Result<Option<Row>, DbErr> {
    rows::Entity::find_by_id(id)
        .filter(rows::Column::RoomId.eq(room))
        .one(db)
        .await
}

/// The person a user is in a room.
pub async fn of_user(
    db: &impl ConnectionTrait,
    room: Uuid,
    user: Uuid,
) -> Result<Option<Row>, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::RoomId.eq(room))
        .filter(rows::Column::UserId.eq(user))
        .one(db)
        .await
}

/// The guests of a room.
pub async fn guests(db: &impl ConnectionTrait, room: Uuid) -> Result<Vec<Row>, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::RoomId.eq(room))
        .filter(rows::Column::UserId.is_null())
        .all(db)
        .await
}

/// Another name.
pub async fn rename(db: &impl ConnectionTrait, id: Uuid, name: &str) -> Result<(), DbErr> {
    let change = rows::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        ..Default::default()
    };
    change.update(db).await.map(drop)
}

/// The users behind these seats, a table of one column; guests are none.
pub async fn users_among(
    db: &impl ConnectionTrait,
    seats: SelectStatement,
) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let found: Vec<(Uuid, Uuid)> = rows::Entity::find()
        .select_only()
        .columns([rows::Column::Id, rows::Column::UserId])
        .filter(rows::Column::Id.in_subquery(seats))
        .filter(rows::Column::UserId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// Who a user is in all rooms.
pub async fn all_of_user(db: &impl ConnectionTrait, user: Uuid) -> Result<Vec<Uuid>, DbErr> {
    rows::Entity::find()
        .select_only()
        .column(rows::Column::Id)
        .filter(rows::Column::UserId.eq(user))
        .into_tuple()
        .all(db)
        .await
}

/// The users behind these seats; guests are none.
pub async fn users_of(
    db: &impl ConnectionTrait,
    seats: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let mut found = HashMap::new();
    for some in seats.chunks(1000) {
        let pairs: Vec<(Uuid, Uuid)> = rows::Entity::find()
            .select_only()
            .columns([rows::Column::Id, rows::Column::UserId])
            .filter(rows::Column::Id.is_in(some.iter().copied()))
            .filter(rows::Column::UserId.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        found.extend(pairs);
    }
    Ok(found)
}
