//! Statements on `welcome_links`.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, Set};
use uuid::Uuid;

mod welcome_links {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "welcome_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub user_id: Option<Uuid>,
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use welcome_links::Model as Link;

/// Adds a link: for the admin it signs in, or for the first one, who is to come.
pub async fn insert(
    db: &impl ConnectionTrait,
    hash: String,
    user_id: Option<Uuid>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = welcome_links::ActiveModel {
        hash: Set(hash),
        user_id: Set(user_id),
        expires_at: Set(expires_at),
    };
    welcome_links::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// A link by the hash of its token.
pub async fn by_hash(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Link>, DbErr> {
    welcome_links::Entity::find_by_id(hash.to_owned())
        .one(db)
        .await
}

/// Uses a link up. Says whether it was there: of two who try, one is first.
pub async fn delete(db: &impl ConnectionTrait, hash: &str) -> Result<bool, DbErr> {
    let deleted = welcome_links::Entity::delete_by_id(hash.to_owned())
        .exec(db)
        .await?;
    Ok(deleted.rows_affected > 0)
}

/// Removes the links for a first admin: a newer one replaces them, or the admin is there.
pub async fn delete_unbound(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    welcome_links::Entity::delete_many()
        .filter(welcome_links::Column::UserId.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// Removes links whose time is over.
pub async fn delete_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    welcome_links::Entity::delete_many()
        .filter(welcome_links::Column::ExpiresAt.lt(now))
        .exec(db)
        .await
        .map(drop)
}
