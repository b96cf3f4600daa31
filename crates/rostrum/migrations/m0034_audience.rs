//! What viewers of a live lecture say: messages, votes for questions, the names of who came by a link, and whether the chat is
//! on. New tables only, so the version before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, string_len, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0034_audience"
    }
}

const TABLES: [&str; 4] = [
    "audience_messages",
    "audience_votes",
    "audience_names",
    "audience_chats",
];

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
        for table in TABLES {
            let drop = Table::drop().table(table).to_owned();
            schema.drop_table(drop).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    let [messages, votes, names, chats] = TABLES;
    vec![
        Table::create()
            .table(messages)
            .col(uuid("id").primary_key())
            .col(uuid("recording"))
            .col(uuid("writer"))
            .col(string_len("client_id", 64))
            .col(string_len("name", 200))
            .col(boolean("leads"))
            .col(string_len("kind", 10))
            .col(text("text"))
            .col(integer("votes"))
            .col(timestamp_with_time_zone_null("answered_at"))
            .col(timestamp_with_time_zone_null("removed_at"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned(),
        Table::create()
            .table(votes)
            .col(uuid("message"))
            .col(uuid("voter"))
            .col(uuid("recording"))
            .primary_key(Index::create().col("message").col("voter"))
            .to_owned(),
        Table::create()
            .table(names)
            .col(uuid("recording"))
            .col(uuid("viewer"))
            .col(string_len("name", 200))
            .primary_key(Index::create().col("recording").col("viewer"))
            .to_owned(),
        Table::create()
            .table(chats)
            .col(uuid("recording").primary_key())
            .col(boolean("is_on"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let [messages, votes, ..] = TABLES;
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        // A message that is sent again after a lost answer is the same message.
        index(
            "audience_messages_client",
            messages,
            &["recording", "writer", "client_id"],
        )
        .unique()
        .to_owned(),
        index("audience_messages_page", messages, &["recording", "id"]),
        // What a person asks to be forgotten is found by them.
        index("audience_messages_writer", messages, &["writer"]),
        index("audience_votes_recording", votes, &["recording", "voter"]),
        index("audience_votes_voter", votes, &["voter"]),
    ]
}
