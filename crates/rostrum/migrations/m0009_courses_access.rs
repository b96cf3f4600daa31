//! What a person may do beyond a role or in spite of it, and which recordings a course lends to its people.
//! Columns with defaults and a new table: the version before writes grants without exceptions and does not
//! notice the rest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text, timestamp_with_time_zone_null, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0009_courses_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        for name in ["allowed", "denied"] {
            let add = Table::alter()
                .table("grants")
                .add_column(text(name).default(""))
                .to_owned();
            schema.alter_table(add).await?;
        }
        let lent = Table::create()
            .table("course_recordings")
            .col(uuid("recording"))
            .col(uuid("course"))
            .col(timestamp_with_time_zone_null("students_from"))
            .col(boolean("open").default(true))
            .primary_key(Index::create().col("recording").col("course"))
            .to_owned();
        schema.create_table(lent).await?;
        let by_course = Index::create()
            .name("course_recordings_course")
            .table("course_recordings")
            .col("course")
            .col("students_from")
            .to_owned();
        schema.create_index(by_course).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("course_recordings").to_owned())
            .await?;
        for name in ["denied", "allowed"] {
            let drop = Table::alter().table("grants").drop_column(name).to_owned();
            schema.alter_table(drop).await?;
        }
        Ok(())
    }
}
