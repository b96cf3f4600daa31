//! What every stored file must be, so that damage is noticed; files that nobody names, before they are removed; and where
//! uploads stand whose bytes go to a bucket while they come. New tables, so the version before does not notice; what it stores meanwhile is noted later, as it is found.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, boolean, integer, string_len, string_len_null, text,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0019_stored_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let files = Table::create()
            .table("stored_files")
            .col(string_len("key", 300).primary_key())
            .col(big_integer("bytes"))
            .col(string_len("sha256", 64))
            .col(binary("stretches"))
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone_null("checked_at"))
            .col(string_len_null("damage", 20))
            .col(timestamp_with_time_zone_null("found_at"))
            .col(boolean("told"))
            .to_owned();
        schema.create_table(files).await?;
        let unclaimed = Table::create()
            .table("unclaimed_files")
            .col(string_len("key", 300).primary_key())
            .col(big_integer("bytes"))
            .col(timestamp_with_time_zone("modified_at"))
            .col(timestamp_with_time_zone("seen_at"))
            .to_owned();
        schema.create_table(unclaimed).await?;
        let heads = Table::create()
            .table("upload_heads")
            .col(uuid("upload").primary_key())
            .col(text("parts_of"))
            .col(integer("parts"))
            .col(big_integer("parts_bytes"))
            .col(uuid_null("tail"))
            .col(big_integer("tail_bytes"))
            .col(timestamp_with_time_zone("touched_at"))
            .to_owned();
        schema.create_table(heads).await?;
        let parts = Table::create()
            .table("upload_parts")
            .col(uuid("upload"))
            .col(integer("n"))
            .col(text("name"))
            .primary_key(Index::create().col("upload").col("n"))
            .to_owned();
        schema.create_table(parts).await?;
        for column in ["due_at", "damage"] {
            let index = Index::create()
                .name(format!("stored_files_{column}"))
                .table("stored_files")
                .col(column)
                .to_owned();
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "upload_parts",
            "upload_heads",
            "unclaimed_files",
            "stored_files",
        ] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
