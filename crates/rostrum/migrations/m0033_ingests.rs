//! Keys by which encoders send into rooms. A new table, so the version before does not notice; a key that was made meanwhile
//! opens nothing there.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, timestamp_with_time_zone, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0033_ingests"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let ingests = Table::create()
            .table("ingests")
            .col(uuid("room_id").primary_key())
            .col(uuid("participant_id"))
            .col(string_len("name", 80))
            .col(string_len("picture", 10))
            .col(string_len("secret_hash", 64))
            .col(uuid("made_by"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        schema.create_table(ingests).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("ingests").to_owned())
            .await
    }
}
