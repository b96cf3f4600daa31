//! Statements on `audience_messages`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::audience::model::{Kind, Message};
use crate::kit::page::{self, Paging};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audience_messages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub recording: Uuid,
        pub writer: Uuid,
        pub client_id: String,
        pub name: String,
        pub leads: bool,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub text: String,
        pub votes: i32,
        pub answered_at: Option<DateTimeUtc>,
        pub removed_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// So many open questions are shown.
const QUESTIONS: u64 = 100;

impl Row {
    /// As everybody sees it.
    pub fn seen(self) -> Message {
        Message {
            id: self.id,
            kind: Kind::parse(&self.kind),
            name: self.name,
            leads: self.leads,
            text: self.text,
            at: self.created_at,
            votes: self.votes,
            answered_at: self.answered_at,
            mine: false,
            voted: false,
        }
    }
}

/// Adds one, or leaves the one that this writer sent under this name.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::Recording, Column::Writer, Column::ClientId])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The one that this writer sent under this name, removed or not.
pub async fn by_client_id(
    db: &impl ConnectionTrait,
    recording: Uuid,
    writer: Uuid,
    client_id: &str,
) -> Result<Option<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Writer.eq(writer))
        .filter(Column::ClientId.eq(client_id))
        .one(db)
        .await
}

/// One that is there.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    id: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::Recording.eq(recording))
        .filter(Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// The same, which nobody else changes before the end of this transaction.
pub async fn held(
    db: &impl ConnectionTrait,
    recording: Uuid,
    id: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::Recording.eq(recording))
        .filter(Column::RemovedAt.is_null())
        .lock_exclusive()
        .one(db)
        .await
}

/// Those of these that are there.
pub async fn among(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::RemovedAt.is_null())
        .all(db)
        .await
}

/// A page with one more, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    recording: Uuid,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let all = Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::RemovedAt.is_null());
    page::rows(db, all, Column::Id, None, paging).await
}

/// The questions that are not answered, most wanted first.
pub async fn open_questions(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .filter(Column::Kind.eq(Kind::Question.as_str()))
        .filter(Column::AnsweredAt.is_null())
        .filter(Column::RemovedAt.is_null())
        .order_by_desc(Column::Votes)
        .order_by_asc(Column::Id)
        .limit(QUESTIONS)
        .all(db)
        .await
}

/// Writes how many voted.
pub async fn count(db: &impl ConnectionTrait, id: Uuid, votes: i32) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Votes, Expr::value(votes))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Writes when it was answered, if it was.
pub async fn answer(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::AnsweredAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Blanks one. What stays says only that it was sent, so that sending it again does not bring it back.
pub async fn remove(db: &impl ConnectionTrait, id: Uuid, at: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RemovedAt, Expr::value(at))
        .col_expr(Column::Text, Expr::value(""))
        .col_expr(Column::Name, Expr::value(""))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// Removes all that somebody wrote; answers what that was.
pub async fn delete_by(
    db: &impl ConnectionTrait,
    writer: Uuid,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let theirs = || Column::Writer.eq(writer);
    let found = Entity::find()
        .select_only()
        .columns([Column::Recording, Column::Id])
        .filter(theirs())
        .into_tuple()
        .all(db)
        .await?;
    Entity::delete_many().filter(theirs()).exec(db).await?;
    Ok(found)
}
