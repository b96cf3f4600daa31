//! Statements on `journal_keys`: the secret of each recording. Without it no journal of it can be read any more.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "journal_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub secret: Vec<u8>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

// Private here: a row that is printed would print the secret.
use entity::{Column, Entity, Model};

/// Gives a recording its secret; the first one stays.
pub async fn put(
    db: &impl ConnectionTrait,
    recording: Uuid,
    secret: [u8; 32],
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = Model {
        recording,
        secret: secret.to_vec(),
        created_at,
    };
    let once = OnConflict::column(Column::Recording)
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(once)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The secret of a recording.
pub async fn find(db: &impl ConnectionTrait, recording: Uuid) -> Result<Option<Vec<u8>>, DbErr> {
    let found = Entity::find_by_id(recording).one(db).await?;
    Ok(found.map(|row| row.secret))
}

/// Forgets it for good.
pub async fn delete(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(recording).exec(db).await.map(drop)
}
