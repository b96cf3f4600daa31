//! Statements on `analytics_objections`.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, Iterable as _, QueryFilter as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "analytics_objections")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub course: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub student: Uuid,
        pub id: Uuid,
        pub body: String,
        pub created_at: DateTimeUtc,
        pub answer: Option<String>,
        pub answered_by: Option<Uuid>,
        pub answered_at: Option<DateTimeUtc>,
        pub set_aside: bool,
        pub set_aside_until: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// That of a student in a course.
pub async fn find(
    db: &impl ConnectionTrait,
    course: Uuid,
    student: Uuid,
) -> Result<Option<Row>, DbErr> {
    Entity::find_by_id((course, student)).one(db).await
}

/// Those of a course.
pub async fn of(db: &impl ConnectionTrait, course: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Course.eq(course))
        .all(db)
        .await
}

/// Those of a student.
pub async fn by(db: &impl ConnectionTrait, student: Uuid) -> Result<Vec<Row>, DbErr> {
    Entity::find()
        .filter(Column::Student.eq(student))
        .all(db)
        .await
}

/// Puts one in the place of the one before.
pub async fn put(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let anew = OnConflict::columns([Column::Course, Column::Student])
        .update_columns(
            Column::iter().filter(|column| !matches!(column, Column::Course | Column::Student)),
        )
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(anew)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Takes one back; whether there was one.
pub async fn delete(db: &impl ConnectionTrait, course: Uuid, student: Uuid) -> Result<bool, DbErr> {
    let gone = Entity::delete_by_id((course, student)).exec(db).await?;
    Ok(gone.rows_affected > 0)
}

/// Removes all of a student.
pub async fn delete_by(db: &impl ConnectionTrait, student: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Student.eq(student))
        .exec(db)
        .await
        .map(drop)
}

/// Answers the objection that was read, unless another stands there now; whether it was.
pub async fn answer(db: &impl ConnectionTrait, row: &Row) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::Answer, Expr::value(row.answer.clone()))
        .col_expr(Column::AnsweredBy, Expr::value(row.answered_by))
        .col_expr(Column::AnsweredAt, Expr::value(row.answered_at))
        .col_expr(Column::SetAside, Expr::value(row.set_aside))
        .col_expr(Column::SetAsideUntil, Expr::value(row.set_aside_until))
        .filter(Column::Course.eq(row.course))
        .filter(Column::Student.eq(row.student))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}
