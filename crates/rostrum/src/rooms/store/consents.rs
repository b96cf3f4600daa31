//! Statements on `consents`: what each person agreed to, and when. Rows are only added.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set,
};
use uuid::Uuid;

mod rows {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub session_id: Uuid,
        pub participant_id: Uuid,
        pub recording: bool,
        pub keep: bool,
        pub text_version: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its id.
    pub id: Uuid,
    /// In which meeting.
    pub session: Uuid,
    /// Whose.
    pub participant: Uuid,
    /// To be recorded, or not (any more).
    pub recording: bool,
    /// When withdrawn: whether what was captured may stay.
    pub keep: bool,
    /// Which text was agreed to.
    pub text_version: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Adds an answer.
pub async fn insert(db: &impl ConnectionTrait, answer: Answer) -> Result<(), DbErr> {
    let row = rows::ActiveModel {
        id: Set(answer.id),
        session_id: Set(answer.session),
        participant_id: Set(answer.participant),
        recording: Set(answer.recording),
        keep: Set(answer.keep),
        text_version: Set(answer.text_version),
        created_at: Set(answer.at),
    };
    rows::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The last answer of a person in a meeting.
pub async fn last(
    db: &impl ConnectionTrait,
    session: Uuid,
    participant: Uuid,
) -> Result<Option<bool>, DbErr> {
    let row = rows::Entity::find()
        .filter(rows::Column::SessionId.eq(session))
        .filter(rows::Column::ParticipantId.eq(participant))
        .order_by_desc(rows::Column::Id)
        .one(db)
        .await?;
    Ok(row.map(|row| row.recording))
}
