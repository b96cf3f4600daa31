//! Files to publish or to take to an editor: what was asked for of a recording, and what was made of it. A new table, so the
//! version before does not notice; what it removes of a recording leaves rows here that nobody asks for any more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, string_len, string_len_null, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0025_outputs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let outputs = Table::create()
            .table("outputs")
            .col(uuid("id").primary_key())
            .col(uuid("recording"))
            .col(string_len("settings", 300))
            .col(string_len("state", 10))
            .col(text_null("problem"))
            .col(uuid_null("job"))
            .col(string_len_null("stored_key", 200))
            .col(big_integer_null("size_bytes"))
            .col(string_len_null("sha256", 64))
            .col(big_integer_null("duration_ms"))
            .col(timestamp_with_time_zone_null("made_at"))
            .col(text_null("made"))
            .col(timestamp_with_time_zone("created_at"))
            .col(uuid_null("created_by"))
            .to_owned();
        schema.create_table(outputs).await?;
        // Two who ask for the same at once get one.
        let once = Index::create()
            .name("outputs_recording_settings")
            .table("outputs")
            .col("recording")
            .col("settings")
            .unique()
            .to_owned();
        schema.create_index(once).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("outputs").to_owned())
            .await
    }
}
