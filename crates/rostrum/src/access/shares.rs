//! Links by which somebody without an account sees one recording.
//!
//! A link carries a secret of its own, of which only a hash is stored. Whether one is good is asked at every
//! request, so that taking it back counts at once; what it lets one do is the business of the room that
//! shows recordings.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::kit::{Result, Secret, Tx};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shares")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub made_by: Uuid,
        pub label: String,
        pub secret_hash: String,
        pub password_hash: Option<String>,
        pub download: bool,
        pub expires_at: Option<DateTimeUtc>,
        pub opened: i64,
        pub last_opened_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Share;
use entity::{Column, Entity};

impl Share {
    /// Whether its time is over.
    #[must_use]
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|until| until <= now)
    }
}

/// Adds a link.
///
/// # Errors
/// The database is away.
pub async fn add(tx: &Tx, share: Share) -> Result<()> {
    let row = share.into_active_model().reset_all();
    Ok(Entity::insert(row)
        .exec_without_returning(&**tx)
        .await
        .map(drop)?)
}

/// Writes all of a link but what counts its use, which others change meanwhile.
///
/// # Errors
/// The database is away.
pub async fn save(tx: &Tx, share: Share) -> Result<()> {
    let mut row = share.into_active_model().reset_all();
    row.opened = sea_orm::NotSet;
    row.last_opened_at = sea_orm::NotSet;
    Ok(row.update(&**tx).await.map(drop)?)
}

/// Takes a link back.
///
/// # Errors
/// The database is away.
pub async fn remove(tx: &Tx, id: Uuid) -> Result<()> {
    Ok(Entity::delete_by_id(id).exec(&**tx).await.map(drop)?)
}

/// Takes all links of a recording back.
///
/// # Errors
/// The database is away.
pub async fn remove_of(tx: &Tx, recording: Uuid) -> Result<()> {
    let all = Entity::delete_many().filter(Column::Recording.eq(recording));
    Ok(all.exec(&**tx).await.map(drop)?)
}

/// Counts that somebody came by a link.
///
/// # Errors
/// The database is away.
pub async fn count_opened(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    Ok(Entity::update_many()
        .col_expr(Column::Opened, Expr::col(Column::Opened).add(1))
        .col_expr(Column::LastOpenedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await
        .map(drop)?)
}

/// One link.
///
/// # Errors
/// The database is away.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Share>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The link with this secret.
///
/// # Errors
/// The database is away.
pub async fn by_secret(db: &impl ConnectionTrait, secret: &Secret) -> Result<Option<Share>, DbErr> {
    Entity::find()
        .filter(Column::SecretHash.eq(secret.hash()))
        .one(db)
        .await
}

/// All links of a recording, newest first, after this one.
///
/// # Errors
/// The database is away.
pub async fn of(
    db: &impl ConnectionTrait,
    recording: Uuid,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Share>, DbErr> {
    use sea_orm::QuerySelect as _;
    let mut asked = Entity::find().filter(Column::Recording.eq(recording));
    if let Some(before) = before {
        asked = asked.filter(Column::Id.lt(before));
    }
    asked.order_by_desc(Column::Id).limit(limit).all(db).await
}
