//! Statements on `chat_messages`.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::rooms::live::Chat;

mod messages {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "chat_messages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub session_id: Uuid,
        pub participant_id: Uuid,
        pub client_id: String,
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub text: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn seen(row: messages::Model) -> Chat {
    Chat {
        id: row.id,
        participant_id: row.participant_id,
        name: row.name,
        text: row.text,
        at: row.created_at,
    }
}

/// Adds a message.
pub async fn insert(
    db: &impl ConnectionTrait,
    session: Uuid,
    client_id: &str,
    message: &Chat,
) -> Result<(), DbErr> {
    let row = messages::ActiveModel {
        id: Set(message.id),
        session_id: Set(session),
        participant_id: Set(message.participant_id),
        client_id: Set(client_id.to_owned()),
        name: Set(message.name.clone()),
        text: Set(message.text.clone()),
        created_at: Set(message.at),
    };
    messages::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map(drop)
}

/// The message that this client sent under this id.
pub async fn by_client_id(
    db: &impl ConnectionTrait,
    participant: Uuid,
    client_id: &str,
) -> Result<Option<Chat>, DbErr> {
    let row = messages::Entity::find()
        .filter(messages::Column::ParticipantId.eq(participant))
        .filter(messages::Column::ClientId.eq(client_id))
        .one(db)
        .await?;
    Ok(row.map(seen))
}

/// The last messages of a meeting, oldest first.
pub async fn last(
    db: &impl ConnectionTrait,
    session: Uuid,
    count: u64,
) -> Result<Vec<Chat>, DbErr> {
    let rows = messages::Entity::find()
        .filter(messages::Column::SessionId.eq(session))
        .order_by_desc(messages::Column::Id)
        .limit(count)
        .all(db)
        .await?;
    Ok(rows.into_iter().rev().map(seen).collect())
}

/// Who wrote in which of these meetings: the meeting and the seat, each pair once.
pub async fn who_wrote(
    db: &impl ConnectionTrait,
    sessions: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let mut found = Vec::new();
    for some in sessions.chunks(1000) {
        let pairs: Vec<(Uuid, Uuid)> = messages::Entity::find()
            .select_only()
            .columns([messages::Column::SessionId, messages::Column::ParticipantId])
            .distinct()
            .filter(messages::Column::SessionId.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(pairs);
    }
    Ok(found)
}
