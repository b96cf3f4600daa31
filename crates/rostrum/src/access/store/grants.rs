//! Statements on `grants`.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Condition, OnConflict, SelectStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, Set,
};
use uuid::Uuid;

use crate::access::model::{Action, CourseAction, Grant, Object, ObjectKind, ObjectRole};

pub mod entity {
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
        pub allowed: String,
        pub denied: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use entity::{ActiveModel, Column, Entity};

/// So many rows go into one statement: well below what databases take in parameters.
const AT_ONCE: usize = 1000;

/// What was stored as a grant; `None` for a role that this version does not know.
pub fn read(role: &str, allowed: &str, denied: &str) -> Option<Grant> {
    Some(Grant {
        role: ObjectRole::parse(role)?,
        allow: CourseAction::read(allowed),
        deny: CourseAction::read(denied),
    })
}

fn seen(row: &entity::Model) -> Option<Grant> {
    read(&row.role, &row.allowed, &row.denied)
}

/// What `subject` holds on `object`.
pub async fn find(
    db: &impl ConnectionTrait,
    subject: Uuid,
    object: Object,
) -> Result<Option<Grant>, DbErr> {
    let key = (subject, object.kind.as_str().to_owned(), object.id);
    let found = Entity::find_by_id(key).one(db).await?;
    Ok(found.as_ref().and_then(seen))
}

/// What `subject` holds on each of these objects.
pub async fn find_all(
    db: &impl ConnectionTrait,
    subject: Uuid,
    kind: ObjectKind,
    objects: &[Uuid],
) -> Result<Vec<(Uuid, Grant)>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Subject.eq(subject))
        .filter(Column::ObjectKind.eq(kind.as_str()))
        .filter(Column::Object.is_in(objects.iter().copied()))
        .all(db)
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| Some((row.object, seen(row)?)))
        .collect())
}

/// Gives or changes what people hold; each of `subjects` the same.
pub async fn put(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
    grant: &Grant,
    object: Object,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = |subject: &Uuid| ActiveModel {
        subject: Set(*subject),
        object_kind: Set(object.kind.as_str().to_owned()),
        object: Set(object.id),
        role: Set(grant.role.as_str().to_owned()),
        created_at: Set(now),
        allowed: Set(CourseAction::stored(&grant.allow)),
        denied: Set(CourseAction::stored(&grant.deny)),
    };
    let key = [Column::Subject, Column::ObjectKind, Column::Object];
    let change = OnConflict::columns(key)
        .update_columns([Column::Role, Column::Allowed, Column::Denied])
        .to_owned();
    for some in subjects.chunks(AT_ONCE) {
        Entity::insert_many(some.iter().map(row))
            .on_conflict(change.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Takes a role away.
pub async fn delete(db: &impl ConnectionTrait, subject: Uuid, object: Object) -> Result<(), DbErr> {
    let key = (subject, object.kind.as_str().to_owned(), object.id);
    Entity::delete_by_id(key).exec(db).await.map(drop)
}

/// Takes all roles on an object away.
pub async fn delete_all(db: &impl ConnectionTrait, object: Object) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Object.eq(object.id))
        .filter(Column::ObjectKind.eq(object.kind.as_str()))
        .exec(db)
        .await
        .map(drop)
}

/// Everybody with a role on an object; with `but`, those who hold another than that one.
pub async fn holders(
    db: &impl ConnectionTrait,
    object: Object,
    but: Option<ObjectRole>,
) -> Result<Vec<(Uuid, Grant)>, DbErr> {
    let others = but.map(|role| Column::Role.ne(role.as_str()));
    let rows = Entity::find()
        .filter(Column::Object.eq(object.id))
        .filter(Column::ObjectKind.eq(object.kind.as_str()))
        .filter(Condition::all().add_option(others))
        .all(db)
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| Some((row.subject, seen(row)?)))
        .collect())
}

/// Rows that suffice for `action`.
fn suffices(action: Action) -> Condition {
    let roles = ObjectRole::ALL
        .into_iter()
        .filter(|role| action.is_allowed_to(*role));
    let role = Column::Role.is_in(roles.map(ObjectRole::as_str));
    let Action::Course(word) = action else {
        return Condition::all().add(role);
    };
    let word = format!("% {} %", word.as_str());
    Condition::all()
        .add(
            Condition::any()
                .add(role)
                .add(Column::Allowed.like(word.clone())),
        )
        .add(Column::Denied.not_like(word))
}

/// The objects of one kind with which `subject` may do `action`, as a table of one column, `object`;
/// with `role`, those where it holds that. The primary key has them in the order of their ids: a page of them costs a page, however many there are.
pub fn held(
    subject: Uuid,
    kind: ObjectKind,
    action: Action,
    role: Option<ObjectRole>,
) -> SelectStatement {
    let role = role.map(|role| Column::Role.eq(role.as_str()));
    Entity::find()
        .select_only()
        .column(Column::Object)
        .filter(Column::Subject.eq(subject))
        .filter(Column::ObjectKind.eq(kind.as_str()))
        .filter(suffices(action))
        .filter(Condition::all().add_option(role))
        .into_query()
}

/// All objects of one kind with which `subject` may do `action`.
pub async fn objects_of(
    db: &impl ConnectionTrait,
    subject: Uuid,
    kind: ObjectKind,
    action: Action,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Object)
        .filter(Column::Subject.eq(subject))
        .filter(Column::ObjectKind.eq(kind.as_str()))
        .filter(suffices(action))
        .into_tuple()
        .all(db)
        .await
}
