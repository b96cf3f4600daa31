//! Statements on `uploads`.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, Set,
};
use uuid::Uuid;

use super::concat::{Concat, PARTIAL};
use super::model::Upload;
use crate::access::Object;

mod uploads {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "uploads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub owner: Uuid,
        pub request_key: Option<String>,
        pub purpose: String,
        pub ref_id: Uuid,
        pub recording: Uuid,
        pub metadata: String,
        pub length: Option<i64>,
        pub created_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
        pub concat: Option<String>,
        pub taken_by: Option<Uuid>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use uploads::{Column, Entity};

fn seen(row: uploads::Model) -> Upload {
    Upload {
        id: row.id,
        owner: row.owner,
        purpose: row.purpose,
        ref_id: row.ref_id,
        object: (!row.recording.is_nil()).then(|| Object::recording(row.recording)),
        metadata: row.metadata,
        concat: row.concat.and_then(|text| Concat::parse(&text).ok()),
        taken_by: row.taken_by,
        length: row.length.and_then(|length| u64::try_from(length).ok()),
        finished_at: row.finished_at,
        created_at: row.created_at,
    }
}

fn stored(length: Option<u64>) -> Option<i64> {
    length.and_then(|length| i64::try_from(length).ok())
}

/// A new upload; `request_key` makes a repeated creation find the first one.
pub async fn insert(
    db: &impl ConnectionTrait,
    upload: &Upload,
    request_key: Option<&str>,
) -> Result<(), DbErr> {
    let row = uploads::ActiveModel {
        id: Set(upload.id),
        owner: Set(upload.owner),
        request_key: Set(request_key.map(ToOwned::to_owned)),
        purpose: Set(upload.purpose.clone()),
        ref_id: Set(upload.ref_id),
        // The column takes no null: the nil id says that there is none.
        recording: Set(upload.object.map_or(Uuid::nil(), |object| object.id)),
        metadata: Set(upload.metadata.clone()),
        length: Set(stored(upload.length)),
        created_at: Set(upload.created_at),
        finished_at: Set(upload.finished_at),
        concat: Set(upload.concat.as_ref().map(Concat::shown)),
        taken_by: Set(upload.taken_by),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The upload, if there is one.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Upload>, DbErr> {
    Ok(Entity::find_by_id(id).one(db).await?.map(seen))
}

/// The upload that `owner` made with this key.
pub async fn find_by_key(
    db: &impl ConnectionTrait,
    owner: Uuid,
    request_key: &str,
) -> Result<Option<Upload>, DbErr> {
    let found = Entity::find()
        .filter(Column::Owner.eq(owner))
        .filter(Column::RequestKey.eq(request_key))
        .one(db)
        .await?;
    Ok(found.map(seen))
}

/// How many unfinished uploads of a purpose one thing has.
pub async fn count_open(
    db: &impl ConnectionTrait,
    ref_id: Uuid,
    purpose: &str,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::RefId.eq(ref_id))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::FinishedAt.is_null())
        .count(db)
        .await
}

/// The upload that `owner` had put together in this way.
pub async fn find_joined(
    db: &impl ConnectionTrait,
    owner: Uuid,
    concat: &Concat,
) -> Result<Option<Upload>, DbErr> {
    let found = Entity::find()
        .filter(Column::Owner.eq(owner))
        .filter(Column::Concat.eq(concat.shown()))
        .one(db)
        .await?;
    Ok(found.map(seen))
}

/// These uploads, in any order.
pub async fn some(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Upload>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// Gives finished partial uploads to a final one; how many were still nobody's.
pub async fn take(db: &impl ConnectionTrait, ids: &[Uuid], by: Uuid) -> Result<u64, DbErr> {
    let change = uploads::ActiveModel {
        taken_by: Set(Some(by)),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::Concat.eq(PARTIAL))
        .filter(Column::FinishedAt.is_not_null())
        .filter(Column::TakenBy.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// Partial uploads that were finished before `then` and that nobody took.
pub async fn untaken(db: &impl ConnectionTrait, then: DateTime<Utc>) -> Result<Vec<Upload>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Concat.eq(PARTIAL))
        .filter(Column::TakenBy.is_null())
        .filter(Column::FinishedAt.lt(then))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// How many partial uploads somebody has that nothing was made of, finished or not.
pub async fn count_parts(db: &impl ConnectionTrait, owner: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::Owner.eq(owner))
        .filter(Column::Concat.eq(PARTIAL))
        .filter(Column::TakenBy.is_null())
        .count(db)
        .await
}

/// The parts that belong to a final upload.
pub async fn parts_of(db: &impl ConnectionTrait, joined: Uuid) -> Result<Vec<Upload>, DbErr> {
    let rows = Entity::find()
        .filter(Column::TakenBy.eq(joined))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// All parts that belong to a final upload.
pub async fn taken(db: &impl ConnectionTrait) -> Result<Vec<Upload>, DbErr> {
    let rows = Entity::find()
        .filter(Column::TakenBy.is_not_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// Declares the length, once.
pub async fn set_length(db: &impl ConnectionTrait, id: Uuid, length: u64) -> Result<(), DbErr> {
    let change = uploads::ActiveModel {
        length: Set(stored(Some(length))),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Marks it finished; false when it was before.
pub async fn finish(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let change = uploads::ActiveModel {
        finished_at: Set(Some(now)),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::FinishedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Forgets an upload that belongs to whom it belonged when it was read; false when a final one took it since, or it is gone.
pub async fn delete_unless_taken(
    db: &impl ConnectionTrait,
    upload: &Upload,
) -> Result<bool, DbErr> {
    let still_of = match upload.taken_by {
        Some(joined) => Column::TakenBy.eq(joined),
        None => Column::TakenBy.is_null(),
    };
    let done = Entity::delete_many()
        .filter(Column::Id.eq(upload.id))
        .filter(still_of)
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Forgets an upload; false when there was none.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let done = Entity::delete_by_id(id).exec(db).await?;
    Ok(done.rows_affected == 1)
}

/// The uploads made for one thing.
pub async fn of(db: &impl ConnectionTrait, ref_id: Uuid) -> Result<Vec<Upload>, DbErr> {
    let rows = Entity::find()
        .filter(Column::RefId.eq(ref_id))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// All that are not finished.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Upload>, DbErr> {
    let rows = Entity::find()
        .filter(Column::FinishedAt.is_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// Forgets those that were finished before `then` and whose files belong to others.
pub async fn forget_finished(db: &impl ConnectionTrait, then: DateTime<Utc>) -> Result<u64, DbErr> {
    let done = Entity::delete_many()
        .filter(Column::FinishedAt.lt(then))
        .filter(
            Condition::any()
                .add(Column::Concat.is_null())
                .add(Column::Concat.ne(PARTIAL)),
        )
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}
