//! Who may do what with which object. First of all tables, so every later room can write grants.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, timestamp_with_time_zone, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0001_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let grants = Table::create()
            .table("grants")
            .col(uuid("subject"))
            .col(string_len("object_kind", 20))
            .col(uuid("object"))
            .col(string_len("role", 20))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(
                Index::create()
                    .col("subject")
                    .col("object_kind")
                    .col("object"),
            )
            .to_owned();
        schema.create_table(grants).await?;
        let by_object = Index::create()
            .name("grants_object")
            .table("grants")
            .col("object")
            .col("object_kind")
            .to_owned();
        schema.create_index(by_object).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("grants").to_owned())
            .await
    }
}
