//! How the mix of a recording is to be made, with all that was asked for before. A new table, so the version before does
//! not notice; what it removes of a recording leaves rows here that nobody asks for any more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text, timestamp_with_time_zone, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0021_recipes"
    }
}

const INDEX: &str = "recipes_recording_version";

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let recipes = Table::create()
            .table("recipes")
            .col(uuid("id").primary_key())
            .col(uuid("recording"))
            .col(integer("version"))
            .col(text("recipe"))
            .col(uuid("made_by"))
            .col(timestamp_with_time_zone("made_at"))
            .to_owned();
        schema.create_table(recipes).await?;
        let once = Index::create()
            .name(INDEX)
            .table("recipes")
            .col("recording")
            .col("version")
            .unique()
            .to_owned();
        schema.create_index(once).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("recipes").to_owned())
            .await
    }
}
