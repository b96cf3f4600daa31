//! What courses are measured by, what students say against their figures, and reports by mail. New tables, so the version
//! before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0030_analytics"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let measures = Table::create()
            .table("analytics_measures")
            .col(uuid("course").primary_key())
            .col(text("body"))
            .col(uuid("changed_by"))
            .col(timestamp_with_time_zone("changed_at"))
            .to_owned();
        let objections = Table::create()
            .table("analytics_objections")
            .col(uuid("course"))
            .col(uuid("student"))
            .col(uuid("id"))
            .col(text("body"))
            .col(timestamp_with_time_zone("created_at"))
            .col(text_null("answer"))
            .col(uuid_null("answered_by"))
            .col(timestamp_with_time_zone_null("answered_at"))
            .col(boolean("set_aside"))
            .primary_key(Index::create().col("course").col("student"))
            .to_owned();
        let schedules = Table::create()
            .table("analytics_schedules")
            .col(uuid("id").primary_key())
            .col(uuid("course"))
            .col(uuid("user_id"))
            .col(string_len("report", 20))
            .col(string_len("every", 10))
            .col(timestamp_with_time_zone("next_at"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        for table in [measures, objections, schedules] {
            schema.create_table(table).await?;
        }
        for (name, columns) in [
            ("analytics_schedules_next", ["next_at"].as_slice()),
            (
                "analytics_schedules_course",
                ["course", "user_id", "report", "every"].as_slice(),
            ),
        ] {
            let mut index = Index::create();
            index.name(name).table("analytics_schedules");
            // The same report is asked for once.
            if columns.len() > 1 {
                index.unique();
            }
            for column in columns {
                index.col(*column);
            }
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "analytics_schedules",
            "analytics_objections",
            "analytics_measures",
        ] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
