//! Statements on `sign_ins` and `refresh_tokens`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, JoinType, QueryFilter as _,
    QuerySelect as _, RelationDef, Set,
};
use uuid::Uuid;

use super::users::{role_of, user};
use crate::accounts::live::Holder;
use crate::accounts::model::UserState;

mod sign_in {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_ins")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod refresh_tokens {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub sign_in_id: Uuid,
        pub expires_at: DateTimeUtc,
        pub used_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use refresh_tokens::Model as RefreshToken;

/// So many are asked for in one statement: well below what databases take in parameters.
const AT_ONCE: usize = 1000;

/// Begins a sign-in.
pub async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    user: Uuid,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = sign_in::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        created_at: Set(now),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    };
    sign_in::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Who holds a sign-in that has not ended, and when they were seen last. Who was shut out holds none.
pub async fn holder(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<(Holder, Option<DateTime<Utc>>)>, DbErr> {
    let Some(sign_in) = sign_in::Entity::find_by_id(id)
        .filter(sign_in::Column::EndedAt.is_null())
        .filter(sign_in::Column::ExpiresAt.gt(now))
        .one(db)
        .await?
    else {
        return Ok(None);
    };
    let found: Option<(String, Option<DateTime<Utc>>)> = user::Entity::find_by_id(sign_in.user_id)
        .select_only()
        .column(user::Column::Role)
        .column(user::Column::LastSeenAt)
        .filter(user::Column::State.eq(UserState::Active.as_str()))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(role, seen)| {
        let (user, role) = (sign_in.user_id, role_of(&role));
        (Holder { user, role }, seen)
    }))
}

/// [`holder`] of each of these, for those that hold.
pub async fn holders(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, Holder, Option<DateTime<Utc>>)>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, Uuid, String, Option<DateTime<Utc>>)> = sign_in::Entity::find()
            .select_only()
            .column(sign_in::Column::Id)
            .column(sign_in::Column::UserId)
            .column_as(user::Column::Role, "role")
            .column_as(user::Column::LastSeenAt, "last_seen_at")
            .join(JoinType::InnerJoin, of_user())
            .filter(sign_in::Column::Id.is_in(some.iter().copied()))
            .filter(sign_in::Column::EndedAt.is_null())
            .filter(sign_in::Column::ExpiresAt.gt(now))
            .filter(user::Column::State.eq(UserState::Active.as_str()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|(id, user, role, seen)| {
            let role = role_of(&role);
            (id, Holder { user, role }, seen)
        }));
    }
    Ok(found)
}

fn of_user() -> RelationDef {
    sign_in::Entity::belongs_to(user::Entity)
        .from(sign_in::Column::UserId)
        .to(user::Column::Id)
        .into()
}

/// Ends a sign-in. Says whether it still held.
pub async fn end(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let ended = sign_in::Entity::update_many()
        .col_expr(sign_in::Column::EndedAt, Expr::value(now))
        .filter(sign_in::Column::Id.eq(id))
        .filter(sign_in::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// The sign-ins of a user that have not ended.
pub async fn open_of(db: &impl ConnectionTrait, user: Uuid) -> Result<Vec<Uuid>, DbErr> {
    sign_in::Entity::find()
        .select_only()
        .column(sign_in::Column::Id)
        .filter(sign_in::Column::UserId.eq(user))
        .filter(sign_in::Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await
}

/// Lets a sign-in hold until `expires_at`.
pub async fn extend(
    db: &impl ConnectionTrait,
    id: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    sign_in::Entity::update_many()
        .col_expr(sign_in::Column::ExpiresAt, Expr::value(expires_at))
        .filter(sign_in::Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Adds a refresh token by its hash.
pub async fn insert_token(
    db: &impl ConnectionTrait,
    hash: String,
    sign_in: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = refresh_tokens::ActiveModel {
        hash: Set(hash),
        sign_in_id: Set(sign_in),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    refresh_tokens::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// A refresh token by its hash.
pub async fn token(db: &impl ConnectionTrait, hash: &str) -> Result<Option<RefreshToken>, DbErr> {
    refresh_tokens::Entity::find_by_id(hash.to_owned())
        .one(db)
        .await
}

/// Marks a token as used. Says whether it was not used before: of two who try, one is first.
pub async fn use_token(
    db: &impl ConnectionTrait,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let used = refresh_tokens::Entity::update_many()
        .col_expr(refresh_tokens::Column::UsedAt, Expr::value(now))
        .filter(refresh_tokens::Column::Hash.eq(hash))
        .filter(refresh_tokens::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Removes tokens and sign-ins whose time is over.
pub async fn delete_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    refresh_tokens::Entity::delete_many()
        .filter(refresh_tokens::Column::ExpiresAt.lt(now))
        .exec(db)
        .await?;
    sign_in::Entity::delete_many()
        .filter(sign_in::Column::ExpiresAt.lt(now))
        .exec(db)
        .await
        .map(drop)
}
