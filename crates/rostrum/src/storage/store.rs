//! Statements on `ledger` and `quotas`.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    Set,
};
use uuid::Uuid;

use super::model::Entry;

mod entries {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub owner: Uuid,
        pub recording: Option<Uuid>,
        pub kind: String,
        pub bytes: i64,
        pub trashed: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod quotas {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quotas")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub owner: Uuid,
        pub bytes: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entries::Model as Row;
use entries::{Column, Entity};

fn stored(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn seen(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or(0)
}

/// Writes an entry, or its new length.
pub async fn put(db: &impl ConnectionTrait, entry: &Entry) -> Result<(), DbErr> {
    let row = entries::ActiveModel {
        id: Set(entry.id),
        owner: Set(entry.owner),
        recording: Set(entry.recording),
        kind: Set(entry.kind.as_str().to_owned()),
        bytes: Set(stored(entry.bytes)),
        trashed: Set(false),
    };
    let change = OnConflict::column(Column::Id)
        .update_columns([
            Column::Owner,
            Column::Recording,
            Column::Kind,
            Column::Bytes,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Takes an entry away.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// Takes all entries of a recording away.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// Into the trash with all of a recording, or out of it.
pub async fn set_trashed(
    db: &impl ConnectionTrait,
    recording: Uuid,
    trashed: bool,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Trashed, Expr::value(trashed))
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// A sum that is a whole number on every database.
fn sum() -> Expr {
    Func::cast_as(Expr::col(Column::Bytes).sum(), "bigint").into()
}

/// What somebody stores; only what lies in the trash, when `trashed`; not counting `except`.
pub async fn sum_of(
    db: &impl ConnectionTrait,
    owner: Uuid,
    trashed: bool,
    except: Option<Uuid>,
) -> Result<u64, DbErr> {
    let mut asked = Entity::find()
        .select_only()
        .column_as(sum(), "bytes")
        .filter(Column::Owner.eq(owner));
    if trashed {
        asked = asked.filter(Column::Trashed.eq(true));
    }
    if let Some(except) = except {
        asked = asked.filter(Column::Id.ne(except));
    }
    let found: Option<Option<i64>> = asked.into_tuple().one(db).await?;
    Ok(found.flatten().map_or(0, seen))
}

/// What all store together; not counting `except`.
pub async fn total(db: &impl ConnectionTrait, except: Option<Uuid>) -> Result<u64, DbErr> {
    let mut asked = Entity::find().select_only().column_as(sum(), "bytes");
    if let Some(except) = except {
        asked = asked.filter(Column::Id.ne(except));
    }
    let found: Option<Option<i64>> = asked.into_tuple().one(db).await?;
    Ok(found.flatten().map_or(0, seen))
}

/// What each of them stores.
pub async fn sums(db: &impl ConnectionTrait, owners: &[Uuid]) -> Result<Vec<(Uuid, u64)>, DbErr> {
    let found: Vec<(Uuid, Option<i64>)> = Entity::find()
        .select_only()
        .column(Column::Owner)
        .column_as(sum(), "bytes")
        .filter(Column::Owner.is_in(owners.iter().copied()))
        .group_by(Column::Owner)
        .into_tuple()
        .all(db)
        .await?;
    let seen = |(owner, bytes): (Uuid, Option<i64>)| (owner, bytes.map_or(0, seen));
    Ok(found.into_iter().map(seen).collect())
}

/// Every entry of some recordings.
pub async fn of_recordings(
    db: &impl ConnectionTrait,
    recordings: &[Uuid],
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.is_in(recordings.iter().copied()))
        .all(db)
        .await
}

/// Every recording with an entry.
pub async fn recordings(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Recording)
        .distinct()
        .filter(Column::Recording.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// What an admin said somebody may store.
pub async fn quota(db: &impl ConnectionTrait, owner: Uuid) -> Result<Option<u64>, DbErr> {
    let found = quotas::Entity::find_by_id(owner).one(db).await?;
    Ok(found.and_then(|row| row.bytes).map(seen))
}

/// What an admin said of each of them.
pub async fn quotas_of(
    db: &impl ConnectionTrait,
    owners: &[Uuid],
) -> Result<Vec<(Uuid, u64)>, DbErr> {
    let rows = quotas::Entity::find()
        .filter(quotas::Column::Owner.is_in(owners.iter().copied()))
        .all(db)
        .await?;
    let said = |row: quotas::Model| Some((row.owner, seen(row.bytes?)));
    Ok(rows.into_iter().filter_map(said).collect())
}

/// Says what somebody may store; nothing: what all may.
pub async fn set_quota(
    db: &impl ConnectionTrait,
    owner: Uuid,
    bytes: Option<u64>,
) -> Result<(), DbErr> {
    let row = quotas::ActiveModel {
        owner: Set(owner),
        bytes: Set(bytes.map(stored)),
    };
    let change = OnConflict::column(quotas::Column::Owner)
        .update_column(quotas::Column::Bytes)
        .to_owned();
    quotas::Entity::insert(row)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Whose row stands for the whole house: nobody has this id.
const HOUSE: Uuid = Uuid::nil();

/// Lets one transaction at a time reserve at all. Taken after [`lock`], by everybody in this order.
pub async fn lock_house(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    lock(db, HOUSE).await
}

/// Lets one transaction at a time reserve for this owner.
pub async fn lock(db: &impl ConnectionTrait, owner: Uuid) -> Result<(), DbErr> {
    let row = quotas::ActiveModel {
        owner: Set(owner),
        bytes: Set(None),
    };
    let there = OnConflict::column(quotas::Column::Owner)
        .do_nothing()
        .to_owned();
    quotas::Entity::insert(row)
        .on_conflict(there)
        .exec_without_returning(db)
        .await?;
    quotas::Entity::find_by_id(owner)
        .lock_exclusive()
        .one(db)
        .await
        .map(drop)
}
