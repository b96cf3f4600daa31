//! Uploads that are put together from others. The version before leaves both columns empty.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, uuid_null};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0027_joined_uploads"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [text_null("concat"), uuid_null("taken_by")] {
            let uploads = Table::alter()
                .table("uploads")
                .add_column(&mut column)
                .to_owned();
            schema.alter_table(uploads).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for column in ["concat", "taken_by"] {
            let uploads = Table::alter()
                .table("uploads")
                .drop_column(column)
                .to_owned();
            schema.alter_table(uploads).await?;
        }
        Ok(())
    }
}
