//! Statements on `recordings`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::kit::page::{self, Paging};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recordings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub room: Uuid,
        pub session: Option<Uuid>,
        pub owner: Uuid,
        pub title: String,
        pub state: String,
        pub problem: Option<String>,
        pub live_room: Option<Uuid>,
        pub started_at_ms: i64,
        pub stopped_at_ms: Option<i64>,
        pub created_at: DateTimeUtc,
        pub trashed_at: Option<DateTimeUtc>,
        pub source: String,
        pub warned_at: Option<DateTimeUtc>,
        pub keep_from: Option<DateTimeUtc>,
        pub poster_at_ms: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these, a table of one column `object`; `None`: all there are.
    pub among: Option<SelectStatement>,
    /// Only these, a table of one column.
    pub lectures: Option<SelectStatement>,
    /// Words of the title.
    pub q: Option<String>,
    /// A stored state.
    pub state: Option<&'static str>,
    /// A stored source.
    pub source: Option<&'static str>,
    /// Made in this room.
    pub room: Option<Uuid>,
    /// Of this owner.
    pub owner: Option<Uuid>,
    /// Not older.
    pub from: Option<DateTime<Utc>>,
    /// Older.
    pub to: Option<DateTime<Utc>>,
    /// Those in the trash instead of those that are not.
    pub trashed: bool,
}

/// Those of these that are not in the trash.
pub async fn of_ids(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::TrashedAt.is_null())
        .all(db)
        .await
}

/// Begins one. The constraint `recordings_live_room` says that another runs in that room.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(row.id),
        room: Set(row.room),
        session: Set(row.session),
        owner: Set(row.owner),
        title: Set(row.title),
        state: Set(row.state),
        problem: Set(row.problem),
        live_room: Set(row.live_room),
        started_at_ms: Set(row.started_at_ms),
        stopped_at_ms: Set(row.stopped_at_ms),
        created_at: Set(row.created_at),
        trashed_at: Set(row.trashed_at),
        source: Set(row.source),
        warned_at: Set(row.warned_at),
        keep_from: Set(row.keep_from),
        poster_at_ms: Set(row.poster_at_ms),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// One recording.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Those with these ids.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}

/// All in one state.
pub async fn in_state(db: &impl ConnectionTrait, state: &str) -> Result<Vec<Row>, DbErr> {
    Entity::find().filter(Column::State.eq(state)).all(db).await
}

/// Those of a meeting that ran at a moment.
pub async fn running_at(
    db: &impl ConnectionTrait,
    session: Uuid,
    at_ms: i64,
) -> Result<Vec<Row>, DbErr> {
    let open = Condition::any()
        .add(Column::StoppedAtMs.is_null())
        .add(Column::StoppedAtMs.gte(at_ms));
    Entity::find()
        .filter(Column::Session.eq(session))
        .filter(Column::StartedAtMs.lte(at_ms))
        .filter(open)
        .all(db)
        .await
}

/// The one of a meeting that had begun last by then, whether it has ended or not.
pub async fn last_at(
    db: &impl ConnectionTrait,
    session: Uuid,
    at_ms: i64,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Session.eq(session))
        .filter(Column::StartedAtMs.lte(at_ms))
        .order_by_desc(Column::StartedAtMs)
        .one(db)
        .await
}

/// One page, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &Filter,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let mut all = Condition::all().add(match filter.trashed {
        true => Column::TrashedAt.is_not_null(),
        false => Column::TrashedAt.is_null(),
    });
    if let Some(lectures) = &filter.lectures {
        all = all.add(Column::Id.in_subquery(lectures.clone()));
    }
    if let Some(q) = &filter.q {
        all = all.add(Column::Title.contains(q));
    }
    all = all
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.source.map(|source| Column::Source.eq(source)))
        .add_option(filter.room.map(|room| Column::Room.eq(room)))
        .add_option(filter.owner.map(|owner| Column::Owner.eq(owner)))
        .add_option(filter.from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(filter.to.map(|to| Column::CreatedAt.lt(to)));
    let found = Entity::find().filter(all);
    page::rows(db, found, Column::Id, filter.among.as_ref(), paging).await
}

/// Ends one; false when it had ended before.
pub async fn stop(
    db: &impl ConnectionTrait,
    id: Uuid,
    state: &str,
    stopped_at_ms: i64,
) -> Result<bool, DbErr> {
    let change = ActiveModel {
        state: Set(state.to_owned()),
        live_room: Set(None),
        stopped_at_ms: Set(Some(stopped_at_ms)),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("recording"))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Another state of one that has ended.
pub async fn set_state(
    db: &impl ConnectionTrait,
    id: Uuid,
    state: &str,
    problem: Option<String>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        state: Set(state.to_owned()),
        problem: Set(problem),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne("recording"))
        .exec(db)
        .await
        .map(drop)
}

/// How long an imported file is.
pub async fn set_end(db: &impl ConnectionTrait, id: Uuid, stopped_at_ms: i64) -> Result<(), DbErr> {
    let change = ActiveModel {
        stopped_at_ms: Set(Some(stopped_at_ms)),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Another title.
pub async fn set_title(db: &impl ConnectionTrait, id: Uuid, title: &str) -> Result<(), DbErr> {
    let change = ActiveModel {
        title: Set(title.to_owned()),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// The moment that the poster shows; nothing where that is left to the program.
pub async fn set_poster(
    db: &impl ConnectionTrait,
    id: Uuid,
    at_ms: Option<i64>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        poster_at_ms: Set(at_ms),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Into the trash, or out of it.
pub async fn set_trashed(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        trashed_at: Set(at),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Brought back from the trash: from now on it is kept anew.
pub async fn set_kept(
    db: &impl ConnectionTrait,
    id: Uuid,
    from: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        keep_from: Set(Some(from)),
        warned_at: Set(None),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Its owner was told that it goes.
pub async fn set_warned(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        warned_at: Set(Some(at)),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Ended ones, not in the trash, that are kept since before `then`.
pub async fn kept_before(
    db: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<Vec<Row>, DbErr> {
    let since = Condition::any().add(Column::KeepFrom.lt(then)).add(
        Condition::all()
            .add(Column::KeepFrom.is_null())
            .add(Column::CreatedAt.lt(then)),
    );
    Entity::find()
        .filter(Column::TrashedAt.is_null())
        .filter(Column::State.is_in(["ready", "failed"]))
        .filter(since)
        .all(db)
        .await
}

/// So many of all there are, by id, after this one.
pub async fn after(db: &impl ConnectionTrait, id: Uuid, limit: u64) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Id.gt(id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// How many of somebody's there are, those in the trash not counted.
pub async fn count_of(db: &impl ConnectionTrait, owner: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::Owner.eq(owner))
        .filter(Column::TrashedAt.is_null())
        .count(db)
        .await
}

/// Those that were thrown away before `then`.
pub async fn trashed_before(
    db: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::TrashedAt.lt(then))
        .all(db)
        .await
}

/// Removes one.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// How many there are that were not thrown away.
pub async fn count_all(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::TrashedAt.is_null())
        .count(db)
        .await
}

/// When those began that began between two times, and how long they ran, in milliseconds.
pub async fn made_between(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, i64, Option<i64>)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::CreatedAt, Column::StartedAtMs, Column::StoppedAtMs])
        .filter(Column::CreatedAt.gte(from))
        .filter(Column::CreatedAt.lt(to))
        .into_tuple()
        .all(db)
        .await
}
