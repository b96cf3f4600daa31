//! Statements on `audience_names`: how those who came by a link want to be called.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audience_names")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub viewer: Uuid,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Notes a name, or leaves the one that is there.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::Recording, Column::Viewer])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// How a viewer is called.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    viewer: Uuid,
) -> Result<Option<String>, DbErr> {
    let found = Entity::find_by_id((recording, viewer)).one(db).await?;
    Ok(found.map(|row| row.name))
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}
