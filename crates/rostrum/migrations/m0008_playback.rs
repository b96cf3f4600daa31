//! Playbacks: who plays what on which device. A new table, so the version before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len, timestamp_with_time_zone, uuid};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0008_playback"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let playbacks = Table::create()
            .table("playbacks")
            .col(uuid("id").primary_key())
            .col(uuid("recording"))
            .col(uuid("subject"))
            .col(uuid("sign_in"))
            .col(string_len("token_hash", 64))
            .col(string_len("cookie_hash", 64))
            .col(timestamp_with_time_zone("token_until"))
            .col(timestamp_with_time_zone("cookie_until"))
            .to_owned();
        schema.create_table(playbacks).await?;
        for (name, column) in [
            ("playbacks_token_hash", "token_hash"),
            ("playbacks_cookie_hash", "cookie_hash"),
            ("playbacks_cookie_until", "cookie_until"),
        ] {
            let index = Index::create()
                .name(name)
                .table("playbacks")
                .col(column)
                .to_owned();
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("playbacks").to_owned())
            .await
    }
}
