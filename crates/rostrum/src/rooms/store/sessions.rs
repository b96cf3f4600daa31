//! Statements on `sessions` and `attendances`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, Set,
};
use uuid::Uuid;

mod rows {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub room_id: Uuid,
        pub locked: bool,
        pub started_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod attendances {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendances")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub session_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub participant_id: Uuid,
        pub joined_at: DateTimeUtc,
        pub left_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use rows::Model as Row;

/// Begins a meeting.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = rows::ActiveModel {
        id: Set(row.id),
        room_id: Set(row.room_id),
        locked: Set(row.locked),
        started_at: Set(row.started_at),
        ended_at: Set(row.ended_at),
    };
    rows::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The meeting of a room that has not ended.
pub async fn open_one(db: &impl ConnectionTrait, room: Uuid) -> Result<Option<Row>, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::RoomId.eq(room))
        .filter(rows::Column::EndedAt.is_null())
        .order_by_desc(rows::Column::Id)
        .one(db)
        .await
}

/// All meetings that have not ended.
pub async fn open_ones(db: &impl ConnectionTrait) -> Result<Vec<Row>, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::EndedAt.is_null())
        .all(db)
        .await
}

/// Locks or opens the door of a meeting.
pub async fn set_locked(db: &impl ConnectionTrait, id: Uuid, locked: bool) -> Result<(), DbErr> {
    let change = rows::ActiveModel {
        id: Set(id),
        locked: Set(locked),
        ..Default::default()
    };
    change.update(db).await.map(drop)
}

/// Ends a meeting, and with it everybody's presence.
pub async fn end(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    rows::Entity::update_many()
        .col_expr(rows::Column::EndedAt, Expr::value(now))
        .filter(rows::Column::Id.eq(id))
        .filter(rows::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    attendances::Entity::update_many()
        .col_expr(attendances::Column::LeftAt, Expr::value(now))
        .filter(attendances::Column::SessionId.eq(id))
        .filter(attendances::Column::LeftAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// Somebody is there. Who comes back keeps the time they first came.
pub async fn attend(
    db: &impl ConnectionTrait,
    session: Uuid,
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = attendances::ActiveModel {
        session_id: Set(session),
        participant_id: Set(participant),
        joined_at: Set(now),
        left_at: Set(None),
    };
    let key = [
        attendances::Column::SessionId,
        attendances::Column::ParticipantId,
    ];
    let again = OnConflict::columns(key)
        .update_column(attendances::Column::LeftAt)
        .to_owned();
    attendances::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Whether somebody was ever in this meeting.
pub async fn attended(
    db: &impl ConnectionTrait,
    session: Uuid,
    participant: Uuid,
) -> Result<bool, DbErr> {
    let found = attendances::Entity::find_by_id((session, participant))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Somebody is gone.
pub async fn depart(
    db: &impl ConnectionTrait,
    session: Uuid,
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    attendances::Entity::update_many()
        .col_expr(attendances::Column::LeftAt, Expr::value(now))
        .filter(attendances::Column::SessionId.eq(session))
        .filter(attendances::Column::ParticipantId.eq(participant))
        .exec(db)
        .await
        .map(drop)
}

/// Forgets who attended meetings that they left before then.
pub async fn forget_attendances_before(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
) -> Result<(), DbErr> {
    attendances::Entity::delete_many()
        .filter(attendances::Column::LeftAt.lt(before))
        .exec(db)
        .await
        .map(drop)
}

/// Forgets that these seats were ever taken.
pub async fn forget_attendances(db: &impl ConnectionTrait, seats: &[Uuid]) -> Result<(), DbErr> {
    for some in seats.chunks(1000) {
        attendances::Entity::delete_many()
            .filter(attendances::Column::ParticipantId.is_in(some.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}
