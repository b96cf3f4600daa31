//! The moment that the poster of a recording shows, where somebody chose one. The version before does not ask for it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0026_posters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut moment = big_integer_null("poster_at_ms");
        let recordings = Table::alter()
            .table("recordings")
            .add_column(&mut moment)
            .to_owned();
        schema.alter_table(recordings).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let recordings = Table::alter()
            .table("recordings")
            .drop_column("poster_at_ms")
            .to_owned();
        schema.alter_table(recordings).await
    }
}
