//! Statements on `audit_log`.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, ExprTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::model::{Entry, Logged, Wanted};
use crate::kit::page::Paging;

mod audit_log {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_log")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: DateTimeUtc,
        pub actor: Option<Uuid>,
        pub action: String,
        pub object: Option<Uuid>,
        pub object_kind: Option<String>,
        pub address: Option<String>,
        pub detail: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use audit_log::Column;

/// Adds an entry.
pub async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: DateTime<Utc>,
    entry: Entry,
) -> Result<(), DbErr> {
    let row = audit_log::ActiveModel {
        id: Set(id),
        at: Set(at),
        actor: Set(entry.actor),
        action: Set(entry.did.as_str().to_owned()),
        object: Set(entry.object),
        object_kind: Set(entry
            .object
            .map(|_| entry.object_kind.unwrap_or("user").to_owned())),
        address: Set(entry.address.map(|address| address.to_string())),
        detail: Set(entry.detail),
    };
    audit_log::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Entries from new to old, one more than the page holds.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: Wanted,
    paging: Paging,
) -> Result<Vec<Logged>, DbErr> {
    let of_subject = |action: String| {
        let one = Column::Action.eq(action.clone());
        one.or(Column::Action.starts_with(format!("{action}.")))
    };
    let filter = Condition::all()
        .add_option(wanted.actor.map(|actor| Column::Actor.eq(actor)))
        .add_option(wanted.action.map(of_subject))
        .add_option(wanted.object.map(|object| Column::Object.eq(object)))
        .add_option(wanted.from.map(|from| Column::At.gte(from)))
        .add_option(wanted.to.map(|to| Column::At.lte(to)));
    let mut query = audit_log::Entity::find()
        .filter(filter)
        .order_by_desc(audit_log::Column::Id)
        .limit(paging.limit + 1);
    if let Some(before) = paging.before {
        query = query.filter(audit_log::Column::Id.lt(before));
    }
    let rows = query.all(db).await?;
    Ok(rows.into_iter().map(shown).collect())
}

fn shown(row: audit_log::Model) -> Logged {
    Logged {
        id: row.id,
        at: row.at,
        actor: row.actor,
        action: row.action,
        object: row.object,
        object_kind: row.object_kind,
        address: row.address,
        detail: row.detail,
    }
}
