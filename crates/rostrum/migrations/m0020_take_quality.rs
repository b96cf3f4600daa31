//! How good the pictures are that people record on their own computers. Rooms that were there get the default.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, integer_null};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0020_take_quality"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut height = integer("take_height");
        for column in [height.default(1080), &mut integer_null("take_kbps")] {
            let add = Table::alter().table("rooms").add_column(column).to_owned();
            schema.alter_table(add).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for name in ["take_height", "take_kbps"] {
            let drop = Table::alter().table("rooms").drop_column(name).to_owned();
            schema.alter_table(drop).await?;
        }
        Ok(())
    }
}
