//! Statements on `rooms`.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::kit::page::Paging;
use crate::rooms::model::{RoomKind, TakeQuality};

mod rows {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rooms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub kind: String,
        pub owner_id: Uuid,
        pub take_height: i32,
        pub take_kbps: Option<i32>,
        pub created_at: DateTimeUtc,
        pub deleted_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A room as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Whose it is.
    pub owner_id: Uuid,
    /// How good the pictures of local takes are.
    pub take_quality: TakeQuality,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// Since when it is hidden.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl From<rows::Model> for Row {
    fn from(row: rows::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: RoomKind::parse(&row.kind),
            owner_id: row.owner_id,
            take_quality: TakeQuality {
                height: row.take_height.unsigned_abs(),
                kbps: row.take_kbps.map(i32::unsigned_abs),
            },
            created_at: row.created_at,
            deleted_at: row.deleted_at,
        }
    }
}

/// Adds a room.
pub async fn insert(db: &impl ConnectionTrait, row: &Row) -> Result<(), DbErr> {
    let row = rows::ActiveModel {
        id: Set(row.id),
        name: Set(row.name.clone()),
        kind: Set(row.kind.as_str().to_owned()),
        owner_id: Set(row.owner_id),
        take_height: Set(row.take_quality.height.cast_signed()),
        take_kbps: Set(row.take_quality.kbps.map(u32::cast_signed)),
        created_at: Set(row.created_at),
        deleted_at: Set(row.deleted_at),
    };
    rows::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// A room, deleted or not.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    let row = rows::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(Row::from))
}

/// Rooms that are not deleted, newest first; `among` bounds them to these.
pub async fn page(
    db: &impl ConnectionTrait,
    among: Option<&[Uuid]>,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let mut query = rows::Entity::find()
        .filter(rows::Column::DeletedAt.is_null())
        .order_by_desc(rows::Column::Id)
        .limit(paging.limit + 1);
    if let Some(among) = among {
        query = query.filter(rows::Column::Id.is_in(among.iter().copied()));
    }
    if let Some(before) = paging.before {
        query = query.filter(rows::Column::Id.lt(before));
    }
    let rows = query.all(db).await?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// Renames a room.
pub async fn rename(db: &impl ConnectionTrait, id: Uuid, name: &str) -> Result<(), DbErr> {
    let change = rows::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        ..Default::default()
    };
    change.update(db).await.map(drop)
}

/// Chooses how good the pictures of local takes are.
pub async fn set_quality(
    db: &impl ConnectionTrait,
    id: Uuid,
    quality: TakeQuality,
) -> Result<(), DbErr> {
    let change = rows::ActiveModel {
        id: Set(id),
        take_height: Set(quality.height.cast_signed()),
        take_kbps: Set(quality.kbps.map(u32::cast_signed)),
        ..Default::default()
    };
    change.update(db).await.map(drop)
}

/// Hides a room, or brings it back.
pub async fn set_deleted(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let change = rows::ActiveModel {
        id: Set(id),
        deleted_at: Set(at),
        ..Default::default()
    };
    change.update(db).await.map(drop)
}

/// How many there are that were not deleted.
pub async fn count_all(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    rows::Entity::find()
        .filter(rows::Column::DeletedAt.is_null())
        .count(db)
        .await
}
