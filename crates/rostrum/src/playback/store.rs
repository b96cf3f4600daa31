//! Statements on `playbacks`.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use uuid::Uuid;

mod playbacks {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "playbacks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub subject: Uuid,
        pub sign_in: Uuid,
        pub token_hash: String,
        pub cookie_hash: String,
        pub token_until: DateTimeUtc,
        pub cookie_until: DateTimeUtc,
        pub share: Option<Uuid>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use playbacks::Model as Row;
use playbacks::{Column, Entity};

/// Opens a playback.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The playback with this token.
pub async fn by_token(
    db: &impl ConnectionTrait,
    recording: Uuid,
    hash: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::TokenHash.eq(hash))
        .filter(Column::Recording.eq(recording))
        .one(db)
        .await
}

/// The playback with this cookie.
pub async fn by_cookie(
    db: &impl ConnectionTrait,
    recording: Uuid,
    hash: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::CookieHash.eq(hash))
        .filter(Column::Recording.eq(recording))
        .one(db)
        .await
}

/// Ends all that were opened by a link.
pub async fn end_of_share(db: &impl ConnectionTrait, share: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Share.eq(share))
        .exec(db)
        .await
        .map(drop)
}

/// Forgets those whose cookie ran out.
pub async fn forget(
    db: &impl ConnectionTrait,
    before: chrono::DateTime<chrono::Utc>,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CookieUntil.lt(before))
        .exec(db)
        .await
        .map(drop)
}
