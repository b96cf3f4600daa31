//! Where the live streams of a room are sent on to. A new table, so the version before does not notice; it sends nothing on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, string_len, text, timestamp_with_time_zone, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0035_destinations"
    }
}

const TABLE: &str = "live_destinations";

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            .col(uuid("id").primary_key())
            .col(uuid("room"))
            .col(string_len("name", 80))
            .col(string_len("url", 300))
            .col(text("sealed_key"))
            .col(boolean("is_on"))
            .col(uuid("made_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("changed_at"))
            .to_owned();
        schema.create_table(table).await?;
        let mut index = Index::create();
        index
            .name("live_destinations_room")
            .table(TABLE)
            .col("room");
        schema.create_index(index).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
