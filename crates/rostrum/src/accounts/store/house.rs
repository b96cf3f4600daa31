//! Statements on `house_settings`: what an admin decided in the app, before the settings file.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, Set};

mod house_settings {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "house_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
        pub changed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was decided, if it was.
pub async fn get(db: &impl ConnectionTrait, name: &'static str) -> Result<Option<String>, DbErr> {
    let found = house_settings::Entity::find_by_id(name.to_owned())
        .one(db)
        .await?;
    Ok(found.map(|row| row.value))
}

/// Decides.
pub async fn put(
    db: &impl ConnectionTrait,
    name: &'static str,
    value: String,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = house_settings::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value),
        changed_at: Set(now),
    };
    let change = OnConflict::column(house_settings::Column::Name)
        .update_columns([
            house_settings::Column::Value,
            house_settings::Column::ChangedAt,
        ])
        .to_owned();
    house_settings::Entity::insert(row)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}
