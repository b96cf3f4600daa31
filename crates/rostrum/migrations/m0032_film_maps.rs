//! What of the recording is where in the film that a ladder was made of: while the ladder of a newer cut is made, the one before
//! plays on, with captions on its own clock. The version before does not ask for it; without it, the clock is the newest mix's.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0032_film_maps"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut map = text_null("film_map");
        let ladders = Table::alter()
            .table("ladders")
            .add_column(&mut map)
            .to_owned();
        schema.alter_table(ladders).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let ladders = Table::alter()
            .table("ladders")
            .drop_column("film_map")
            .to_owned();
        schema.alter_table(ladders).await
    }
}
