//! Statements on `stored_files` and `unclaimed_files`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};

use crate::kit::blobs::{Damage, Known, Listed, Sums};

mod files {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stored_files")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub bytes: i64,
        pub sha256: String,
        pub stretches: Vec<u8>,
        pub due_at: DateTimeUtc,
        pub checked_at: Option<DateTimeUtc>,
        pub damage: Option<String>,
        pub found_at: Option<DateTimeUtc>,
        pub told: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod unclaimed {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "unclaimed_files")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub bytes: i64,
        pub modified_at: DateTimeUtc,
        pub seen_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use files::Model as Row;
use files::{ActiveModel, Column as C, Entity as Files};
pub use unclaimed::Model as Unclaimed;

fn stored(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A number of bytes as it is meant.
pub fn seen(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or(0)
}

impl Row {
    /// What the file must be.
    pub fn known(self) -> Known {
        Known {
            sums: Sums::unpacked(seen(self.bytes), self.sha256, &self.stretches),
            damage: self.damage.as_deref().map(Damage::parse),
        }
    }
}

/// A stored file.
pub async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<Row>, DbErr> {
    Files::find_by_id(key.to_owned()).one(db).await
}

/// A stored file, which nobody else changes before the end of this transaction.
pub async fn find_locked(db: &impl ConnectionTrait, key: &str) -> Result<Option<Row>, DbErr> {
    Files::find_by_id(key.to_owned())
        .lock_exclusive()
        .one(db)
        .await
}

/// Notes what a file must be; whatever was known of one of that key before is over.
pub async fn put(
    db: &impl ConnectionTrait,
    key: &str,
    sums: &Sums,
    due_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        key: Set(key.to_owned()),
        bytes: Set(stored(sums.len)),
        sha256: Set(sums.sha256.clone()),
        stretches: Set(sums.packed()),
        due_at: Set(due_at),
        checked_at: Set(None),
        damage: Set(None),
        found_at: Set(None),
        told: Set(false),
    };
    let change = OnConflict::column(C::Key)
        .update_columns([
            C::Bytes,
            C::Sha256,
            C::Stretches,
            C::DueAt,
            C::CheckedAt,
            C::Damage,
            C::FoundAt,
            C::Told,
        ])
        .to_owned();
    Files::insert(row)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Forgets a file.
pub async fn delete(db: &impl ConnectionTrait, key: &str) -> Result<(), DbErr> {
    Files::delete_by_id(key.to_owned()).exec(db).await.map(drop)
}

/// Forgets all whose keys begin with this.
pub async fn delete_below(db: &impl ConnectionTrait, prefix: &str) -> Result<(), DbErr> {
    Files::delete_many()
        .filter(C::Key.starts_with(prefix))
        .exec(db)
        .await
        .map(drop)
}

/// Notes that a file is damaged, when that is new.
pub async fn mark(
    db: &impl ConnectionTrait,
    key: &str,
    damage: Damage,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let change = ActiveModel {
        damage: Set(Some(damage.as_str().to_owned())),
        found_at: Set(Some(now)),
        told: Set(false),
        ..Default::default()
    };
    let done = Files::update_many()
        .set(change)
        .filter(C::Key.eq(key))
        .filter(C::Damage.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes that a file was read and is what it must be, and when it is next.
pub async fn well(
    db: &impl ConnectionTrait,
    key: &str,
    now: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        checked_at: Set(Some(now)),
        due_at: Set(due_at),
        damage: Set(None),
        found_at: Set(None),
        told: Set(false),
        ..Default::default()
    };
    Files::update_many()
        .set(change)
        .filter(C::Key.eq(key))
        .exec(db)
        .await
        .map(drop)
}

/// Notes when it is read next.
pub async fn set_due(
    db: &impl ConnectionTrait,
    key: &str,
    due_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    Files::update_many()
        .col_expr(C::DueAt, Expr::value(due_at))
        .filter(C::Key.eq(key))
        .exec(db)
        .await
        .map(drop)
}

/// Notes that all are to be read now.
pub async fn all_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let done = Files::update_many()
        .col_expr(C::DueAt, Expr::value(now))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// The one whose turn is first.
pub async fn next_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<Row>, DbErr> {
    Files::find()
        .filter(C::DueAt.lte(now))
        .order_by_asc(C::DueAt)
        .order_by_asc(C::Key)
        .one(db)
        .await
}

/// Takes one that is due for oneself until then; false when somebody else has.
pub async fn take(
    db: &impl ConnectionTrait,
    row: &Row,
    until: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let done = Files::update_many()
        .col_expr(C::DueAt, Expr::value(until))
        .filter(C::Key.eq(&row.key))
        .filter(C::DueAt.eq(row.due_at))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// One of whose damage nobody was told.
pub async fn untold(db: &impl ConnectionTrait) -> Result<Option<Row>, DbErr> {
    Files::find()
        .filter(C::Damage.is_not_null())
        .filter(C::Told.eq(false))
        .one(db)
        .await
}

/// Notes that people were told.
pub async fn set_told(db: &impl ConnectionTrait, key: &str) -> Result<(), DbErr> {
    Files::update_many()
        .col_expr(C::Told, Expr::value(true))
        .filter(C::Key.eq(key))
        .exec(db)
        .await
        .map(drop)
}

/// Damaged files, the newest first.
pub async fn damaged(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Row>, DbErr> {
    Files::find()
        .filter(C::Damage.is_not_null())
        .order_by_desc(C::FoundAt)
        .order_by_asc(C::Key)
        .limit(limit)
        .all(db)
        .await
}

/// How many are damaged.
pub async fn count_damaged(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Files::find()
        .filter(C::Damage.is_not_null())
        .count(db)
        .await
}

/// How many are due.
pub async fn count_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    Files::find().filter(C::DueAt.lte(now)).count(db).await
}

/// How many there are, and how many bytes.
pub async fn totals(db: &impl ConnectionTrait) -> Result<(u64, u64), DbErr> {
    let sum = Func::cast_as(Expr::col(C::Bytes).sum(), "bigint");
    let found: Option<Option<i64>> = Files::find()
        .select_only()
        .column_as(Expr::from(sum), "bytes")
        .into_tuple()
        .one(db)
        .await?;
    let bytes = found.flatten().map_or(0, seen);
    Ok((Files::find().count(db).await?, bytes))
}

/// When the one was read that was not read for longest; `None` while one never was.
pub async fn oldest_check(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    let never = Files::find()
        .filter(C::CheckedAt.is_null())
        .count(db)
        .await?;
    if never > 0 {
        return Ok(None);
    }
    let oldest = Files::find().order_by_asc(C::CheckedAt).one(db).await?;
    Ok(oldest.and_then(|row| row.checked_at))
}

/// All that are noted, by their keys.
pub async fn keys(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    Files::find()
        .select_only()
        .column(C::Key)
        .into_tuple()
        .all(db)
        .await
}

/// All that nobody names, the oldest first.
pub async fn unclaimed(db: &impl ConnectionTrait) -> Result<Vec<Unclaimed>, DbErr> {
    unclaimed::Entity::find()
        .order_by_asc(unclaimed::Column::SeenAt)
        .order_by_asc(unclaimed::Column::Key)
        .all(db)
        .await
}

/// Notes that nobody names a file, as it is now.
pub async fn put_unclaimed(
    db: &impl ConnectionTrait,
    file: &Listed,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = unclaimed::ActiveModel {
        key: Set(file.key.to_string()),
        bytes: Set(stored(file.len)),
        modified_at: Set(file.modified),
        seen_at: Set(now),
    };
    let change = OnConflict::column(unclaimed::Column::Key)
        .update_columns([
            unclaimed::Column::Bytes,
            unclaimed::Column::ModifiedAt,
            unclaimed::Column::SeenAt,
        ])
        .to_owned();
    unclaimed::Entity::insert(row)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Somebody names it, or it is gone.
pub async fn delete_unclaimed(db: &impl ConnectionTrait, key: &str) -> Result<(), DbErr> {
    unclaimed::Entity::delete_by_id(key.to_owned())
        .exec(db)
        .await
        .map(drop)
}
