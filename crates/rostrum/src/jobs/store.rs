//! Statements on `jobs`, the same on SQLite and PostgreSQL.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait as _, LockBehavior, LockType, OnConflict, Order, Query, SimpleExpr,
};
use sea_orm::{Condition, FromQueryResult as _, QueryOrder as _, QuerySelect as _, Set};

use super::model::{Slot, State};
use crate::kit::page::Paging;

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

/// Takes the next job that is due, or one whose worker went silent. One statement: two workers never
/// take the same job.
pub async fn claim(
    db: &impl ConnectionTrait,
    slot: Slot,
    worker: &str,
    now: i64,
    lease_until: i64,
) -> Result<Option<Row>, DbErr> {
    let waiting = Condition::all()
        .add(C::State.eq(State::Queued.as_str()))
        .add(C::RunAt.lte(now));
    let orphaned = Condition::all()
        .add(C::State.eq(State::Running.as_str()))
        .add(C::LeaseUntil.lt(now))
        .add(Expr::col(C::Attempts).lt(Expr::col(C::MaxAttempts)));
    let pick = Query::select()
        .column(C::Id)
        .from(Jobs)
        .and_where(C::Slot.eq(slot.as_str()))
        .cond_where(Condition::any().add(waiting).add(orphaned))
        .and_where(Expr::exists(lane_is_busy(now)).not())
        .order_by(C::Priority, Order::Desc)
        .order_by(C::RunAt, Order::Asc)
        .order_by(C::Id, Order::Asc)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    let take = Query::update()
        .table(Jobs)
        .values([
            (C::State, State::Running.as_str().into()),
            (C::Worker, worker.into()),
            (C::LeaseUntil, lease_until.into()),
            (C::Attempts, Expr::col(C::Attempts).add(1)),
            (C::StartedAt, now.into()),
            (C::Permille, 0.into()),
            (C::WaitingIn, SimpleExpr::from(Option::<String>::None)),
        ])
        .and_where(Expr::col(C::Id).in_subquery(pick))
        .returning_all()
        .to_owned();
    Row::find_by_statement(db.get_database_backend().build(&take))
        .one(db)
        .await
}

/// Whether another job of the same lane runs under a live lease.
fn lane_is_busy(now: i64) -> sea_orm::sea_query::SelectStatement {
    let other = Alias::new("other");
    Query::select()
        .expr(Expr::val(1))
        .from_as(Jobs, other.clone())
        .and_where(Expr::col((other.clone(), C::Lane)).equals((Jobs, C::Lane)))
        .and_where(Expr::col((other.clone(), C::State)).eq(State::Running.as_str()))
        .and_where(Expr::col((other.clone(), C::LeaseUntil)).gte(now))
        .and_where(Expr::col((other, C::Id)).ne(Expr::col((Jobs, C::Id))))
        .to_owned()
}

/// Jobs that took their worker down on the last attempt.
pub async fn poisoned(db: &impl ConnectionTrait, now: i64) -> Result<Vec<Row>, DbErr> {
    Jobs::find()
        .filter(C::State.eq(State::Running.as_str()))
        .filter(C::LeaseUntil.lt(now))
        .filter(Expr::col(C::Attempts).gte(Expr::col(C::MaxAttempts)))
        .limit(20)
        .all(db)
        .await
}

/// What a worker holds: only under this worker and attempt may it speak for the job.
fn held(row: &Row) -> Condition {
    Condition::all()
        .add(C::Id.eq(row.id))
        .add(C::State.eq(State::Running.as_str()))
        .add(C::Worker.eq(row.worker.clone()))
        .add(C::Attempts.eq(row.attempts))
}

/// Extends the lease. `None`: the job was taken over or ended; else whether it shall be cancelled.
pub async fn beat(
    db: &impl ConnectionTrait,
    row: &Row,
    lease_until: i64,
) -> Result<Option<bool>, DbErr> {
    let extended = Jobs::update_many()
        .col_expr(C::LeaseUntil, lease_until.into())
        .filter(held(row))
        .exec(db)
        .await?;
    if extended.rows_affected == 0 {
        return Ok(None);
    }
    Ok(Jobs::find_by_id(row.id)
        .one(db)
        .await?
        .map(|row| row.cancel))
}

/// Notes how far a job is.
pub async fn progress(db: &impl ConnectionTrait, row: &Row, permille: i32) -> Result<(), DbErr> {
    let change = Jobs::update_many()
        .col_expr(C::Permille, permille.into())
        .filter(held(row));
    change.exec(db).await.map(drop)
}

