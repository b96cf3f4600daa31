//! Lists in pages: `limit` and `cursor` in, `{items, next_cursor}` out.

use garde::Validate;
use sea_orm::sea_query::{Expr, ExprTrait as _, JoinType, Order, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait, Select,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::error::{Error, Result};

/// What every list takes.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    pub cursor: Option<String>,
}

/// Where to go on and how far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paging {
    /// Items of one page.
    pub limit: u64,
    /// The last id of the page before. Ids sort by time, so lists run from new to old by id.
    pub before: Option<Uuid>,
}

/// The default length of a page.
pub const DEFAULT_LIMIT: u64 = 50;

impl Paging {
    /// From the two query fields, for queries that carry more than [`PageQuery`].
    ///
    /// # Errors
    /// `cursor` was not made by us.
    pub fn new(limit: Option<u64>, cursor: Option<&str>) -> Result<Self> {
        let before = cursor.map(|text| {
            text.parse().map_err(|_| {
                Error::invalid(
                    "cursor",
                    "cursor.unknown",
                    "This cursor was not given by a list.",
                )
            })
        });
        Ok(Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT).clamp(1, 200),
            before: before.transpose()?,
        })
    }
}

impl TryFrom<PageQuery> for Paging {
    type Error = Error;

    fn try_from(query: PageQuery) -> Result<Self> {
        Self::new(query.limit, query.cursor.as_deref())
    }
}

/// The rows of one page of what `query` finds, newest first, with one more that says whether there is another. With
/// `held`, a question for ids in a column `object`, only those; they lead it, since they lie in the order of the page: somebody who
/// may see a million waits no longer than somebody who may see ten.
///
/// # Errors
/// The database is away.
pub async fn rows<E: EntityTrait>(
    db: &impl ConnectionTrait,
    query: Select<E>,
    id: E::Column,
    held: Option<&SelectStatement>,
    paging: Paging,
) -> Result<Vec<E::Model>, DbErr> {
    let before = paging.before.map(|before| id.lt(before));
    let query = query.filter(Condition::all().add_option(before));
    let mut query = query.limit(paging.limit + 1);
    let Some(held) = held else {
        return query.order_by_desc(id).all(db).await;
    };
    let object = || Expr::col(("held", "object"));
    let on = object().equals(id.as_column_ref());
    let joined = QueryTrait::query(&mut query);
    joined.join_subquery(JoinType::InnerJoin, held.clone(), "held", on);
    joined.order_by_expr(object(), Order::Desc);
    if let Some(before) = paging.before {
        joined.and_where(object().lt(before));
    }
    query.all(db).await
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, newest first unless the list says otherwise.
    pub items: Vec<T>,
    /// Give it as `cursor` for the next page; absent on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows fetched with `limit + 1`: the surplus row says that there is more.
    pub fn of(mut rows: Vec<T>, paging: Paging, id: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if more {
            rows.last().map(|row| id(row).to_string())
        } else {
            None
        };
        Self {
            items: rows,
            next_cursor,
        }
    }

    /// The same page with each item seen differently.
    pub fn map<U>(self, see: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(see).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surplus_row_makes_the_cursor_and_is_not_shown() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let paging = Paging {
            limit: 2,
            before: None,
        };
        let page = Page::of(ids.clone(), paging, |id| *id);
        assert_eq!(page.items, ids[..2]);
        assert_eq!(page.next_cursor, Some(ids[1].to_string()));
        assert_eq!(
            Page::of(ids[..2].to_vec(), paging, |id| *id).next_cursor,
            None
        );
    }
}
