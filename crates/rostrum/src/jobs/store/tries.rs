//! Statements on `job_tries`.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{QueryOrder as _, QuerySelect as _, Set};

use crate::jobs::model::TryEnd;

mod job_tries {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "job_tries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub job: Uuid,
        pub attempt: i32,
        pub worker: String,
        pub started_at: i64,
        pub ended_at: Option<i64>,
        pub ended: Option<String>,
        pub problem: Option<String>,
        pub cause: Option<String>,
        pub log: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use job_tries::Model as Row;
use job_tries::{ActiveModel, Column as C, Entity as Tries};

/// Writes a try as it stands now, in place of what was written of it before.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(row.id),
        job: Set(row.job),
        attempt: Set(row.attempt),
        worker: Set(row.worker),
        started_at: Set(row.started_at),
        ended_at: Set(row.ended_at),
        ended: Set(row.ended),
        problem: Set(row.problem),
        cause: Set(row.cause),
        log: Set(row.log),
    };
    let again = OnConflict::column(C::Id)
        .update_columns([C::EndedAt, C::Ended, C::Problem, C::Cause, C::Log])
        .to_owned();
    Tries::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Removes what is told of tries that did not count.
pub async fn forget_returned(db: &impl ConnectionTrait, job: Uuid) -> Result<(), DbErr> {
    Tries::delete_many()
        .filter(C::Job.eq(job))
        .filter(C::Ended.eq(TryEnd::Returned.as_str()))
        .exec(db)
        .await
        .map(drop)
}

/// Says of the tries of a job that nobody ended that their workers went silent.
pub async fn lose(db: &impl ConnectionTrait, job: Uuid, now: i64) -> Result<(), DbErr> {
    Tries::update_many()
        .col_expr(C::EndedAt, Expr::val(Some(now)))
        .col_expr(C::Ended, Expr::val(TryEnd::Lost.as_str()))
        .filter(C::Job.eq(job))
        .filter(C::EndedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// The last tries of a job, the newest first.
pub async fn of(db: &impl ConnectionTrait, job: Uuid) -> Result<Vec<Row>, DbErr> {
    Tries::find()
        .filter(C::Job.eq(job))
        .order_by_desc(C::Id)
        .limit(50)
        .all(db)
        .await
}
