//! Statements on `live_destinations`.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "live_destinations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub room: Uuid,
        pub name: String,
        pub url: String,
        pub sealed_key: String,
        pub is_on: bool,
        pub made_by: Uuid,
        pub created_at: DateTimeUtc,
        pub changed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = row.into_active_model().reset_all();
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes all of one.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// One of a room.
pub async fn find(db: &impl ConnectionTrait, room: Uuid, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::Room.eq(room))
        .one(db)
        .await
}

/// Those of a room, in the order in which they were added.
pub async fn of(db: &impl ConnectionTrait, room: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Room.eq(room))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Removes one of a room.
pub async fn delete(db: &impl ConnectionTrait, room: Uuid, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id)
        .filter(Column::Room.eq(room))
        .exec(db)
        .await
        .map(drop)
}
