//! Statements on `courses`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::within;
use crate::kit::page::{self, Paging};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "courses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub title: String,
        pub description: String,
        pub catalogue_code: Option<String>,
        pub term: Option<String>,
        pub time_zone: String,
        pub words: String,
        pub owner: Uuid,
        pub archived: bool,
        pub cover: Option<Uuid>,
        pub join_nonce: Option<String>,
        pub join_hash: Option<String>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub trashed_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::{ActiveModel as Changes, Model as Row};
use entity::{Column, Entity};
use sea_orm::IntoActiveModel as _;

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these, a table of one column `object`; `None`: all there are.
    pub among: Option<SelectStatement>,
    /// A part of the words.
    pub q: Option<String>,
    /// Exactly this term.
    pub term: Option<String>,
    /// Those that are over, or those that are not.
    pub archived: Option<bool>,
    /// Those in the trash instead of those that are not.
    pub trashed: bool,
}

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = row.into_active_model();
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// One course, in the trash or not.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The same, and until the transaction ends nobody else gets it so.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// The course that a join code opens.
pub async fn by_join_hash(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::JoinHash.eq(hash))
        .one(db)
        .await
}

/// One page, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &Filter,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let mut all = Condition::all().add(match filter.trashed {
        true => Column::TrashedAt.is_not_null(),
        false => Column::TrashedAt.is_null(),
    });
    if let Some(q) = &filter.q {
        all = all.add(Column::Words.like(within(q)));
    }
    all = all
        .add_option(filter.term.as_ref().map(|term| Column::Term.eq(term)))
        .add_option(filter.archived.map(|over| Column::Archived.eq(over)));
    let found = Entity::find().filter(all);
    page::rows(db, found, Column::Id, filter.among.as_ref(), paging).await
}

/// Changes what is set in `changes`.
pub async fn change(db: &impl ConnectionTrait, id: Uuid, changes: Changes) -> Result<(), DbErr> {
    Entity::update_many()
        .set(changes)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Into the trash, or out of it.
pub async fn set_trashed(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let changes = Changes {
        trashed_at: Set(at),
        ..Default::default()
    };
    change(db, id, changes).await
}

/// Those that were thrown away before `then`.
pub async fn trashed_before(
    db: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::TrashedAt.lt(then))
        .all(db)
        .await
}

/// Removes one.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// The newest that was made before this one and has its code of the catalogue.
pub async fn before(db: &impl ConnectionTrait, this: &Row) -> Result<Option<Row>, DbErr> {
    let Some(code) = &this.catalogue_code else {
        return Ok(None);
    };
    Entity::find()
        .filter(Column::CatalogueCode.eq(code))
        .filter(Column::CreatedAt.lt(this.created_at))
        .filter(Column::TrashedAt.is_null())
        .order_by_desc(Column::CreatedAt)
        .limit(1)
        .one(db)
        .await
}
