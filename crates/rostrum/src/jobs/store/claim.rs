//! Taking, holding and letting go of jobs.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait as _, LockBehavior, LockType, Order, Query,
    SelectStatement, SimpleExpr, WithClause,
};
use sea_orm::{Condition, FromQueryResult as _, QuerySelect as _, TryGetable as _};

use super::{C, Jobs, Row, waiting_in};
use crate::jobs::model::{Slot, State};
use crate::kit::sabotage;

/// Takes the next job that is due, other than of the kinds in `full`. One statement: two workers never take the same job.
pub async fn claim(
    db: &impl ConnectionTrait,
    slot: Slot,
    full: &[String],
    worker: &str,
    now: i64,
    lease_until: i64,
) -> Result<Option<Row>, DbErr> {
    let taken = claim_some(db, slot, full, worker, now, lease_until, 1).await?;
    Ok(taken.into_iter().next())
}

/// The same for as many as `n` at once.
pub async fn claim_some(
    db: &impl ConnectionTrait,
    slot: Slot,
    full: &[String],
    worker: &str,
    now: i64,
    lease_until: i64,
    n: u64,
) -> Result<Vec<Row>, DbErr> {
    let waiting = Condition::all()
        .add(C::State.eq(State::Queued.as_str()))
        .add(C::RunAt.lte(now));
    take(db, slot, full, waiting, worker, now, lease_until, n).await
}

/// Takes a job whose worker went silent.
pub async fn take_over(
    db: &impl ConnectionTrait,
    slot: Slot,
    full: &[String],
    worker: &str,
    now: i64,
    lease_until: i64,
) -> Result<Option<Row>, DbErr> {
    let silent_since = if sabotage::is_on("j1") { i64::MAX } else { now };
    let orphaned = Condition::all()
        .add(C::State.eq(State::Running.as_str()))
        .add(C::LeaseUntil.lt(silent_since))
        .add(Expr::col(C::Attempts).lt(Expr::col(C::MaxAttempts)));
    let taken = take(db, slot, full, orphaned, worker, now, lease_until, 1).await?;
    Ok(taken.into_iter().next())
}

#[expect(clippy::too_many_arguments, reason = "one statement, all of it here")]
async fn take(
    db: &impl ConnectionTrait,
    slot: Slot,
    full: &[String],
    which: Condition,
    worker: &str,
    now: i64,
    lease_until: i64,
    n: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut pick = Query::select();
    pick.column(C::Id)
        .from(Jobs)
        .and_where(C::Slot.eq(slot.as_str()))
        .cond_where(which)
        .and_where(Expr::exists(lane_is_busy(now)).not())
        .order_by(C::Priority, Order::Desc)
        .order_by(C::RunAt, Order::Asc)
        .order_by(C::Id, Order::Asc)
        .limit(n)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    if !full.is_empty() {
        pick.and_where(C::Kind.is_not_in(full.iter().map(String::as_str)));
    }
    // A query of its own is run once; as a subquery PostgreSQL may run it for each row, and take more than `n`.
    let picked = Alias::new("picked");
    let mut once = CommonTableExpression::new();
    once.table_name(picked.clone()).column(C::Id).query(pick);
    let of_those = Query::select().column(C::Id).from(picked).to_owned();
    let take = Query::update()
        .table(Jobs)
        .values([
            (C::State, State::Running.as_str().into()),
            (C::Worker, worker.into()),
            (C::LeaseUntil, lease_until.into()),
            (C::Attempts, Expr::col(C::Attempts).add(1)),
            (C::StartedAt, now.into()),
            (C::ChangedAt, now.into()),
            (C::Permille, 0.into()),
            (C::EtaAt, SimpleExpr::from(Option::<i64>::None)),
            (C::WaitingIn, SimpleExpr::from(Option::<String>::None)),
        ])
        .and_where(Expr::col(C::Id).in_subquery(of_those))
        .returning_all()
        .to_owned()
        .with(WithClause::from(once));
    Row::find_by_statement(db.get_database_backend().build(&take))
        .all(db)
        .await
}

/// Whether another job of the same lane runs under a live lease.
fn lane_is_busy(now: i64) -> SelectStatement {
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

/// Extends the lease, and notes how far it is and when it should be done where that changed. `None`: the job was taken over
/// or ended; else whether it shall be cancelled.
pub async fn beat(
    db: &impl ConnectionTrait,
    row: &Row,
    lease_until: i64,
    moved: Option<(i32, Option<i64>, i64)>,
) -> Result<Option<bool>, DbErr> {
    let mut extend = Query::update();
    extend
        .table(Jobs)
        .value(C::LeaseUntil, lease_until)
        .cond_where(held(row))
        .returning_col(C::Cancel);
    if let Some((permille, eta_at, now)) = moved {
        extend
            .value(C::Permille, permille)
            .value(C::EtaAt, eta_at)
            .value(C::ChangedAt, now);
    }
    let backend = db.get_database_backend();
    let answer = db.query_one_raw(backend.build(&extend)).await?;
    let cancel = answer.map(|row| bool::try_get(&row, "", "cancel"));
    cancel.transpose().map_err(Into::into)
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
        .col_expr(C::EtaAt, SimpleExpr::from(Option::<i64>::None))
        .col_expr(C::ChangedAt, now.into())
        .col_expr(C::EndedAt, ended.into());
    if state == State::Done {
        change = change.col_expr(C::Permille, 1_000.into());
    }
    Ok(change.filter(held(row)).exec(db).await?.rows_affected > 0)
}
