//! Live streams: that a recording went out while it was made, and what there is of it. New tables, so the version before does
//! not notice; what it removes of a recording leaves rows here that nobody asks for any more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string_len, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0028_live"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let streams = Table::create()
            .table("live_streams")
            .col(uuid("recording").primary_key())
            .col(uuid("journal"))
            .col(uuid("started_by"))
            .col(timestamp_with_time_zone("started_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(big_integer_null("began_ms"))
            .col(integer("peak_viewers"))
            .col(text_null("people"))
            .to_owned();
        schema.create_table(streams).await?;
        let renditions = Table::create()
            .table("live_renditions")
            .col(uuid("id").primary_key())
            .col(uuid("recording"))
            .col(integer("place"))
            .col(string_len("kind", 10))
            .col(string_len("stored_key", 200))
            .col(big_integer("size_bytes"))
            .col(text_null("shape"))
            .to_owned();
        schema.create_table(renditions).await?;
        let of_recording = Index::create()
            .name("live_renditions_recording")
            .table("live_renditions")
            .col("recording")
            .to_owned();
        schema.create_index(of_recording).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["live_renditions", "live_streams"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
