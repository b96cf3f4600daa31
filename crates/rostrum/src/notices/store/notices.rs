//! Statements on `notices`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::kit::page::Paging;
use crate::notices::model::Notice;

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub kind: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub params: Json,
        pub link: Option<String>,
        pub read_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use row::{ActiveModel, Column, Entity};

/// Adds a notice.
pub async fn insert(db: &impl ConnectionTrait, user: Uuid, notice: Notice) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(notice.id),
        user_id: Set(user),
        kind: Set(notice.kind),
        params: Set(notice.params),
        link: Set(notice.link),
        read_at: Set(notice.read_at),
        created_at: Set(notice.created_at),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// One page, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    user: Uuid,
    unread: bool,
    paging: Paging,
) -> Result<Vec<Notice>, DbErr> {
    let mut query = Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_desc(Column::Id)
        .limit(paging.limit + 1);
    if unread {
        query = query.filter(Column::ReadAt.is_null());
    }
    if let Some(before) = paging.before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.all(db).await?;
    let seen = |row: row::Model| Notice {
        id: row.id,
        kind: row.kind,
        params: row.params,
        link: row.link,
        read_at: row.read_at,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// How many a user has not read.
pub async fn unread(db: &impl ConnectionTrait, user: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::ReadAt.is_null())
        .count(db)
        .await
}

/// Whether a notice is there and this user's.
pub async fn is_of(db: &impl ConnectionTrait, id: Uuid, user: Uuid) -> Result<bool, DbErr> {
    let found = Entity::find_by_id(id)
        .filter(Column::UserId.eq(user))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Marks one as read, or all; when it was read before, the time stays.
pub async fn read(
    db: &impl ConnectionTrait,
    user: Uuid,
    id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(now))
        .filter(Column::UserId.eq(user))
        .filter(Column::ReadAt.is_null());
    if let Some(id) = id {
        update = update.filter(Column::Id.eq(id));
    }
    update.exec(db).await.map(drop)
}

/// Removes what was read before `before`.
pub async fn forget(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::ReadAt.lt(before))
        .exec(db)
        .await
        .map(drop)
}
