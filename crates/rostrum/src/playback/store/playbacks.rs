//! Statements on `playbacks`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

mod entity {
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
        pub device: String,
        pub start_ms: Option<i64>,
        pub errors: i32,
        pub stalled_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

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

/// One playback of a recording.
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

/// Those of these playbacks that are there, held until the transaction ends; in order, so that two who hold several do not
/// wait for each other.
pub async fn all_held(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(db)
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

/// Writes what was counted of playbacks that are held.
pub async fn count(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    for some in rows.chunks(BATCH) {
        let counted = OnConflict::column(Column::Id)
            .update_columns([
                Column::PlayedMs,
                Column::DroppedBeats,
                Column::LastBeatAt,
                Column::StartMs,
                Column::Errors,
                Column::StalledMs,
            ])
            .to_owned();
        let rows = some
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        Entity::insert_many(rows)
            .on_conflict(counted)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Rows of one statement: 19 values each, and SQLite takes 32,766.
const BATCH: usize = 500;

/// Forgets those whose cookie ran out before then and that never reported anything.
pub async fn forget(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CookieUntil.lt(before))
        .filter(Column::LastBeatAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// Forgets those that last reported something before then, of whom nothing that was watched is kept.
pub async fn forget_reported(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut kept = Query::select();
    kept.expr(Expr::val(1))
        .from("watched")
        .and_where(Expr::col(("watched", "viewer")).eq(Expr::col((Entity, Column::Subject))))
        .and_where(Expr::col(("watched", "recording")).eq(Expr::col((Entity, Column::Recording))));
    Entity::delete_many()
        .filter(Column::LastBeatAt.lt(before))
        .filter(Expr::exists(kept).not())
        .exec(db)
        .await
        .map(drop)
}

/// Ends all that were opened by a link. What was watched by then was watched: only those that never reported anything go.
pub async fn end_of_share(
    db: &impl ConnectionTrait,
    share: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Share.eq(share))
        .filter(Column::LastBeatAt.is_null())
        .exec(db)
        .await?;
    Entity::update_many()
        .col_expr(Column::TokenUntil, Expr::value(now))
        .col_expr(Column::CookieUntil, Expr::value(now))
        .col_expr(Column::OldTokenUntil, Expr::value(now))
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

/// Those of these recordings that reported something.
pub async fn that_reported(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::LastBeatAt.is_not_null())
        .all(db)
        .await
}

/// What a person opened.
pub async fn by(db: &impl ConnectionTrait, subject: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Subject.eq(subject))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Removes what a person opened of a recording, or all they opened.
pub async fn delete_by(
    db: &impl ConnectionTrait,
    subject: Uuid,
    recording: Option<Uuid>,
) -> Result<(), DbErr> {
    let mut query = Entity::delete_many().filter(Column::Subject.eq(subject));
    if let Some(recording) = recording {
        query = query.filter(Column::Recording.eq(recording));
    }
    query.exec(db).await.map(drop)
}
