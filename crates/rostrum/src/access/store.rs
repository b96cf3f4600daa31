//! Statements on `grants`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    Set,
};
use uuid::Uuid;

use super::model::{Object, ObjectKind, ObjectRole};

mod grants {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "grants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub object_kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub object: Uuid,
        pub role: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The role that `subject` holds on `object`.
pub async fn role(
    db: &impl ConnectionTrait,
    subject: Uuid,
    object: Object,
) -> Result<Option<ObjectRole>, DbErr> {
    let key = (subject, object.kind.as_str().to_owned(), object.id);
    let found = grants::Entity::find_by_id(key).one(db).await?;
    Ok(found.and_then(|grant| ObjectRole::parse(&grant.role)))
}

/// Gives or changes a role.
pub async fn put(
    db: &impl ConnectionTrait,
    subject: Uuid,
    role: ObjectRole,
    object: Object,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let grant = grants::ActiveModel {
        subject: Set(subject),
        object_kind: Set(object.kind.as_str().to_owned()),
        object: Set(object.id),
        role: Set(role.as_str().to_owned()),
        created_at: Set(now),
    };
    let key = [
        grants::Column::Subject,
        grants::Column::ObjectKind,
        grants::Column::Object,
    ];
    let change = OnConflict::columns(key)
        .update_column(grants::Column::Role)
        .to_owned();
    grants::Entity::insert(grant)
        .on_conflict(change)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Takes a role away.
pub async fn delete(db: &impl ConnectionTrait, subject: Uuid, object: Object) -> Result<(), DbErr> {
    let key = (subject, object.kind.as_str().to_owned(), object.id);
    grants::Entity::delete_by_id(key).exec(db).await.map(drop)
}

/// Takes all roles on an object away.
pub async fn delete_all(db: &impl ConnectionTrait, object: Object) -> Result<(), DbErr> {
    grants::Entity::delete_many()
        .filter(grants::Column::Object.eq(object.id))
        .filter(grants::Column::ObjectKind.eq(object.kind.as_str()))
        .exec(db)
        .await
        .map(drop)
}

/// Everybody with a role on an object.
pub async fn holders(
    db: &impl ConnectionTrait,
    object: Object,
) -> Result<Vec<(Uuid, ObjectRole)>, DbErr> {
    let rows = grants::Entity::find()
        .filter(grants::Column::Object.eq(object.id))
        .filter(grants::Column::ObjectKind.eq(object.kind.as_str()))
        .all(db)
        .await?;
    Ok(rows
        .iter()
        .filter_map(|g| Some((g.subject, ObjectRole::parse(&g.role)?)))
        .collect())
}

/// All objects of one kind on which `subject` holds one of `roles`.
pub async fn objects_of(
    db: &impl ConnectionTrait,
    subject: Uuid,
    kind: ObjectKind,
    roles: &[ObjectRole],
) -> Result<Vec<Uuid>, DbErr> {
    grants::Entity::find()
        .select_only()
        .column(grants::Column::Object)
        .filter(grants::Column::Subject.eq(subject))
        .filter(grants::Column::ObjectKind.eq(kind.as_str()))
        .filter(grants::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .into_tuple()
        .all(db)
        .await
}
