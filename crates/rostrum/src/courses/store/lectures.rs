//! Statements on `lectures`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    CaseStatement, Expr, ExprTrait as _, Func, OnConflict, Order, SimpleExpr,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait, Set,
};
use uuid::Uuid;

use super::sections::entity as sections;
use super::{AT_ONCE, ranks};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lectures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub course: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        pub section: Option<Uuid>,
        pub position: i32,
        pub publish_at: Option<DateTimeUtc>,
        pub told: bool,
        pub hidden: bool,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{ActiveModel, Column, Entity};

/// Where a lecture stands in the whole course: the place of its section (−1 for those in none, which come
/// first), its own place, and its id where two share one.
pub type Key = (i32, i32, Uuid);

fn in_section(course: Uuid, section: Option<Uuid>) -> Condition {
    let here = match section {
        Some(section) => Column::Section.eq(section),
        None => Column::Section.is_null(),
    };
    Condition::all().add(Column::Course.eq(course)).add(here)
}

/// What students see at a time.
fn seen(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::PublishAt.lte(now))
        .add(Column::Hidden.eq(false))
}

fn one(course: Uuid, recording: Uuid) -> Condition {
    Condition::all()
        .add(Column::Course.eq(course))
        .add(Column::Recording.eq(recording))
}

/// One lecture.
pub async fn find(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((course, recording)).one(db).await
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

/// All of a course.
pub async fn all(db: &impl ConnectionTrait, course: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .all(db)
        .await
}

/// Every place of a recording.
pub async fn places(db: &impl ConnectionTrait, recording: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Recording.eq(recording))
        .all(db)
        .await
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

/// How many stand in a section, or in none.
pub async fn count_in(
    db: &impl ConnectionTrait,
    course: Uuid,
    section: Option<Uuid>,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(in_section(course, section))
        .count(db)
        .await
}

/// How many there are at all.
pub async fn count_all(db: &impl ConnectionTrait, course: Uuid) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .count(db)
        .await
}

/// Adds them, or gives those that are there their section and place.
pub async fn put(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    let placed = OnConflict::columns([Column::Course, Column::Recording])
        .update_columns([Column::Section, Column::Position])
        .to_owned();
    for some in rows.chunks(AT_ONCE) {
        let some = some.iter().map(|row| row.clone().into_active_model());
        Entity::insert_many(some)
            .on_conflict(placed.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Opens (`1`) or closes (`-1`) a gap at a place of a section.
pub async fn shift(
    db: &impl ConnectionTrait,
    course: Uuid,
    section: Option<Uuid>,
    from: i32,
    by: i32,
) -> Result<(), DbErr> {
    let row = in_section(course, section);
    ranks::shift::<Entity, Column>(db, row, Column::Position, from, by).await
}

/// Another place.
pub async fn set_place(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
    section: Option<Uuid>,
    position: i32,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        section: Set(section),
        position: Set(position),
        ..Default::default()
    };
    set(db, one(course, recording), change).await
}

/// The lectures of a section come to stand behind those in none.
pub async fn leave_section(
    db: &impl ConnectionTrait,
    course: Uuid,
    section: Uuid,
    behind: i32,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Section, Expr::value(None::<Uuid>))
        .col_expr(Column::Position, Expr::col(Column::Position).add(behind))
        .filter(in_section(course, Some(section)))
        .exec(db)
        .await
        .map(drop)
}

/// Published from then on, or not.
pub async fn set_publish_at(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
    publish_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        publish_at: Set(publish_at),
        ..Default::default()
    };
    set(db, one(course, recording), change).await
}

/// Notes that people were told; false when somebody had noted it.
pub async fn set_told(
    db: &impl ConnectionTrait,
    course: Uuid,
    recording: Uuid,
) -> Result<bool, DbErr> {
    let change = ActiveModel {
        told: Set(true),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(one(course, recording))
        .filter(Column::Told.eq(false))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
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

/// Out of sight of students while the recording lies in the trash, in all courses.
pub async fn set_hidden(
    db: &impl ConnectionTrait,
    recording: Uuid,
    hidden: bool,
) -> Result<(), DbErr> {
    let change = ActiveModel {
        hidden: Set(hidden),
        ..Default::default()
    };
    set(
        db,
        Condition::all().add(Column::Recording.eq(recording)),
        change,
    )
    .await
}

async fn set(
    db: &impl ConnectionTrait,
    which: Condition,
    change: ActiveModel,
) -> Result<(), DbErr> {
    Entity::update_many()
        .set(change)
        .filter(which)
        .exec(db)
        .await
        .map(drop)
}

/// Removes one.
pub async fn delete(db: &impl ConnectionTrait, course: Uuid, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id((course, recording))
        .exec(db)
        .await
        .map(drop)
}

/// Removes those of a course.
pub async fn delete_of(db: &impl ConnectionTrait, course: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Course.eq(course))
        .exec(db)
        .await
        .map(drop)
}
