//! Statements on `playbacks`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

mod playbacks {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "playbacks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub subject: Uuid,
        pub sign_in: Uuid,
        pub token_hash: String,
        pub cookie_hash: String,
        pub token_until: DateTimeUtc,
        pub cookie_until: DateTimeUtc,
        pub share: Option<Uuid>,
        pub started_at: Option<DateTimeUtc>,
        pub last_beat_at: Option<DateTimeUtc>,
        pub played_ms: i64,
        pub dropped_beats: i64,
        pub old_token_hash: Option<String>,
        pub old_token_until: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use playbacks::Model as Row;
use playbacks::{Column, Entity};

/// Opens a playback.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The playback with this token, or whose token this was until it was renewed; only while that holds.
pub async fn by_token(
    db: &impl ConnectionTrait,
    recording: Uuid,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Row>, DbErr> {
    let new = Condition::all()
        .add(Column::TokenHash.eq(hash))
        .add(Column::TokenUntil.gt(now));
    let found = Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(new)
        .one(db)
        .await?;
    if found.is_some() {
        return Ok(found);
    }
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::OldTokenHash.eq(hash))
        .filter(Column::OldTokenUntil.gt(now))
        .one(db)
        .await
}

/// The playback with this cookie, while it holds.
pub async fn by_cookie(
    db: &impl ConnectionTrait,
    recording: Uuid,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::CookieHash.eq(hash))
        .filter(Column::CookieUntil.gt(now))
        .filter(Column::Recording.eq(recording))
        .one(db)
        .await
}

/// One playback of a recording, held until the transaction ends.
pub async fn held(
    db: &impl ConnectionTrait,
    recording: Uuid,
    id: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::Recording.eq(recording))
        .lock_exclusive()
        .one(db)
        .await
}

/// Writes all of a playback.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// Counts what was reported.
pub async fn count(
    db: &impl ConnectionTrait,
    id: Uuid,
    played_ms: i64,
    dropped: i64,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::PlayedMs, Expr::col(Column::PlayedMs).add(played_ms))
        .col_expr(
            Column::DroppedBeats,
            Expr::col(Column::DroppedBeats).add(dropped),
        )
        .col_expr(Column::LastBeatAt, Some(at).into())
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Forgets those whose cookie ran out before then and that never reported anything.
pub async fn forget(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CookieUntil.lt(before))
        .filter(Column::LastBeatAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// Ends all that were opened by a link.
pub async fn end_of_share(db: &impl ConnectionTrait, share: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Share.eq(share))
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
