//! What an admin does with accounts, tokens for programs, links that set a password, and the answers that
//! are kept for requests sent twice.
//!
//! New columns are empty or have a default and new tables are not known to the version before, which goes
//! on serving: to it everybody is active.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer_null, string_len, string_len_null, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0013_people"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        for column in [
            string_len("state", 10).default("active").to_owned(),
            text_null("notifications"),
            uuid_null("picture"),
            timestamp_with_time_zone_null("last_seen_at"),
        ] {
            let users = Table::alter().table("users").add_column(column).to_owned();
            schema.alter_table(users).await?;
        }
        let log = Table::alter()
            .table("audit_log")
            .add_column(string_len_null("object_kind", 20))
            .to_owned();
        schema.alter_table(log).await?;
        tokens(schema).await?;
        answers(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["answers", "password_links", "api_tokens"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        for (table, column) in [
            ("audit_log", "object_kind"),
            ("users", "last_seen_at"),
            ("users", "picture"),
            ("users", "notifications"),
            ("users", "state"),
        ] {
            let alter = Table::alter().table(table).drop_column(column).to_owned();
            schema.alter_table(alter).await?;
        }
        Ok(())
    }
}

async fn tokens(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tokens = Table::create()
        .table("api_tokens")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string_len("name", 100))
        .col(string_len("hash", 64))
        .col(text("scopes"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .foreign_key(&mut key_to_users("api_tokens"))
        .to_owned();
    schema.create_table(tokens).await?;
    let hash = index("api_tokens_hash", "api_tokens", "hash")
        .unique()
        .to_owned();
    schema.create_index(hash).await?;
    schema
        .create_index(index("api_tokens_user", "api_tokens", "user_id"))
        .await?;
    let links = Table::create()
        .table("password_links")
        .col(string_len("hash", 64).primary_key())
        .col(uuid("user_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut key_to_users("password_links"))
        .to_owned();
    schema.create_table(links).await?;
    schema
        .create_index(index("password_links_user", "password_links", "user_id"))
        .await
}

/// `lease_until` and `expires_at` are milliseconds since 1970: they are compared.
async fn answers(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let answers = Table::create()
        .table("answers")
        .col(uuid("caller"))
        .col(string_len("key_hash", 64))
        .col(string_len("request", 64))
        .col(uuid("run"))
        .col(big_integer("lease_until"))
        .col(big_integer("expires_at"))
        .col(integer_null("status"))
        .col(text_null("sealed"))
        .primary_key(Index::create().col("caller").col("key_hash"))
        .to_owned();
    schema.create_table(answers).await?;
    schema
        .create_index(index("answers_expires", "answers", "expires_at"))
        .await
}

fn key_to_users(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_user_id"))
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn index(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(name)
        .table(table)
        .col(column)
        .to_owned()
}
