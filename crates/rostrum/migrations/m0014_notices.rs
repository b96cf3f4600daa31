//! What people are told: notices in the app and the outbox of letters. New tables, so the version before
//! does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, json_binary, string_len, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0014_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let notices = Table::create()
            .table("notices")
            .col(uuid("id").primary_key())
            .col(uuid("user_id"))
            .col(string_len("kind", 60))
            .col(json_binary("params"))
            .col(text_null("link"))
            .col(timestamp_with_time_zone_null("read_at"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        schema.create_table(notices).await?;
        let outbox = Table::create()
            .table("outbox")
            .col(uuid("id").primary_key())
            .col(uuid_null("user_id"))
            .col(string_len("letter", 60))
            .col(string_len("address", 254))
            .col(text("subject"))
            .col(text("text"))
            .col(text("html"))
            .col(text_null("link"))
            .col(string_len("state", 10))
            .col(integer("attempts"))
            // Milliseconds since 1970: compared with the clock.
            .col(big_integer("lease_until"))
            .col(text_null("problem"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("sent_at"))
            .to_owned();
        schema.create_table(outbox).await?;
        for (name, table, columns) in [
            ("notices_user", "notices", ["user_id", "id"]),
            ("notices_unread", "notices", ["user_id", "read_at"]),
            ("outbox_state", "outbox", ["state", "id"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(column);
            }
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["outbox", "notices"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
