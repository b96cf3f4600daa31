//! Imported files, and how long recordings are kept. New columns have defaults and the new table nobody
//! knows, so the version before goes on writing and reading as it did.
//!
//! `recordings.room` stays what it is: the nil id says that there is none.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, string_len_null, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0011_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            string_len("source", 20).default("session").to_owned(),
            timestamp_with_time_zone_null("warned_at"),
            timestamp_with_time_zone_null("keep_from"),
        ] {
            // One at a time: SQLite takes no more.
            let add = Table::alter()
                .table("recordings")
                .add_column(&mut column)
                .to_owned();
            schema.alter_table(add).await?;
        }
        let imports = Table::create()
            .table("imports")
            .col(uuid("id").primary_key())
            .col(uuid("owner"))
            .col(string_len("state", 20))
            .col(string_len_null("code", 60))
            .col(text_null("problem"))
            .col(uuid_null("course"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        schema.create_table(imports).await?;
        let by_age = Index::create()
            .name("imports_created_at")
            .table("imports")
            .col("created_at")
            .to_owned();
        schema.create_index(by_age).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("imports").to_owned())
            .await?;
        for column in ["source", "warned_at", "keep_from"] {
            let drop = Table::alter()
                .table("recordings")
                .drop_column(column)
                .to_owned();
            schema.alter_table(drop).await?;
        }
        Ok(())
    }
}
