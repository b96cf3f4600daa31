//! Statements on `chapters`: one list per recording.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "chapters")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub items: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use entity::{Column, Entity, Model};

/// The list of a recording, as it is stored.
pub async fn find(db: &impl ConnectionTrait, recording: Uuid) -> Result<Option<String>, DbErr> {
    let found = Entity::find_by_id(recording).one(db).await?;
    Ok(found.map(|found| found.items))
}

/// Puts a list in the place of the one before.
pub async fn put(db: &impl ConnectionTrait, recording: Uuid, items: String) -> Result<(), DbErr> {
    let there = OnConflict::column(Column::Recording)
        .update_column(Column::Items)
        .to_owned();
    Entity::insert(Model { recording, items }.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Removes the list of a recording.
pub async fn delete(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(recording).exec(db).await.map(drop)
}
