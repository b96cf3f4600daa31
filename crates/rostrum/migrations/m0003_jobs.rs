//! The queue. A job is a row written in the same transaction as what it follows from.
//!
//! `waiting_in` carries the lane only while the job waits, so its unique index allows one waiting
//! job a lane beside the one that runs. Times are milliseconds since 1970: leases are compared.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, json_binary, string_len, string_len_null,
    text, text_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0003_jobs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let jobs = Table::create()
            .table("jobs")
            .col(uuid("id").primary_key())
            .col(string_len("kind", 60))
            .col(json_binary("payload"))
            .col(text("title"))
            .col(string_len("slot", 10))
            .col(string_len("state", 10))
            .col(integer("priority"))
            .col(big_integer("run_at"))
            .col(integer("attempts"))
            .col(integer("max_attempts"))
            .col(string_len_null("lane", 120))
            .col(string_len_null("waiting_in", 120).unique_key())
            .col(string_len_null("worker", 60))
            .col(big_integer("lease_until"))
            .col(integer("permille"))
            .col(boolean("cancel"))
            .col(text_null("problem"))
            .col(text_null("cause"))
            .col(uuid_null("owner"))
            .col(uuid_null("subject"))
            .col(big_integer("created_at"))
            .col(big_integer_null("started_at"))
            .col(big_integer_null("ended_at"))
            .to_owned();
        schema.create_table(jobs).await?;
        for (name, columns) in [
            ("jobs_due", ["state", "slot", "run_at"]),
            ("jobs_lane", ["lane", "state", "lease_until"]),
            ("jobs_owner", ["owner", "state", "id"]),
            ("jobs_subject", ["subject", "state", "id"]),
        ] {
            let mut index = Index::create().name(name).table("jobs").to_owned();
            for column in columns {
                index.col(column);
            }
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("jobs").to_owned())
            .await
    }
}
