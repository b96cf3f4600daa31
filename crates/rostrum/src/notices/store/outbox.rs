//! Statements on `outbox`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::kit::page::Paging;
use crate::notices::model::{LINK_GONE, LetterState};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Option<Uuid>,
        pub letter: String,
        pub address: String,
        pub subject: String,
        pub text: String,
        pub html: String,
        pub link: Option<String>,
        pub state: String,
        pub attempts: i32,
        pub lease_until: i64,
        pub problem: Option<String>,
        pub created_at: DateTimeUtc,
        pub sent_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use row::Model as Row;
use row::{ActiveModel, Column, Entity};

/// Between the word to send and the word that it was sent.
pub const SENDING: &str = "sending";

/// Adds a letter.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(row.id),
        user_id: Set(row.user_id),
        letter: Set(row.letter),
        address: Set(row.address),
        subject: Set(row.subject),
        text: Set(row.text),
        html: Set(row.html),
        link: Set(row.link),
        state: Set(row.state),
        attempts: Set(row.attempts),
        lease_until: Set(row.lease_until),
        problem: Set(row.problem),
        created_at: Set(row.created_at),
        sent_at: Set(row.sent_at),
    };
    Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// One letter.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// One page, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    state: Option<LetterState>,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Entity::find()
        .order_by_desc(Column::Id)
        .limit(paging.limit + 1);
    query = match state {
        None => query,
        Some(LetterState::Waiting) => {
            query.filter(Column::State.is_in([LetterState::Waiting.as_str(), SENDING]))
        }
        Some(state) => query.filter(Column::State.eq(state.as_str())),
    };
    if let Some(before) = paging.before {
        query = query.filter(Column::Id.lt(before));
    }
    query.all(db).await
}

/// Says that a letter is being handed over from now on. Of two who try, one is first.
pub async fn begin(db: &impl ConnectionTrait, id: Uuid, lease_until: i64) -> Result<bool, DbErr> {
    let begun = Entity::update_many()
        .col_expr(Column::State, Expr::value(SENDING))
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(LetterState::Waiting.as_str()))
        .exec(db)
        .await?;
    Ok(begun.rows_affected > 0)
}

/// Says how handing over ended, where it had begun.
pub async fn end(
    db: &impl ConnectionTrait,
    id: Uuid,
    state: LetterState,
    problem: Option<String>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::Problem, Expr::value(problem))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([SENDING, LetterState::Waiting.as_str()]))
        .exec(db)
        .await
        .map(drop)
}

/// Says that the mail server took a letter; its link opened an account and is forgotten.
pub async fn sent(db: &impl ConnectionTrait, row: &Row, now: DateTime<Utc>) -> Result<(), DbErr> {
    let text = match &row.link {
        Some(link) => row.text.replace(link.as_str(), LINK_GONE),
        None => row.text.clone(),
    };
    Entity::update_many()
        .col_expr(Column::State, Expr::value(LetterState::Sent.as_str()))
        .col_expr(Column::Problem, Expr::value(None::<String>))
        .col_expr(Column::SentAt, Expr::value(now))
        .col_expr(Column::Text, Expr::value(text))
        .col_expr(Column::Html, Expr::value(""))
        .col_expr(Column::Link, Expr::value(None::<String>))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await
        .map(drop)
}

/// Puts a failed or held letter back among those that wait. Of two who try, one is first.
pub async fn again(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let states = [LetterState::Failed.as_str(), LetterState::Held.as_str()];
    let again = Entity::update_many()
        .col_expr(Column::State, Expr::value(LetterState::Waiting.as_str()))
        .col_expr(Column::Problem, Expr::value(None::<String>))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in(states))
        .exec(db)
        .await?;
    Ok(again.rows_affected > 0)
}

/// Removes what nobody will send any more and was written before `before`.
pub async fn forget(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    let open = [LetterState::Waiting.as_str(), SENDING];
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(before))
        .filter(Column::State.is_not_in(open))
        .exec(db)
        .await
        .map(drop)
}
