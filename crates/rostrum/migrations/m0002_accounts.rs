//! People, their sign-ins, and what an admin decided for the whole house.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, string_len_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0002_accounts"
    }
}

const TABLES: [&str; 5] = [
    "house_settings",
    "welcome_links",
    "refresh_tokens",
    "sign_ins",
    "users",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        people(schema).await?;
        sign_ins(schema).await?;
        let links = Table::create()
            .table("welcome_links")
            .col(string_len("hash", 64).primary_key())
            .col(uuid_null("user_id"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut key_to_users("welcome_links"))
            .to_owned();
        schema.create_table(links).await?;
        let settings = Table::create()
            .table("house_settings")
            .col(string_len("name", 60).primary_key())
            .col(text("value"))
            .col(timestamp_with_time_zone("changed_at"))
            .to_owned();
        schema.create_table(settings).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn people(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let users = Table::create()
        .table("users")
        .col(uuid("id").primary_key())
        .col(string_len("email", 254))
        .col(string_len("name", 100))
        .col(string_len("role", 20))
        .col(string_len("password_hash", 200))
        .col(string_len_null("language", 35))
        .col(string_len_null("time_zone", 64))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned();
    schema.create_table(users).await?;
    // Addresses are stored in lower case, so this is what makes them one whatever their case.
    schema
        .create_index(index("users_email", "users", "email").unique().to_owned())
        .await?;
    schema
        .create_index(index("users_role", "users", "role"))
        .await
}

/// A sign-in is the family of its refresh tokens. A used token stays until it would have expired:
/// that is how its second use is noticed.
async fn sign_ins(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sign_ins = Table::create()
        .table("sign_ins")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut key_to_users("sign_ins"))
        .to_owned();
    schema.create_table(sign_ins).await?;
    schema
        .create_index(index("sign_ins_user", "sign_ins", "user_id"))
        .await?;
    schema
        .create_index(index("sign_ins_expires", "sign_ins", "expires_at"))
        .await?;
    let tokens = Table::create()
        .table("refresh_tokens")
        .col(string_len("hash", 64).primary_key())
        .col(uuid("sign_in_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(
            ForeignKey::create()
                .name("refresh_tokens_sign_in")
                .from("refresh_tokens", "sign_in_id")
                .to("sign_ins", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    schema.create_table(tokens).await?;
    schema
        .create_index(index(
            "refresh_tokens_sign_in",
            "refresh_tokens",
            "sign_in_id",
        ))
        .await?;
    schema
        .create_index(index(
            "refresh_tokens_expires",
            "refresh_tokens",
            "expires_at",
        ))
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
