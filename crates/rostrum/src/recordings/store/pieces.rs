//! Statements on `pieces`: the files of tracks.

use std::collections::HashSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::recordings::model::{Detail, PieceState};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "pieces")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub track: Uuid,
        pub part: i32,
        pub state: String,
        pub stored_key: String,
        pub mime: String,
        pub codec: String,
        pub started_at_ms: Option<f64>,
        pub duration_ms: Option<i64>,
        pub width: Option<i32>,
        pub height: Option<i32>,
        pub sample_rate: Option<i32>,
        pub channels: Option<i32>,
        pub size_bytes: i64,
        pub sha256: Option<String>,
        pub detail: String,
        pub problem: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

impl Row {
    /// Whether it is here without its end: what there was when nobody sent any more.
    pub fn is_cut(&self) -> bool {
        self.state == PieceState::Ready.as_str() && Detail::read(&self.detail).is_cut
    }
}

/// Adds a piece. The constraint `pieces_track` says that the track has one with this number.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = row.into_active_model().reset_all();
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The piece of this track and number: made when it is not there.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<Row, DbErr> {
    let there = OnConflict::columns([Column::Track, Column::Part])
        .do_nothing()
        .to_owned();
    Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await?;
    let found = find_part(db, row.track, row.part).await?;
    Ok(found.unwrap_or(row))
}

/// Writes all of a piece.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = row.into_active_model().reset_all();
    row.update(db).await.map(drop)
}

/// Notes how far a piece that grows has come.
pub async fn grow(
    db: &impl ConnectionTrait,
    id: Uuid,
    started_at_ms: Option<f64>,
    duration_ms: i64,
    size_bytes: i64,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        started_at_ms: Set(started_at_ms),
        duration_ms: Set(Some(duration_ms)),
        size_bytes: Set(size_bytes),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// What its sender says of a piece; false when it does not arrive (any more).
pub async fn describe(
    db: &impl ConnectionTrait,
    id: Uuid,
    started_at_ms: Option<f64>,
    detail: String,
) -> Result<bool, DbErr> {
    let change = ActiveModel {
        started_at_ms: Set(started_at_ms),
        detail: Set(detail),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in(["arriving", "lost"]))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The hash of a piece's bytes.
pub async fn set_hash(db: &impl ConnectionTrait, id: Uuid, sha256: &str) -> Result<(), DbErr> {
    let change = ActiveModel {
        sha256: Set(Some(sha256.to_owned())),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// One piece.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// One piece, which nobody else changes before the end of this transaction.
pub async fn find_locked(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// A piece of a track by its number.
pub async fn find_part(
    db: &impl ConnectionTrait,
    track: Uuid,
    part: i32,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Track.eq(track))
        .filter(Column::Part.eq(part))
        .one(db)
        .await
}

/// The number of the next piece of a track.
pub async fn next_part(db: &impl ConnectionTrait, track: Uuid) -> Result<i32, DbErr> {
    let last: Option<i32> = Entity::find()
        .select_only()
        .column(Column::Part)
        .filter(Column::Track.eq(track))
        .order_by_desc(Column::Part)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.map_or(0, |last| last + 1))
}

/// All of some recordings, in order.
pub async fn of(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.is_in(recordings.iter().copied()))
        .order_by_asc(Column::Part)
        .all(db)
        .await
}

/// All in one state.
pub async fn in_state(db: &impl ConnectionTrait, state: &str) -> Result<Vec<Row>, DbErr> {
    Entity::find().filter(Column::State.eq(state)).all(db).await
}

/// Removes a piece.
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

/// Whether all of these are still there.
pub async fn are_there(
    db: &impl ConnectionTrait,
    recording: Uuid,
    ids: &[Uuid],
) -> Result<bool, DbErr> {
    let there: HashSet<Uuid> = of(db, &[recording])
        .await?
        .iter()
        .map(|row| row.id)
        .collect();
    Ok(ids.iter().all(|id| there.contains(id)))
}
