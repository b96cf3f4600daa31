//! Statements on `presences`: each time somebody came and went, where `attendances` keeps the first and the last.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    Set,
};
use uuid::Uuid;

use super::participants;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "presences")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub session_id: Uuid,
        pub participant_id: Uuid,
        pub joined_at: DateTimeUtc,
        pub left_at: Option<DateTimeUtc>,
        pub device: String,
        pub seen_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// Somebody came. Who is there already, and comes back to their seat, is there once.
pub async fn come(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = Entity::find()
        .filter(Column::SessionId.eq(row.session_id))
        .filter(Column::ParticipantId.eq(row.participant_id))
        .filter(Column::LeftAt.is_null())
        .one(db)
        .await?;
    if there.is_some() {
        return Ok(());
    }
    let row = ActiveModel {
        id: Set(row.id),
        session_id: Set(row.session_id),
        participant_id: Set(row.participant_id),
        joined_at: Set(row.joined_at),
        left_at: Set(row.left_at),
        device: Set(row.device),
        seen_at: Set(row.seen_at),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Somebody left, or with nobody named: all did.
pub async fn go(
    db: &impl ConnectionTrait,
    session: Uuid,
    participant: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut change = Entity::update_many()
        .col_expr(Column::LeftAt, Expr::value(now))
        .filter(Column::SessionId.eq(session))
        .filter(Column::LeftAt.is_null());
    if let Some(participant) = participant {
        change = change.filter(Column::ParticipantId.eq(participant));
    }
    change.exec(db).await.map(drop)
}

/// All that are open go on at this time.
pub async fn see_all(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(now))
        .filter(Column::LeftAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// All that are open ended when they were last seen: the server was away, and who comes back comes anew.
pub async fn close_all(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let seen = Func::coalesce([Expr::col(Column::SeenAt), Expr::col(Column::JoinedAt)]);
    Entity::update_many()
        .col_expr(Column::LeftAt, Expr::expr(seen))
        .filter(Column::LeftAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// So many values go into one statement.
const AT_ONCE: usize = 1000;

/// Each time a user was in one of these meetings: the meeting, the user, from when to when. Guests are nobody.
pub async fn of(
    db: &impl ConnectionTrait,
    sessions: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, DateTime<Utc>, Option<DateTime<Utc>>)>, DbErr> {
    let mut found = Vec::new();
    for some in sessions.chunks(AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::SessionId.is_in(some.iter().copied()))
            .all(db)
            .await?;
        let mut seats = Query::select();
        seats
            .distinct()
            .column(Column::ParticipantId)
            .from(Entity)
            .and_where(Column::SessionId.is_in(some.iter().copied()));
        let users = participants::users_among(db, seats).await?;
        found.extend(rows.into_iter().filter_map(|row| {
            let user = *users.get(&row.participant_id)?;
            Some((row.session_id, user, row.joined_at, row.left_at))
        }));
    }
    Ok(found)
}

/// How many seats a user had and when, the whole of it: for whoever asks what is stored of them.
pub async fn by(db: &impl ConnectionTrait, participants: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    let mut found = Vec::new();
    for some in participants.chunks(AT_ONCE) {
        let these = Column::ParticipantId.is_in(some.iter().copied());
        found.extend(Entity::find().filter(these).all(db).await?);
    }
    Ok(found)
}

/// Removes those of these seats.
pub async fn delete_by(db: &impl ConnectionTrait, participants: &[Uuid]) -> Result<(), DbErr> {
    for some in participants.chunks(AT_ONCE) {
        let these = Column::ParticipantId.is_in(some.iter().copied());
        Entity::delete_many().filter(these).exec(db).await?;
    }
    Ok(())
}

/// Removes those that ended before then.
pub async fn delete_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::LeftAt.lt(before))
        .exec(db)
        .await
        .map(drop)
}

/// All between two times, for the figures of the house: the meeting, from when to when.
pub async fn between(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<(Uuid, Uuid, DateTime<Utc>, Option<DateTime<Utc>>)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::SessionId,
            Column::ParticipantId,
            Column::JoinedAt,
            Column::LeftAt,
        ])
        .filter(Column::JoinedAt.gte(from))
        .filter(Column::JoinedAt.lt(to))
        .into_tuple()
        .all(db)
        .await
}
