//! Statements on `audience_chats`: whether the chat of a recording is on. Without a row it is.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audience_chats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub is_on: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use entity::{Column, Entity, Model};

/// Whether it is on.
pub async fn is_on(db: &impl ConnectionTrait, recording: Uuid) -> Result<bool, DbErr> {
    let found = Entity::find_by_id(recording).one(db).await?;
    Ok(found.is_none_or(|row| row.is_on))
}

/// Turns it on or off.
pub async fn put(db: &impl ConnectionTrait, recording: Uuid, is_on: bool) -> Result<(), DbErr> {
    let again = OnConflict::column(Column::Recording)
        .update_column(Column::IsOn)
        .to_owned();
    let row = Model { recording, is_on };
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Removes that of a recording.
pub async fn delete(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(recording).exec(db).await.map(drop)
}
