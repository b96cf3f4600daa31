//! Statements on `audience_votes`.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audience_votes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub message: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub voter: Uuid,
        pub recording: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Row;
use entity::{Column, Entity};

/// Adds a vote, or leaves the one that is there.
pub async fn add(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::Message, Column::Voter])
        .do_nothing()
        .to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// Takes a vote back.
pub async fn remove(db: &impl ConnectionTrait, message: Uuid, voter: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id((message, voter))
        .exec(db)
        .await
        .map(drop)
}

/// How many voted for a question.
pub async fn count(db: &impl ConnectionTrait, message: Uuid) -> Result<i32, DbErr> {
    let all = Entity::find().filter(Column::Message.eq(message));
    Ok(i32::try_from(all.count(db).await?).unwrap_or(i32::MAX))
}

/// For what of a recording somebody voted.
pub async fn by(
    db: &impl ConnectionTrait,
    recording: Uuid,
    voter: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Message)
        .filter(Column::Recording.eq(recording))
        .filter(Column::Voter.eq(voter))
        .into_tuple()
        .all(db)
        .await
}

/// Removes all of a recording.
pub async fn delete_of(db: &impl ConnectionTrait, recording: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Recording.eq(recording))
        .exec(db)
        .await
        .map(drop)
}

/// Removes all for these messages.
pub async fn delete_for(db: &impl ConnectionTrait, messages: &[Uuid]) -> Result<(), DbErr> {
    for some in messages.chunks(1000) {
        Entity::delete_many()
            .filter(Column::Message.is_in(some.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Removes all of somebody; answers for what they had voted, in order, so that two who count several do not wait for each
/// other.
pub async fn delete_by(db: &impl ConnectionTrait, voter: Uuid) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let theirs = || Column::Voter.eq(voter);
    let found = Entity::find()
        .select_only()
        .columns([Column::Recording, Column::Message])
        .filter(theirs())
        .order_by_asc(Column::Message)
        .into_tuple()
        .all(db)
        .await?;
    Entity::delete_many().filter(theirs()).exec(db).await?;
    Ok(found)
}
