//! Statements on `jobs` and `job_tries`, the same on SQLite and PostgreSQL.

mod claim;
mod look;
pub mod tries;

pub use claim::{Outcome, beat, claim, claim_some, poisoned, release, take_over};
pub use look::{
    Wanted, ahead, backlog, changed_since, ended_between, failed_of, find, of_subject, page,
    running_in, speak_of,
};

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, OnConflict, SimpleExpr};

use super::model::State;

mod jobs {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub payload: Json,
        pub title: String,
        pub slot: String,
        pub state: String,
        pub priority: i32,
        pub run_at: i64,
        pub attempts: i32,
        pub max_attempts: i32,
        pub lane: Option<String>,
        pub waiting_in: Option<String>,
        pub worker: Option<String>,
        pub lease_until: i64,
        pub permille: i32,
        pub cancel: bool,
        pub problem: Option<String>,
        pub cause: Option<String>,
        pub owner: Option<Uuid>,
        pub subject: Option<Uuid>,
        pub created_at: i64,
        pub started_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub changed_at: i64,
        pub eta_at: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use jobs::Model as Row;
use jobs::{ActiveModel, Column as C, Entity as Jobs};

/// Writes a new job, unless its lane has one waiting already: that one will see the same state of
/// the world. Answers whether it was written.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<bool, DbErr> {
    let row = ActiveModel {
        id: Set(row.id),
        kind: Set(row.kind),
        payload: Set(row.payload),
        title: Set(row.title),
        slot: Set(row.slot),
        state: Set(row.state),
        priority: Set(row.priority),
        run_at: Set(row.run_at),
        attempts: Set(row.attempts),
        max_attempts: Set(row.max_attempts),
        lane: Set(row.lane),
        waiting_in: Set(row.waiting_in),
        worker: Set(row.worker),
        lease_until: Set(row.lease_until),
        permille: Set(row.permille),
        cancel: Set(row.cancel),
        problem: Set(row.problem),
        cause: Set(row.cause),
        owner: Set(row.owner),
        subject: Set(row.subject),
        created_at: Set(row.created_at),
        started_at: Set(row.started_at),
        ended_at: Set(row.ended_at),
        changed_at: Set(row.changed_at),
        eta_at: Set(row.eta_at),
    };
    let once = OnConflict::column(C::WaitingIn).do_nothing().to_owned();
    Ok(Jobs::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?
        > 0)
}

/// The job that waits in `lane`.
pub async fn waiting_in(db: &impl ConnectionTrait, lane: &str) -> Result<Option<Row>, DbErr> {
    Jobs::find().filter(C::WaitingIn.eq(lane)).one(db).await
}

/// Lets what waits in `lane` run as soon as something of this priority that is due then. Its row is written even where
/// nothing changes, and so is held until the transaction ends: no worker takes it before it can see what was written with
/// this. Where it is more urgent, it is from now on what was asked for. Answers whether something waits.
pub async fn raise(db: &impl ConnectionTrait, lane: &str, asked: &Row) -> Result<bool, DbErr> {
    let is_lower = || Expr::col(C::Priority).lt(asked.priority);
    let higher = CaseStatement::new()
        .case(is_lower(), asked.priority)
        .finally(Expr::col(C::Priority));
    // Who asks for it waits for it, and wants to be told.
    let asked_for = CaseStatement::new()
        .case(
            is_lower().and(Expr::col(C::Kind).eq(&asked.kind)),
            Expr::val(asked.payload.clone()),
        )
        .finally(Expr::col(C::Payload));
    let sooner = CaseStatement::new()
        .case(Expr::col(C::RunAt).gt(asked.run_at), asked.run_at)
        .finally(Expr::col(C::RunAt));
    let held = Jobs::update_many()
        .col_expr(C::Priority, higher.into())
        .col_expr(C::Payload, asked_for.into())
        .col_expr(C::RunAt, sooner.into())
        .filter(C::WaitingIn.eq(lane))
        .exec(db)
        .await?;
    Ok(held.rows_affected > 0)
}

/// Asks the worker of a running job to stop; ends a waiting one at once. Answers whether it was waiting.
pub async fn ask_cancel(db: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let ended = Jobs::update_many()
        .col_expr(C::State, State::Cancelled.as_str().into())
        .col_expr(C::WaitingIn, SimpleExpr::from(Option::<String>::None))
        .col_expr(C::EndedAt, Some(now).into())
        .col_expr(C::ChangedAt, now.into())
        .filter(C::Id.eq(id))
        .filter(C::State.eq(State::Queued.as_str()))
        .exec(db)
        .await?;
    if ended.rows_affected > 0 {
        return Ok(true);
    }
    Jobs::update_many()
        .col_expr(C::Cancel, true.into())
        .col_expr(C::ChangedAt, now.into())
        .filter(C::Id.eq(id))
        .filter(C::State.eq(State::Running.as_str()))
        .exec(db)
        .await
        .map(|_| false)
}

/// Puts an ended job back into the queue with all its attempts. Answers whether it was ended.
pub async fn requeue(db: &impl ConnectionTrait, row: &Row, now: i64) -> Result<bool, DbErr> {
    let ended = [State::Failed.as_str(), State::Cancelled.as_str()];
    let change = Jobs::update_many()
        .col_expr(C::State, State::Queued.as_str().into())
        .col_expr(C::RunAt, now.into())
        .col_expr(C::Attempts, 0.into())
        .col_expr(C::Cancel, false.into())
        .col_expr(C::Permille, 0.into())
        .col_expr(C::WaitingIn, row.lane.clone().into())
        .col_expr(C::ChangedAt, now.into())
        .col_expr(C::EtaAt, SimpleExpr::from(Option::<i64>::None))
        .col_expr(C::Problem, SimpleExpr::from(Option::<String>::None))
        .col_expr(C::Cause, SimpleExpr::from(Option::<String>::None))
        .col_expr(C::EndedAt, SimpleExpr::from(Option::<i64>::None))
        .filter(C::Id.eq(row.id))
        .filter(C::State.is_in(ended));
    Ok(change.exec(db).await?.rows_affected > 0)
}

/// Forgets jobs that ended before `before`.
pub async fn forget(db: &impl ConnectionTrait, before: i64) -> Result<u64, DbErr> {
    Ok(Jobs::delete_many()
        .filter(C::EndedAt.lt(before))
        .exec(db)
        .await?
        .rows_affected)
}
