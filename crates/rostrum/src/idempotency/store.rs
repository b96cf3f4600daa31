//! Statements on `answers`.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, Set};
use uuid::Uuid;

mod answer {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub caller: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key_hash: String,
        /// Which request it is, as a hash.
        pub request: String,
        /// Which try works on it.
        pub run: Uuid,
        pub lease_until: i64,
        pub expires_at: i64,
        /// `None` while it runs.
        pub status: Option<i32>,
        /// `None` where the answer was too large to be kept.
        pub sealed: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use answer::Model as Row;
use answer::{ActiveModel, Column, Entity};

/// Notes a request that runs from now on. Of two with one key, one is first.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<bool, DbErr> {
    let once = OnConflict::columns([Column::Caller, Column::KeyHash])
        .do_nothing()
        .to_owned();
    let row = ActiveModel {
        caller: Set(row.caller),
        key_hash: Set(row.key_hash),
        request: Set(row.request),
        run: Set(row.run),
        lease_until: Set(row.lease_until),
        expires_at: Set(row.expires_at),
        status: Set(row.status),
        sealed: Set(row.sealed),
    };
    let inserted = Entity::insert(row)
        .try_insert()
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    Ok(inserted > 0)
}

/// What is known of a caller's key.
pub async fn find(
    db: &impl ConnectionTrait,
    caller: Uuid,
    key_hash: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((caller, key_hash.to_owned()))
        .one(db)
        .await
}

/// Takes over a request whose worker died. Of two who try, one is first: the try it saw is the one it replaces.
pub async fn take_over(db: &impl ConnectionTrait, old: &Row, new: &Row) -> Result<bool, DbErr> {
    let taken = Entity::update_many()
        .col_expr(Column::Run, Expr::value(new.run))
        .col_expr(Column::Request, Expr::value(new.request.as_str()))
        .col_expr(Column::LeaseUntil, Expr::value(new.lease_until))
        .col_expr(Column::ExpiresAt, Expr::value(new.expires_at))
        .col_expr(Column::Status, Expr::value(None::<i32>))
        .col_expr(Column::Sealed, Expr::value(None::<String>))
        .filter(Column::Caller.eq(old.caller))
        .filter(Column::KeyHash.eq(old.key_hash.as_str()))
        .filter(Column::Run.eq(old.run))
        .exec(db)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Keeps the answer of a try that is still the one.
pub async fn keep(
    db: &impl ConnectionTrait,
    run: &Row,
    status: u16,
    sealed: Option<String>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(i32::from(status)))
        .col_expr(Column::Sealed, Expr::value(sealed))
        .filter(Column::Caller.eq(run.caller))
        .filter(Column::KeyHash.eq(run.key_hash.as_str()))
        .filter(Column::Run.eq(run.run))
        .exec(db)
        .await
        .map(drop)
}

/// Frees the key of a try that is still the one.
pub async fn free(db: &impl ConnectionTrait, run: &Row) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Caller.eq(run.caller))
        .filter(Column::KeyHash.eq(run.key_hash.as_str()))
        .filter(Column::Run.eq(run.run))
        .exec(db)
        .await
        .map(drop)
}

/// Forgets what is kept no longer.
pub async fn forget(db: &impl ConnectionTrait, now: i64) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now))
        .exec(db)
        .await
        .map(drop)
}
