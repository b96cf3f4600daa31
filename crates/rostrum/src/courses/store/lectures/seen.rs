//! What lists show of lectures, and what people are to be told of.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, Func, Order, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QuerySelect as _, QueryTrait,
};
use uuid::Uuid;

use super::Row;
use super::entity::{Column, Entity};
use crate::courses::store::sections::entity as sections;

/// Where a lecture stands in the whole course: the place of its section (−1 for those in none, which come
/// first), its own place, and its id where two share one.
pub type Key = (i32, i32, Uuid);

/// What students see at a time.
fn seen(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::PublishAt.lte(now))
        .add(Column::Hidden.eq(false))
}

/// A page in the order of the course, behind `after`, with one more to say whether there is another; with
/// `now`, of those that students see at that time.
pub async fn page(
    db: &impl ConnectionTrait,
    course: Uuid,
    now: Option<DateTime<Utc>>,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut query = Entity::find()
        .filter(Column::Course.eq(course))
        .limit(limit + 1);
    if let Some(now) = now {
        query = query.filter(seen(now));
    }
    let section = || -> SimpleExpr {
        let place = Expr::col((sections::Entity, sections::Column::Position));
        Func::coalesce([place, Expr::val(-1)]).into()
    };
    let place = || Expr::col((Entity, Column::Position));
    let id = || Expr::col((Entity, Column::Recording));
    let joined = QueryTrait::query(&mut query);
    let on = Expr::col((sections::Entity, sections::Column::Id)).equals((Entity, Column::Section));
    joined.left_join(sections::Entity, on);
    if let Some((a, b, c)) = after {
        let behind = section().gt(a).or(section()
            .eq(a)
            .and(place().gt(b).or(place().eq(b).and(id().gt(c)))));
        joined.and_where(behind);
    }
    joined
        .order_by_expr(section(), Order::Asc)
        .order_by_expr(place(), Order::Asc)
        .order_by_expr(id(), Order::Asc);
    query.all(db).await
}

/// How many there are, and how many of them students see.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Count {
    /// Of which course.
    pub course: Uuid,
    /// All that are not hidden.
    pub all: i64,
    /// Those that students see.
    pub published: i64,
}

/// How many lectures these courses have.
pub async fn count(
    db: &impl ConnectionTrait,
    courses: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Count>, DbErr> {
    let one_of = |condition: Condition| {
        let case = CaseStatement::new().case(condition, 1_i64).finally(0_i64);
        Func::sum(case).cast_as("bigint")
    };
    let there = Condition::all().add(Column::Hidden.eq(false));
    Entity::find()
        .select_only()
        .column(Column::Course)
        .expr_as(one_of(there), "all")
        .expr_as(one_of(seen(now)), "published")
        .filter(Column::Course.is_in(courses.iter().copied()))
        .group_by(Column::Course)
        .into_model()
        .all(db)
        .await
}

/// Those that students see and were not told of.
pub async fn untold(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Told.eq(false))
        .filter(seen(now))
        .limit(limit)
        .all(db)
        .await
}
