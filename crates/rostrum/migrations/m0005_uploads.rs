//! Uploads. Where each stands is the length of its file and has no column on purpose. A new table, so
//! the version before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, string_len, string_len_null, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0005_uploads"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let uploads = Table::create()
            .table("uploads")
            .col(uuid("id").primary_key())
            .col(uuid("owner"))
            .col(string_len_null("request_key", 200))
            .col(string_len("purpose", 20))
            .col(uuid("ref_id"))
            .col(uuid("recording"))
            .col(text("metadata"))
            .col(big_integer_null("length"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("finished_at"))
            .to_owned();
        schema.create_table(uploads).await?;
        let by_key = Index::create()
            .name("uploads_request_key")
            .table("uploads")
            .col("owner")
            .col("request_key")
            .unique()
            .to_owned();
        schema.create_index(by_key).await?;
        let by_ref = Index::create()
            .name("uploads_ref_id")
            .table("uploads")
            .col("ref_id")
            .to_owned();
        schema.create_index(by_ref).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("uploads").to_owned())
            .await
    }
}
