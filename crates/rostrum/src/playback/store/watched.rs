//! Statements on `watched`: what the beats of one person and recording add up to.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, SelectStatement};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    FromQueryResult, IntoActiveModel as _, Iterable as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "watched")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub viewer: Uuid,
        pub position_ms: i64,
        pub position_at: DateTimeUtc,
        pub unique_ms: i64,
        pub spans: String,
        pub completion: f64,
        pub last_at: DateTimeUtc,
        pub again: String,
        pub reached_ms: i64,
        pub played_ms: i64,
        pub hidden_ms: i64,
        pub stalled_ms: i64,
        pub renditions: String,
        pub quarters: String,
        pub present: String,
        pub first_at: Option<DateTimeUtc>,
        pub rolled: i32,
        pub rolled_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// What one person has watched of a recording.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    viewer: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((recording, viewer)).one(db).await
}

/// Those of these people and recordings, adding what is missing of `empty`, and holding them until the transaction ends: two
/// devices of one person report at once. In order, so that two who hold several do not wait for each other.
pub async fn held(db: &impl ConnectionTrait, mut empty: Vec<Row>) -> Result<Vec<Row>, DbErr> {
    empty.sort_by_key(|row| (row.recording, row.viewer));
    let mut found = Vec::with_capacity(empty.len());
    for some in empty.chunks(BATCH) {
        let there = OnConflict::columns([Column::Recording, Column::Viewer])
            .do_nothing()
            .to_owned();
        let rows = some
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        Entity::insert_many(rows)
            .on_conflict(there)
            .exec_without_returning(db)
            .await?;
        let these = some.iter().fold(Condition::any(), |any, row| {
            let one = Condition::all()
                .add(Column::Recording.eq(row.recording))
                .add(Column::Viewer.eq(row.viewer));
            any.add(one)
        });
        let held = Entity::find()
            .filter(these)
            .order_by_asc(Column::Recording)
            .order_by_asc(Column::Viewer)
            .lock_exclusive();
        found.extend(held.all(db).await?);
    }
    Ok(found)
}

/// One pair, held until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    recording: Uuid,
    viewer: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((recording, viewer))
        .lock_exclusive()
        .one(db)
        .await
}

/// Rows of one statement: 19 values each, and SQLite takes 32,766; and of one question, whose depth it limits to 1,000.
const BATCH: usize = 250;

/// Writes all of these, which are there.
pub async fn save(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    for some in rows.chunks(BATCH) {
        let anew = OnConflict::columns([Column::Recording, Column::Viewer])
            .update_columns(
                Column::iter()
                    .filter(|column| !matches!(column, Column::Recording | Column::Viewer)),
            )
            .to_owned();
        let rows = some
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        Entity::insert_many(rows)
            .on_conflict(anew)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Some that were added up by an older meaning.
pub async fn outdated(
    db: &impl ConnectionTrait,
    version: i32,
    limit: u64,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Recording, Column::Viewer])
        .filter(
            Condition::any()
                .add(Column::Rolled.lt(version))
                // The version before wrote meanwhile what it knows.
                .add(Column::RolledAt.is_null())
                .add(Expr::col(Column::RolledAt).ne(Expr::col(Column::LastAt))),
        )
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// The pairs of recordings and people that come behind `after`.
pub async fn pairs(
    db: &impl ConnectionTrait,
    after: Option<(Uuid, Uuid)>,
    limit: u64,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let mut query = Entity::find()
        .select_only()
        .columns([Column::Recording, Column::Viewer]);
    if let Some((recording, viewer)) = after {
        let same = Condition::all()
            .add(Column::Recording.eq(recording))
            .add(Column::Viewer.gt(viewer));
        query = query.filter(
            Condition::any()
                .add(Column::Recording.gt(recording))
                .add(same),
        );
    }
    query
        .order_by_asc(Column::Recording)
        .order_by_asc(Column::Viewer)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// What a person watched, the latest first, from `before` on; only of these recordings, unless all are theirs to see.
pub async fn latest(
    db: &impl ConnectionTrait,
    viewer: Uuid,
    among: Option<SelectStatement>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Entity::find().filter(Column::Viewer.eq(viewer));
    if let Some(among) = among {
        query = query.filter(Column::Recording.in_subquery(among));
    }
    if let Some((at, recording)) = before {
        let same = Condition::all()
            .add(Column::LastAt.eq(at))
            .add(Column::Recording.lt(recording));
        query = query.filter(Condition::any().add(Column::LastAt.lt(at)).add(same));
    }
    query
        .order_by_desc(Column::LastAt)
        .order_by_desc(Column::Recording)
        .limit(limit)
        .all(db)
        .await
}

/// What is summed up of a row, without its stretches.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sums {
    pub recording: Uuid,
    pub viewer: Uuid,
    pub unique_ms: i64,
    pub played_ms: i64,
    pub reached_ms: i64,
    pub last_at: DateTime<Utc>,
    pub quarters: String,
    pub present: String,
}

fn sums_alone() -> Select<Entity> {
    Entity::find().select_only().columns([
        Column::Recording,
        Column::Viewer,
        Column::UniqueMs,
        Column::PlayedMs,
        Column::ReachedMs,
        Column::LastAt,
        Column::Quarters,
        Column::Present,
    ])
}

/// So many values go into one statement.
const AT_ONCE: usize = 1000;

/// The sums of everybody who saw something of these recordings.
pub async fn sums(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Sums>, DbErr> {
    let mut found = Vec::new();
    for some in recordings.chunks(AT_ONCE) {
        let these = sums_alone()
            .filter(Column::Recording.is_in(some.iter().copied()))
            .filter(Column::PlayedMs.gt(0));
        found.extend(these.into_model().all(db).await?);
    }
    Ok(found)
}

/// The sums of one person.
pub async fn sums_by(db: &impl ConnectionTrait, viewer: Uuid) -> Result<Vec<Sums>, DbErr> {
    sums_alone()
        .filter(Column::Viewer.eq(viewer))
        .filter(Column::PlayedMs.gt(0))
        .into_model()
        .all(db)
        .await
}

/// What everybody who saw something watched of a recording.
pub async fn of(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::PlayedMs.gt(0))
        .all(db)
        .await
}

/// The quarters of an hour of all that something was reported of since then.
pub async fn quarters_since(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Quarters)
        .filter(Column::LastAt.gte(since))
        .into_tuple()
        .all(db)
        .await
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// Removes what a person watched of a recording, or all they watched.
pub async fn delete_by(
    db: &impl ConnectionTrait,
    viewer: Uuid,
    recording: Option<Uuid>,
) -> Result<(), DbErr> {
    let mut query = Entity::delete_many().filter(Column::Viewer.eq(viewer));
    if let Some(recording) = recording {
        query = query.filter(Column::Recording.eq(recording));
    }
    query.exec(db).await.map(drop)
}

/// Some pairs of which nothing was reported since then.
pub async fn old(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Recording, Column::Viewer])
        .filter(Column::LastAt.lt(before))
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
