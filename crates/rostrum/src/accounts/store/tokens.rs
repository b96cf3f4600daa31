//! Statements on `api_tokens` and `password_links`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::accounts::model::ApiToken;
use crate::kit::http::scope::Scope;
use crate::kit::page::Paging;

mod token {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub name: String,
        pub hash: String,
        pub scopes: String,
        pub created_at: DateTimeUtc,
        pub last_used_at: Option<DateTimeUtc>,
        pub expires_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod link {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "password_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub user_id: Uuid,
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A token and whose it is.
pub struct Held {
    /// The token.
    pub token: ApiToken,
    /// Whose.
    pub user: Uuid,
}

fn held(row: token::Model) -> Held {
    Held {
        user: row.user_id,
        token: ApiToken {
            id: row.id,
            name: row.name,
            scopes: row.scopes.split(' ').filter_map(Scope::parse).collect(),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        },
    }
}

/// Adds a token by its hash.
pub async fn insert(
    db: &impl ConnectionTrait,
    user: Uuid,
    hash: String,
    made: &ApiToken,
) -> Result<(), DbErr> {
    let scopes: Vec<&str> = made.scopes.iter().map(|scope| scope.as_str()).collect();
    let row = token::ActiveModel {
        id: Set(made.id),
        user_id: Set(user),
        name: Set(made.name.clone()),
        hash: Set(hash),
        scopes: Set(scopes.join(" ")),
        created_at: Set(made.created_at),
        last_used_at: Set(made.last_used_at),
        expires_at: Set(made.expires_at),
    };
    token::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The token with this hash, while it holds.
pub async fn by_hash(
    db: &impl ConnectionTrait,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Held>, DbErr> {
    let found = token::Entity::find()
        .filter(token::Column::Hash.eq(hash))
        .filter(lasting(now))
        .one(db)
        .await?;
    Ok(found.map(held))
}

/// Whose token this is, while it holds.
pub async fn user_of(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Held>, DbErr> {
    let found = token::Entity::find_by_id(id)
        .filter(lasting(now))
        .one(db)
        .await?;
    Ok(found.map(held))
}

fn lasting(now: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(token::Column::ExpiresAt.is_null())
        .add(token::Column::ExpiresAt.gt(now))
}

/// One page of a user's tokens, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    user: Uuid,
    paging: Paging,
) -> Result<Vec<ApiToken>, DbErr> {
    let mut query = token::Entity::find()
        .filter(token::Column::UserId.eq(user))
        .order_by_desc(token::Column::Id)
        .limit(paging.limit + 1);
    if let Some(before) = paging.before {
        query = query.filter(token::Column::Id.lt(before));
    }
    let rows = query.all(db).await?;
    Ok(rows.into_iter().map(|row| held(row).token).collect())
}

/// How many tokens a user has.
pub async fn count(db: &impl ConnectionTrait, user: Uuid) -> Result<u64, DbErr> {
    token::Entity::find()
        .filter(token::Column::UserId.eq(user))
        .count(db)
        .await
}

/// Removes a token of a user. Says whether it was there.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid, user: Uuid) -> Result<bool, DbErr> {
    let deleted = token::Entity::delete_many()
        .filter(token::Column::Id.eq(id))
        .filter(token::Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected > 0)
}

/// The tokens of a user, removed with their account's closing.
pub async fn delete_of(db: &impl ConnectionTrait, user: Uuid) -> Result<Vec<Uuid>, DbErr> {
    let ids = token::Entity::find()
        .select_only()
        .column(token::Column::Id)
        .filter(token::Column::UserId.eq(user))
        .into_tuple()
        .all(db)
        .await?;
    token::Entity::delete_many()
        .filter(token::Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(ids)
}

/// Notes that a token is used.
pub async fn used(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    token::Entity::update_many()
        .col_expr(token::Column::LastUsedAt, Expr::value(now))
        .filter(token::Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Adds a link to set a password.
pub async fn insert_link(
    db: &impl ConnectionTrait,
    hash: String,
    user: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = link::ActiveModel {
        hash: Set(hash),
        user_id: Set(user),
        expires_at: Set(expires_at),
    };
    link::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Whose password a link sets, while it holds.
pub async fn user_of_link(
    db: &impl ConnectionTrait,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, DbErr> {
    let found = link::Entity::find_by_id(hash.to_owned())
        .filter(link::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(found.map(|row| row.user_id))
}

/// Uses a link up. Says whether it was there: of two who try, one is first.
pub async fn delete_link(db: &impl ConnectionTrait, hash: &str) -> Result<bool, DbErr> {
    let deleted = link::Entity::delete_by_id(hash.to_owned()).exec(db).await?;
    Ok(deleted.rows_affected > 0)
}

/// Removes all links of a user: the password was set, or the account closed.
pub async fn delete_links_of(db: &impl ConnectionTrait, user: Uuid) -> Result<(), DbErr> {
    link::Entity::delete_many()
        .filter(link::Column::UserId.eq(user))
        .exec(db)
        .await
        .map(drop)
}

/// Removes links whose time is over.
pub async fn delete_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    link::Entity::delete_many()
        .filter(link::Column::ExpiresAt.lt(now))
        .exec(db)
        .await
        .map(drop)
}
