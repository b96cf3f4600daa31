//! Links by which takes come to safety without anybody signing in, and the last word of every browser on its takes.
//! New tables, so the version before does not notice; what it removes of a recording leaves rows here that open
//! nothing, because the recording they name is gone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0018_recovery"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.create_table(recoveries()).await?;
        schema.create_table(reports()).await?;
        let by_link = Index::create()
            .name("recoveries_link")
            .table("recoveries")
            .col("link")
            .unique()
            .to_owned();
        schema.create_index(by_link).await?;
        let by_participant = Index::create()
            .name("take_reports_participant")
            .table("take_reports")
            .col("participant")
            .to_owned();
        schema.create_index(by_participant).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["take_reports", "recoveries"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn recoveries() -> TableCreateStatement {
    Table::create()
        .table("recoveries")
        .col(uuid("recording"))
        .col(uuid("participant"))
        .col(uuid("subject"))
        .col(uuid("link"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .primary_key(Index::create().col("recording").col("participant"))
        .to_owned()
}

fn reports() -> TableCreateStatement {
    Table::create()
        .table("take_reports")
        .col(uuid("recording"))
        .col(uuid("participant"))
        .col(text("items"))
        .col(timestamp_with_time_zone_null("reported_at"))
        .col(timestamp_with_time_zone_null("left_at"))
        .col(string_len("told", 10))
        .primary_key(Index::create().col("recording").col("participant"))
        .to_owned()
}
