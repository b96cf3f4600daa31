//! How a live stream shows several people. A column that may be empty, so the version before does not notice; it shows one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len_null;

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0036_live_layout"
    }
}

const TABLE: &str = "live_streams";
const COLUMN: &str = "layout";

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut change = Table::alter();
        change.table(TABLE).add_column(string_len_null(COLUMN, 20));
        schema.alter_table(change).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut change = Table::alter();
        change.table(TABLE).drop_column(COLUMN);
        schema.alter_table(change).await
    }
}
