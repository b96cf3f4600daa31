//! Statements on `users`.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::accounts::model::{Notifications, ProfileChange, User, UserState, picture_url};
use crate::accounts::service::people::Person;
use crate::kit::Role;
use crate::kit::page::Paging;

pub mod user {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub name: String,
        pub role: String,
        pub password_hash: String,
        pub language: Option<String>,
        pub time_zone: Option<String>,
        pub created_at: DateTimeUtc,
        pub state: String,
        pub notifications: Option<String>,
        pub picture: Option<Uuid>,
        pub last_seen_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The stored word for a role as the role. What nobody stored counts as the least.
pub fn role_of(stored: &str) -> Role {
    stored.parse().unwrap_or(Role::Student)
}

pub(super) fn seen(row: user::Model) -> User {
    let chosen = row.notifications.as_deref();
    User {
        role: role_of(&row.role),
        picture_url: picture_url(row.id, row.picture),
        // What cannot be read is what was never chosen.
        notifications: chosen
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default(),
        state: UserState::parse(&row.state),
        last_seen_at: row.last_seen_at,
        id: row.id,
        email: row.email,
        name: row.name,
        created_at: row.created_at,
        language: row.language,
        time_zone: row.time_zone,
    }
}

/// Adds an account. The constraint `users_email` says that the address is taken.
pub async fn insert(db: &impl ConnectionTrait, user: &User, hash: String) -> Result<(), DbErr> {
    let row = user::ActiveModel {
        id: Set(user.id),
        email: Set(user.email.clone()),
        name: Set(user.name.clone()),
        role: Set(user.role.as_str().to_owned()),
        password_hash: Set(hash),
        language: Set(user.language.clone()),
        time_zone: Set(user.time_zone.clone()),
        created_at: Set(user.created_at),
        state: Set(user.state.as_str().to_owned()),
        notifications: Set(None),
        picture: Set(None),
        last_seen_at: Set(None),
    };
    user::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The account of an address, with its hash.
pub async fn by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<(User, String)>, DbErr> {
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(email))
        .one(db)
        .await?;
    Ok(found
        .map(|row| (row.password_hash.clone(), row))
        .map(|(hash, row)| (seen(row), hash)))
}

/// An account.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<User>, DbErr> {
    Ok(user::Entity::find_by_id(id).one(db).await?.map(seen))
}

/// An account, held until the transaction ends: who changes it too waits.
pub async fn by_id_held(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<User>, DbErr> {
    let query = user::Entity::find_by_id(id).lock_exclusive();
    Ok(query.one(db).await?.map(seen))
}

/// The hash of an account's password.
pub async fn hash_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<String>, DbErr> {
    let found = user::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|row| row.password_hash))
}

/// Sets the hash of an account's password.
pub async fn set_hash(db: &impl ConnectionTrait, id: Uuid, hash: String) -> Result<(), DbErr> {
    let row = user::ActiveModel {
        id: Set(id),
        password_hash: Set(hash),
        ..Default::default()
    };
    row.update(db).await.map(drop)
}

/// Sets the role of an account.
pub async fn set_role(db: &impl ConnectionTrait, id: Uuid, role: Role) -> Result<(), DbErr> {
    let row = user::ActiveModel {
        id: Set(id),
        role: Set(role.as_str().to_owned()),
        ..Default::default()
    };
    row.update(db).await.map(drop)
}

/// Changes the fields given.
pub async fn change(
    db: &impl ConnectionTrait,
    id: Uuid,
    change: ProfileChange,
    notifications: Option<Notifications>,
) -> Result<User, DbErr> {
    let mut row = user::ActiveModel {
        id: Set(id),
        ..Default::default()
    };
    if let Some(name) = change.name {
        row.name = Set(name);
    }
    if let Some(language) = change.language {
        row.language = Set(language);
    }
    if let Some(time_zone) = change.time_zone {
        row.time_zone = Set(time_zone);
    }
    if let Some(notifications) = notifications {
        let text = serde_json::to_string(&notifications);
        row.notifications = Set(Some(text.map_err(|cause| DbErr::Json(cause.to_string()))?));
    }
    row.update(db).await.map(seen)
}

/// Sets whether an account can be used.
pub async fn set_state(db: &impl ConnectionTrait, id: Uuid, state: UserState) -> Result<(), DbErr> {
    let row = user::ActiveModel {
        id: Set(id),
        state: Set(state.as_str().to_owned()),
        ..Default::default()
    };
    row.update(db).await.map(drop)
}

/// How many accounts hold a role and can be used, or could once a password is set.
pub async fn count(db: &impl ConnectionTrait, role: Role) -> Result<u64, DbErr> {
    user::Entity::find()
        .filter(user::Column::Role.eq(role.as_str()))
        .filter(user::Column::State.ne(UserState::Disabled.as_str()))
        .count(db)
        .await
}

/// The account that has held a role for longest.
pub async fn first_of(db: &impl ConnectionTrait, role: Role) -> Result<Option<User>, DbErr> {
    let found = user::Entity::find()
        .filter(user::Column::Role.eq(role.as_str()))
        .filter(user::Column::State.eq(UserState::Active.as_str()))
        .order_by_asc(user::Column::Id)
        .one(db)
        .await?;
    Ok(found.map(seen))
}

/// So many values go into one statement.
const AT_ONCE: usize = 1000;

fn person(row: user::Model) -> Person {
    Person {
        id: row.id,
        name: row.name,
        email: row.email,
        time_zone: row.time_zone,
    }
}

/// The accounts with these ids.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Person>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let named = user::Column::Id.is_in(some.iter().copied());
        let rows = user::Entity::find().filter(named).all(db).await?;
        found.extend(rows.into_iter().map(person));
    }
    Ok(found)
}

/// The accounts with these addresses.
pub async fn by_emails(db: &impl ConnectionTrait, emails: &[String]) -> Result<Vec<Person>, DbErr> {
    let mut found = Vec::new();
    for some in emails.chunks(AT_ONCE) {
        let named = user::Column::Email.is_in(some.iter().map(String::as_str));
        let rows = user::Entity::find().filter(named).all(db).await?;
        found.extend(rows.into_iter().map(person));
    }
    Ok(found)
}

/// One page of all accounts, newest first, with one more to say whether there is another.
pub async fn page(db: &impl ConnectionTrait, paging: Paging) -> Result<Vec<User>, DbErr> {
    let mut asked = user::Entity::find();
    if let Some(before) = paging.before {
        asked = asked.filter(user::Column::Id.lt(before));
    }
    let rows = asked
        .order_by_desc(user::Column::Id)
        .limit(paging.limit + 1)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

/// How many accounts there are.
pub async fn count_all(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    user::Entity::find().count(db).await
}

/// When accounts were made between two times.
pub async fn made_between(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, DbErr> {
    user::Entity::find()
        .select_only()
        .column(user::Column::CreatedAt)
        .filter(user::Column::CreatedAt.gte(from))
        .filter(user::Column::CreatedAt.lt(to))
        .into_tuple()
        .all(db)
        .await
}
