//! Statements on `imports`: what is known of files that somebody imports, also when nothing of them is left.
//! An import has the id of its upload and of the recording it becomes.

use chrono::{DateTime, Utc};
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
    #[sea_orm(table_name = "imports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub owner: Uuid,
        pub state: String,
        pub code: Option<String>,
        pub problem: Option<String>,
        pub course: Option<Uuid>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Begins one; false when it had begun before.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<bool, DbErr> {
    let there = OnConflict::column(Column::Id).do_nothing().to_owned();
    let written = Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await?;
    Ok(written == 1)
}

/// Writes all of one.
pub async fn save(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    row.into_active_model()
        .reset_all()
        .update(db)
        .await
        .map(drop)
}

/// One import.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Forgets those that began before `then`.
pub async fn forget(db: &impl ConnectionTrait, then: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(then))
        .exec(db)
        .await
        .map(drop)
}
