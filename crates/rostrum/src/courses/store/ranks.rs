//! Places in an order: a gap is opened before something comes in and closed when something goes, so that a
//! place is how many stand before it. One statement each, however many move.

use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter as _};

/// Moves everything of `row` from place `from` on by one, away or back.
pub async fn shift<E: EntityTrait, C: ColumnTrait>(
    db: &impl ConnectionTrait,
    row: Condition,
    position: C,
    from: i32,
    by: i32,
) -> Result<(), DbErr> {
    E::update_many()
        .col_expr(position, Expr::col(position).add(by))
        .filter(row)
        .filter(position.gte(from))
        .exec(db)
        .await
        .map(drop)
}
