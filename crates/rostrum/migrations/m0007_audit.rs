//! Who did what: rows are added and, after the time an installation keeps them, removed; never changed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, string_len_null, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0007_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let log = Table::create()
            .table("audit_log")
            .col(uuid("id").primary_key())
            .col(timestamp_with_time_zone("at"))
            .col(uuid_null("actor"))
            .col(string_len("action", 60))
            .col(uuid_null("object"))
            .col(string_len_null("address", 45))
            .col(text_null("detail"))
            .to_owned();
        schema.create_table(log).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("audit_log").to_owned())
            .await
    }
}
