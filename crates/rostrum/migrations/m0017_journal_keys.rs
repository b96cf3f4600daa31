//! The secret of each recording, from which the keys are made that browsers encrypt their journals with. A new table, so
//! the version before does not notice; a recording that it starts gets its secret when it is first asked for. What it
//! removes of a recording leaves a row here that opens nothing any more, since nobody may ask for it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary_len, timestamp_with_time_zone, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0017_journal_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let keys = Table::create()
            .table("journal_keys")
            .col(uuid("recording").primary_key())
            .col(binary_len("secret", 32))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        schema.create_table(keys).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("journal_keys").to_owned())
            .await
    }
}
