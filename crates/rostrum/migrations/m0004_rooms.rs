//! Rooms, the links into them, the meetings held in them, who came, what was written and agreed to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, string_len, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0004_rooms"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            schema.create_table(table).await?;
        }
        for index in indexes() {
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "consents",
            "chat_messages",
            "attendances",
            "participants",
            "sessions",
            "room_links",
            "rooms",
        ];
        for table in tables {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    let id = || uuid("id").primary_key().to_owned();
    vec![
        Table::create()
            .table("rooms")
            .col(id())
            .col(string_len("name", 200))
            .col(string_len("kind", 20))
            .col(uuid("owner_id"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("deleted_at"))
            .to_owned(),
        // The secret of a link is made from `nonce` and the server's key, so that the host can be
        // shown it again; the database alone opens nothing.
        Table::create()
            .table("room_links")
            .col(id())
            .col(uuid("room_id"))
            .col(string_len("nonce", 64))
            .col(string_len("secret_hash", 64))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .foreign_key(&mut to_room())
            .to_owned(),
        Table::create()
            .table("sessions")
            .col(id())
            .col(uuid("room_id"))
            .col(boolean("locked"))
            .col(timestamp_with_time_zone("started_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .foreign_key(&mut to_room())
            .to_owned(),
        // One row per person and room; a guest's id is the `sub` of the guest's token.
        Table::create()
            .table("participants")
            .col(id())
            .col(uuid("room_id"))
            .col(uuid_null("user_id"))
            .col(string_len("name", 200))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut to_room())
            .to_owned(),
        Table::create()
            .table("attendances")
            .col(uuid("session_id"))
            .col(uuid("participant_id"))
            .col(timestamp_with_time_zone("joined_at"))
            .col(timestamp_with_time_zone_null("left_at"))
            .primary_key(Index::create().col("session_id").col("participant_id"))
            .to_owned(),
        Table::create()
            .table("chat_messages")
            .col(id())
            .col(uuid("session_id"))
            .col(uuid("participant_id"))
            .col(string_len("client_id", 64))
            .col(string_len("name", 200))
            .col(text("text"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned(),
        Table::create()
            .table("consents")
            .col(id())
            .col(uuid("session_id"))
            .col(uuid("participant_id"))
            .col(boolean("recording"))
            .col(boolean("keep"))
            .col(string_len("text_version", 64))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned(),
    ]
}

fn to_room() -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col("room_id")
        .to("rooms", "id")
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("room_links_secret_hash", "room_links", &["secret_hash"])
            .unique()
            .to_owned(),
        index("room_links_room", "room_links", &["room_id"]),
        index("sessions_room", "sessions", &["room_id"]),
        // Guests have no user, and NULLs do not clash.
        index(
            "participants_room_id",
            "participants",
            &["room_id", "user_id"],
        )
        .unique()
        .to_owned(),
        // A message that is sent again after a lost answer is the same message.
        index(
            "chat_messages_participant_id",
            "chat_messages",
            &["participant_id", "client_id"],
        )
        .unique()
        .to_owned(),
        index("chat_messages_session", "chat_messages", &["session_id"]),
        index("consents_session", "consents", &["session_id"]),
    ]
}