/// How a job leaves its worker.
#[derive(Clone)]
pub struct Outcome {
    pub state: State,
    pub run_at: i64,
    pub attempts: i32,
    pub problem: Option<String>,
    pub cause: Option<String>,
}

/// Lets go of a held job. Answers whether it was still held.
pub async fn release(
    db: &impl ConnectionTrait,
    row: &Row,
    outcome: Outcome,
    now: i64,
) -> Result<bool, DbErr> {
    let queued = outcome.state == State::Queued;
    // Back in its lane only when nobody took the waiting place meanwhile: that one does the same.
    let state = match (&row.lane, queued) {
        (Some(lane), true) if waiting_in(db, lane).await?.is_some() => State::Cancelled,
        _ => outcome.state,
    };
    let lane = row.lane.clone().filter(|_| state == State::Queued);
    let ended = (state != State::Queued).then_some(now);
    let mut change = Jobs::update_many()
        .col_expr(C::State, state.as_str().into())
        .col_expr(C::RunAt, outcome.run_at.into())
        .col_expr(C::Attempts, outcome.attempts.into())
        .col_expr(C::WaitingIn, lane.into())
        .col_expr(C::Problem, outcome.problem.into())
        .col_expr(C::Cause, outcome.cause.into())
        .col_expr(C::Worker, SimpleExpr::from(Option::<String>::None))
        .col_expr(C::EndedAt, ended.into());
    if state == State::Done {
        change = change.col_expr(C::Permille, 1_000.into());
    }
    Ok(change.filter(held(row)).exec(db).await?.rows_affected > 0)
}

/// One job.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Jobs::find_by_id(id).one(db).await
}

/// Asks the worker of a running job to stop; ends a waiting one at once. Answers whether it was waiting.
pub async fn ask_cancel(db: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let ended = Jobs::update_many()
        .col_expr(C::State, State::Cancelled.as_str().into())
        .col_expr(C::WaitingIn, SimpleExpr::from(Option::<String>::None))
        .col_expr(C::EndedAt, Some(now).into())
        .filter(C::Id.eq(id))
        .filter(C::State.eq(State::Queued.as_str()))
        .exec(db)
        .await?;
    if ended.rows_affected > 0 {
        return Ok(true);
    }
    Jobs::update_many()
        .col_expr(C::Cancel, true.into())
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
        .col_expr(C::Problem, SimpleExpr::from(Option::<String>::None))
        .col_expr(C::EndedAt, SimpleExpr::from(Option::<i64>::None))
        .filter(C::Id.eq(row.id))
        .filter(C::State.is_in(ended));
    Ok(change.exec(db).await?.rows_affected > 0)
}

/// A page of jobs, newest first; all of them, or one owner's.
pub async fn page(
    db: &impl ConnectionTrait,
    owner: Option<Uuid>,
    state: Option<State>,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Jobs::find().order_by_desc(C::Id).limit(paging.limit + 1);
    if let Some(owner) = owner {
        query = query.filter(C::Owner.eq(owner));
    }
    if let Some(state) = state {
        query = query.filter(C::State.eq(state.as_str()));
    }
    if let Some(before) = paging.before {
        query = query.filter(C::Id.lt(before));
    }
    query.all(db).await
}

/// The jobs that work on one object, newest first.
pub async fn of_subject(
    db: &impl ConnectionTrait,
    subject: Uuid,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    Jobs::find()
        .filter(C::Subject.eq(subject))
        .order_by_desc(C::Id)
        .limit(limit)
        .all(db)
        .await
}

/// How many wait although they are due, and since when the oldest does.
pub async fn backlog(db: &impl ConnectionTrait, now: i64) -> Result<(u64, Option<i64>), DbErr> {
    let due = Jobs::find()
        .filter(C::State.eq(State::Queued.as_str()))
        .filter(C::RunAt.lte(now));
    let oldest = due
        .clone()
        .order_by_asc(C::RunAt)
        .one(db)
        .await?
        .map(|row| row.run_at);
    Ok((due.count(db).await?, oldest))
}

/// Forgets jobs that ended before `before`.
pub async fn forget(db: &impl ConnectionTrait, before: i64) -> Result<u64, DbErr> {
    Ok(Jobs::delete_many()
        .filter(C::EndedAt.lt(before))
        .exec(db)
        .await?
        .rows_affected)
}
