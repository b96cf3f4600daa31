//! Statements on `analytics_measures`.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "analytics_measures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub course: Uuid,
        pub body: String,
        pub changed_by: Uuid,
        pub changed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Those of a course.
pub async fn find(db: &impl ConnectionTrait, course: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(course).one(db).await
}

/// Puts those of a course in the place of those before.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let anew = OnConflict::column(Column::Course)
        .update_columns([Column::Body, Column::ChangedBy, Column::ChangedAt])
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(anew)
        .exec_without_returning(db)
        .await
        .map(drop)
}
