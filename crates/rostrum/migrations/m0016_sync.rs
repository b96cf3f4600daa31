//! How each person's own recording was put on the recording's clock. A new table, so the version before does not
//! notice; what it removes of a recording leaves rows here that nobody asks for any more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, string_len, text, text_null, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0016_sync"
    }
}

const INDEX: &str = "track_syncs_recording";

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let syncs = Table::create()
            .table("track_syncs")
            .col(uuid("track").primary_key())
            .col(uuid("recording"))
            .col(string_len("inputs", 64))
            .col(boolean("applied"))
            .col(text("parts"))
            .col(text_null("problem"))
            .to_owned();
        schema.create_table(syncs).await?;
        let of_recording = Index::create()
            .name(INDEX)
            .table("track_syncs")
            .col("recording")
            .to_owned();
        schema.create_index(of_recording).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("track_syncs").to_owned())
            .await
    }
}
