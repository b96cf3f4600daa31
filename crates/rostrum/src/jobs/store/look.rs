//! Reading the queue.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _};

use super::{C, Jobs, Row};
use crate::jobs::model::State;
use crate::kit::page::Paging;

/// One job.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    Jobs::find_by_id(id).one(db).await
}

/// Which jobs somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub owner: Option<Uuid>,
    pub states: Vec<State>,
    pub kind: Option<String>,
    pub subject: Option<Uuid>,
    pub q: Option<String>,
}

impl Wanted {
    fn condition(&self) -> Condition {
        let states = (!self.states.is_empty())
            .then(|| C::State.is_in(self.states.iter().map(|state| state.as_str())));
        Condition::all()
            .add_option(self.owner.map(|owner| C::Owner.eq(owner)))
            .add_option(states)
            .add_option(self.kind.as_deref().map(|kind| C::Kind.eq(kind)))
            .add_option(self.subject.map(|subject| C::Subject.eq(subject)))
            .add_option(self.q.as_deref().map(says))
    }
}

/// Title, kind or reason have this text in them, in any case.
fn says(q: &str) -> Condition {
    let mut pattern = String::from("%");
    for c in q.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    let like = |column: C| {
        Expr::expr(Func::lower(Expr::col(column))).like(LikeExpr::new(&pattern).escape('\\'))
    };
    Condition::any()
        .add(like(C::Title))
        .add(like(C::Kind))
        .add(like(C::Problem))
}

/// A page of jobs, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    paging: Paging,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Jobs::find()
        .filter(wanted.condition())
        .order_by_desc(C::Id)
        .limit(paging.limit + 1);
    if let Some(before) = paging.before {
        query = query.filter(C::Id.lt(before));
    }
    query.all(db).await
}

/// Failed jobs of a kind, the oldest first, and how many there are.
pub async fn failed_of(
    db: &impl ConnectionTrait,
    kind: &str,
    limit: u64,
) -> Result<(Vec<Row>, u64), DbErr> {
    let failed = Jobs::find()
        .filter(C::Kind.eq(kind))
        .filter(C::State.eq(State::Failed.as_str()));
    let count = failed.clone().count(db).await?;
    let rows = failed.order_by_asc(C::Id).limit(limit).all(db).await?;
    Ok((rows, count))
}

/// How many are to run before `row`: those that are due and come first in its slot.
pub async fn ahead(db: &impl ConnectionTrait, row: &Row, now: i64) -> Result<u64, DbErr> {
    let sooner = Condition::all()
        .add(C::Priority.eq(row.priority))
        .add(C::RunAt.lt(row.run_at));
    let at_once = Condition::all()
        .add(C::Priority.eq(row.priority))
        .add(C::RunAt.eq(row.run_at))
        .add(C::Id.lt(row.id));
    Jobs::find()
        .filter(C::State.eq(State::Queued.as_str()))
        .filter(C::Slot.eq(&*row.slot))
        .filter(C::RunAt.lte(now))
        .filter(
            Condition::any()
                .add(C::Priority.gt(row.priority))
                .add(sooner)
                .add(at_once),
        )
        .count(db)
        .await
}

/// What runs in a slot under a live lease.
pub async fn running_in(
    db: &impl ConnectionTrait,
    slot: &str,
    now: i64,
) -> Result<Vec<Row>, DbErr> {
    Jobs::find()
        .filter(C::State.eq(State::Running.as_str()))
        .filter(C::Slot.eq(slot))
        .filter(C::LeaseUntil.gte(now))
        .all(db)
        .await
}

/// Jobs that somebody sees and that changed at or after `since`, wherever that was written.
pub async fn changed_since(db: &impl ConnectionTrait, since: i64) -> Result<Vec<Row>, DbErr> {
    Jobs::find()
        .filter(C::ChangedAt.gte(since))
        .filter(C::Owner.is_not_null())
        .order_by_asc(C::ChangedAt)
        .limit(2_000)
        .all(db)
        .await
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

/// Whether a job that may still run has this text in its payload. Wildcards in it find more, never less.
pub async fn speak_of(db: &impl ConnectionTrait, text: &str) -> Result<bool, DbErr> {
    let ended = [State::Done.as_str(), State::Cancelled.as_str()];
    let found = Jobs::find()
        .filter(C::State.is_not_in(ended))
        .filter(
            Expr::col(C::Payload)
                .cast_as(Alias::new("text"))
                .like(format!("%{text}%")),
        )
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// When jobs ended between two times, in milliseconds, and in which state.
pub async fn ended_between(
    db: &impl ConnectionTrait,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, String)>, DbErr> {
    Jobs::find()
        .select_only()
        .columns([C::EndedAt, C::State])
        .filter(C::EndedAt.gte(from))
        .filter(C::EndedAt.lt(to))
        .into_tuple()
        .all(db)
        .await
}
