//! Statements on `watched`: what the beats of one person and recording add up to.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
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

/// The same, adding `empty` when there is none, and holding it until the transaction ends: two devices of one person
/// report at once.
pub async fn held(db: &impl ConnectionTrait, empty: Row) -> Result<Row, DbErr> {
    let id = (empty.recording, empty.viewer);
    let there = OnConflict::columns([Column::Recording, Column::Viewer])
        .do_nothing()
        .to_owned();
    Entity::insert(empty.clone().into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await?;
    let found = Entity::find_by_id(id).lock_exclusive().one(db).await?;
    Ok(found.unwrap_or(empty))
}

/// Writes all of it.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// What a person watched, the latest first, from `before` on; only of these recordings, unless all are theirs to see.
pub async fn latest(
    db: &impl ConnectionTrait,
    viewer: Uuid,
    among: Option<&[Uuid]>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Entity::find().filter(Column::Viewer.eq(viewer));
    if let Some(among) = among {
        query = query.filter(Column::Recording.is_in(among.iter().copied()));
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

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
