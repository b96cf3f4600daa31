//! Statements on `users` for those who administer or look for people.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, LikeExpr};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, ExprTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::users::{seen, user};
use crate::accounts::model::{User, UserState, UsersWanted};
use crate::kit::Role;
use crate::kit::page::Paging;

/// One page, newest first, with one more to say whether there is another.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &UsersWanted,
    paging: Paging,
) -> Result<Vec<User>, DbErr> {
    let state = wanted.state.map(|state| state.as_str());
    let filter = Condition::all()
        .add_option(wanted.q.as_deref().map(called))
        .add_option(wanted.role.map(|role| user::Column::Role.eq(role.as_str())))
        .add_option(state.map(|state| user::Column::State.eq(state)))
        .add_option(paging.before.map(|before| user::Column::Id.lt(before)));
    let rows = user::Entity::find()
        .filter(filter)
        .order_by_desc(user::Column::Id)
        .limit(paging.limit + 1)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// People who can be added to something, by name.
pub async fn search(db: &impl ConnectionTrait, q: &str, most: u64) -> Result<Vec<User>, DbErr> {
    let rows = user::Entity::find()
        .filter(called(q))
        .filter(user::Column::State.ne(UserState::Disabled.as_str()))
        .order_by_asc(user::Column::Name)
        .order_by_asc(user::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// The admins whose accounts can be used, held until the transaction ends: of two who would each remove the other,
/// one waits and then finds that there is no other any more.
pub async fn admins_held(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    let rows = user::Entity::find()
        .filter(user::Column::Role.eq(Role::Admin.as_str()))
        .filter(user::Column::State.eq(UserState::Active.as_str()))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The version of somebody's picture, where they have one. `None` outside: there is no such person.
pub async fn picture(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Option<Uuid>>, DbErr> {
    let found = user::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|row| row.picture))
}

/// Sets or clears the version of somebody's picture.
pub async fn set_picture(
    db: &impl ConnectionTrait,
    id: Uuid,
    version: Option<Uuid>,
) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::Picture, Expr::value(version))
        .filter(user::Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Notes that somebody is here.
pub async fn see(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::LastSeenAt, Expr::value(now))
        .filter(user::Column::Id.eq(id))
        .exec(db)
        .await
        .map(drop)
}

/// Name or address has this in it. SQLite knows upper and lower case of ASCII alone, so other letters are
/// looked for as they were typed and in both cases.
fn called(q: &str) -> Condition {
    let escaped = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('%', "\\%");
        LikeExpr::new(format!("%{}%", text.replace('_', "\\_"))).escape('\\')
    };
    let (lower, upper) = (q.to_lowercase(), q.to_uppercase());
    let mut first_upper = upper.chars().take(1).collect::<String>();
    first_upper.extend(lower.chars().skip(1));
    let name = || Expr::expr(Func::lower(Expr::col(user::Column::Name)));
    Condition::any()
        .add(user::Column::Email.like(escaped(&lower)))
        .add(name().like(escaped(&lower)))
        .add(user::Column::Name.like(escaped(q)))
        .add(user::Column::Name.like(escaped(&first_upper)))
}
