//! What is stored of whom, how much each may store, and links that share a recording. New tables and one
//! new column that may be empty, so the version before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, string_len, string_len_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0012_storage"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [ledger(), quotas(), shares()] {
            schema.create_table(table).await?;
        }
        for (name, table, column) in [
            ("ledger_owner", "ledger", "owner"),
            ("ledger_recording", "ledger", "recording"),
            ("shares_recording", "shares", "recording"),
        ] {
            let index = Index::create()
                .name(name)
                .table(table)
                .col(column)
                .to_owned();
            schema.create_index(index).await?;
        }
        let by_secret = Index::create()
            .name("shares_secret_hash")
            .table("shares")
            .col("secret_hash")
            .unique()
            .to_owned();
        schema.create_index(by_secret).await?;
        let share = Table::alter()
            .table("playbacks")
            .add_column(uuid_null("share"))
            .to_owned();
        schema.alter_table(share).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let share = Table::alter()
            .table("playbacks")
            .drop_column("share")
            .to_owned();
        schema.alter_table(share).await?;
        for table in ["shares", "quotas", "ledger"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn ledger() -> TableCreateStatement {
    Table::create()
        .table("ledger")
        .col(uuid("id").primary_key())
        .col(uuid("owner"))
        .col(uuid_null("recording"))
        .col(string_len("kind", 20))
        .col(big_integer("bytes"))
        .col(boolean("trashed"))
        .to_owned()
}

fn quotas() -> TableCreateStatement {
    Table::create()
        .table("quotas")
        .col(uuid("owner").primary_key())
        .col(big_integer_null("bytes"))
        .to_owned()
}

fn shares() -> TableCreateStatement {
    Table::create()
        .table("shares")
        .col(uuid("id").primary_key())
        .col(uuid("recording"))
        .col(uuid("made_by"))
        .col(string_len("label", 200))
        .col(string_len("secret_hash", 64))
        .col(string_len_null("password_hash", 200))
        .col(boolean("download"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(big_integer("opened"))
        .col(timestamp_with_time_zone_null("last_opened_at"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}
