//! Statements on `beats`: what players reported, appended and never changed.

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
    #[sea_orm(table_name = "beats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub playback: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub viewer: Uuid,
        pub from_ms: i64,
        pub to_ms: i64,
        pub at: DateTimeUtc,
        pub received_at: DateTimeUtc,
        pub rate: f64,
        pub visible: bool,
        pub rendition: Option<String>,
        pub stalled_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Rows of one statement: twelve values each, and SQLite takes 32,766.
const BATCH: usize = 500;

/// Which of these beats are known already. One question a playback: its beats lie together.
pub async fn known(
    db: &impl ConnectionTrait,
    playback: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, DbErr> {
    let mut found = Vec::new();
    for ids in ids.chunks(BATCH) {
        let some: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Playback.eq(playback))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(some);
    }
    Ok(found)
}

/// All that was reported of a person and recording.
pub async fn of(
    db: &impl ConnectionTrait,
    recording: Uuid,
    viewer: Uuid,
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Viewer.eq(viewer))
        .filter(Column::Recording.eq(recording))
        .all(db)
        .await
}

/// The people and recordings of which something was reported, behind `after`: the person and the recording.
pub async fn pairs(
    db: &impl ConnectionTrait,
    after: Option<(Uuid, Uuid)>,
    limit: u64,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let mut query = Entity::find()
        .select_only()
        .columns([Column::Viewer, Column::Recording])
        .distinct();
    if let Some((viewer, recording)) = after {
        let same = Condition::all()
            .add(Column::Viewer.eq(viewer))
            .add(Column::Recording.gt(recording));
        query = query.filter(Condition::any().add(Column::Viewer.gt(viewer)).add(same));
    }
    query
        .order_by_asc(Column::Viewer)
        .order_by_asc(Column::Recording)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// What a person reported, some at a time: those behind `after`.
pub async fn by(
    db: &impl ConnectionTrait,
    viewer: Uuid,
    after: Option<(Uuid, Uuid)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Entity::find().filter(Column::Viewer.eq(viewer));
    if let Some((playback, id)) = after {
        let same = Condition::all()
            .add(Column::Playback.eq(playback))
            .add(Column::Id.gt(id));
        query = query.filter(
            Condition::any()
                .add(Column::Playback.gt(playback))
                .add(same),
        );
    }
    query
        .order_by_asc(Column::Playback)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Removes what a person reported of a recording, or all they reported.
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

/// Appends beats.
pub async fn append(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    for rows in rows.chunks(BATCH) {
        let once = OnConflict::columns([Column::Playback, Column::Id])
            .do_nothing()
            .to_owned();
        let rows = rows
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        Entity::insert_many(rows)
            .on_conflict(once)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
