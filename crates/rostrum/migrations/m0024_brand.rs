//! Pictures and clips that people keep for their films, and which recording uses which. New tables, so the version before
//! does not notice; what it removes of a recording leaves a row of use here, which only keeps a picture from being deleted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer_null, string_len, text_null, timestamp_with_time_zone,
    uuid,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0024_brand"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let assets = Table::create()
            .table("brand_assets")
            .col(uuid("id").primary_key())
            .col(uuid("owner"))
            .col(string_len("kind", 10))
            .col(string_len("name", 500))
            .col(string_len("mime", 60))
            .col(string_len("stored_key", 200))
            .col(big_integer("size_bytes"))
            .col(integer_null("width"))
            .col(integer_null("height"))
            .col(big_integer_null("duration_ms"))
            .col(text_null("clip"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        schema.create_table(assets).await?;
        let of_owner = Index::create()
            .name("brand_assets_owner")
            .table("brand_assets")
            .col("owner")
            .col("id")
            .to_owned();
        schema.create_index(of_owner).await?;
        let uses = Table::create()
            .table("brand_uses")
            .col(uuid("recording"))
            .col(uuid("asset"))
            .primary_key(Index::create().col("recording").col("asset"))
            .foreign_key(
                ForeignKey::create()
                    .name("brand_uses_asset")
                    .from("brand_uses", "asset")
                    .to("brand_assets", "id")
                    .on_delete(ForeignKeyAction::Restrict),
            )
            .to_owned();
        schema.create_table(uses).await?;
        let of_asset = Index::create()
            .name("brand_uses_asset_of")
            .table("brand_uses")
            .col("asset")
            .to_owned();
        schema.create_index(of_asset).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["brand_uses", "brand_assets"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
