//! Statements on `upload_heads` and `upload_parts`: where uploads stand whose bytes are in a bucket.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Set,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload_heads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub upload: Uuid,
        pub parts_of: String,
        pub parts: i32,
        pub parts_bytes: i64,
        pub tail: Option<Uuid>,
        pub tail_bytes: i64,
        pub touched_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod parts {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub upload: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub n: i32,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Head;
use entity::{ActiveModel, Column as C, Entity as Heads};

impl Head {
    /// How many bytes are durable.
    pub fn offset(&self) -> u64 {
        u64::try_from(self.parts_bytes + self.tail_bytes).unwrap_or(0)
    }
}

/// Where an upload stands; `None` when its bytes are on this machine's disk.
pub async fn find(db: &impl ConnectionTrait, upload: Uuid) -> Result<Option<Head>, DbErr> {
    Heads::find_by_id(upload).one(db).await
}

/// Begins one.
pub async fn insert(db: &impl ConnectionTrait, head: &Head) -> Result<(), DbErr> {
    Heads::insert(head.clone().into_active_model().reset_all())
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Writes where it stands, if it still stood at `before`; false when it does not.
pub async fn step(db: &impl ConnectionTrait, before: &Head, now: &Head) -> Result<bool, DbErr> {
    let change = ActiveModel {
        parts: Set(now.parts),
        parts_bytes: Set(now.parts_bytes),
        tail: Set(now.tail),
        tail_bytes: Set(now.tail_bytes),
        touched_at: Set(now.touched_at),
        ..Default::default()
    };
    let tail = match before.tail {
        Some(tail) => C::Tail.eq(tail),
        None => C::Tail.is_null(),
    };
    let done = Heads::update_many()
        .set(change)
        .filter(C::Upload.eq(before.upload))
        .filter(C::Parts.eq(before.parts))
        .filter(tail)
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes what the bucket calls a part; one of that number that was taken back goes.
pub async fn put_part(
    db: &impl ConnectionTrait,
    upload: Uuid,
    n: i32,
    name: String,
) -> Result<(), DbErr> {
    drop_parts(db, upload, n).await?;
    let row = parts::ActiveModel {
        upload: Set(upload),
        n: Set(n),
        name: Set(name),
    };
    parts::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Takes back the parts from `n` on.
pub async fn drop_parts(db: &impl ConnectionTrait, upload: Uuid, n: i32) -> Result<(), DbErr> {
    parts::Entity::delete_many()
        .filter(parts::Column::Upload.eq(upload))
        .filter(parts::Column::N.gte(n))
        .exec(db)
        .await
        .map(drop)
}

/// What the bucket calls the parts, in order.
pub async fn names(db: &impl ConnectionTrait, upload: Uuid) -> Result<Vec<String>, DbErr> {
    let all = parts::Entity::find()
        .filter(parts::Column::Upload.eq(upload))
        .order_by_asc(parts::Column::N)
        .all(db)
        .await?;
    Ok(all.into_iter().map(|part| part.name).collect())
}

/// Forgets one.
pub async fn delete(db: &impl ConnectionTrait, upload: Uuid) -> Result<(), DbErr> {
    drop_parts(db, upload, 0).await?;
    Heads::delete_by_id(upload).exec(db).await.map(drop)
}
