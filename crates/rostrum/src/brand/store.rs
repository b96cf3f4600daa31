//! Statements on `brand_assets` and `brand_uses`.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::kit::page::{self, Paging};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "brand_assets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub owner: Uuid,
        pub kind: String,
        pub name: String,
        pub mime: String,
        pub stored_key: String,
        pub size_bytes: i64,
        pub width: Option<i32>,
        pub height: Option<i32>,
        pub duration_ms: Option<i64>,
        pub clip: Option<String>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod uses {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "brand_uses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub asset: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds one.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// One.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The same, and until the transaction ends nobody else gets it so.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// A page of what somebody keeps, the newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    owner: Uuid,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let of_them = Entity::find().filter(Column::Owner.eq(owner));
    page::rows(db, of_them, Column::Id, None, paging).await
}

/// How many somebody keeps.
pub async fn count(db: &impl ConnectionTrait, owner: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::Owner.eq(owner))
        .count(db)
        .await
}

/// Removes one.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// Which recordings use one, at most so many.
pub async fn used_by(
    db: &impl ConnectionTrait,
    asset: Uuid,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let rows = uses::Entity::find()
        .filter(uses::Column::Asset.eq(asset))
        .order_by_asc(uses::Column::Recording)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.recording).collect())
}

/// Notes that a recording uses one.
pub async fn add_use(db: &impl ConnectionTrait, recording: Uuid, asset: Uuid) -> Result<(), DbErr> {
    let row = uses::Model { recording, asset };
    uses::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Notes that a recording uses none.
pub async fn delete_uses(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    uses::Entity::delete_many()
        .filter(uses::Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
