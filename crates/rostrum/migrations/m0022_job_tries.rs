//! What became of each try of a job, with the end of what it logged; when a job last changed, so that one process tells
//! what another did; when it is expected to be done; and indexes for lists and for what runs next. New columns have
//! defaults: the version before writes rows without them, which are merely not told across processes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string_len, string_len_null, text_null, uuid,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0022_job_tries"
    }
}

const INDEXES: [(&str, &[&str]); 4] = [
    ("jobs_changed", &["changed_at"]),
    ("jobs_kind", &["kind", "state", "id"]),
    ("jobs_state", &["state", "id"]),
    ("jobs_ended", &["ended_at"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut changed = big_integer("changed_at");
        for column in [changed.default(0), &mut big_integer_null("eta_at")] {
            let add = Table::alter().table("jobs").add_column(column).to_owned();
            schema.alter_table(add).await?;
        }
        for (name, columns) in INDEXES {
            let mut index = Index::create().name(name).table("jobs").to_owned();
            for column in columns {
                index.col(*column);
            }
            schema.create_index(index).await?;
        }
        // The one that runs next is the first of this index.
        let next = Index::create()
            .name("jobs_next")
            .table("jobs")
            .col("state")
            .col("slot")
            .col(("priority", IndexOrder::Desc))
            .col("run_at")
            .col("id")
            .to_owned();
        schema.create_index(next).await?;
        let tries = Table::create()
            .table("job_tries")
            .col(uuid("id").primary_key())
            .col(uuid("job"))
            .col(integer("attempt"))
            .col(string_len("worker", 60))
            .col(big_integer("started_at"))
            .col(big_integer_null("ended_at"))
            .col(string_len_null("ended", 10))
            .col(text_null("problem"))
            .col(text_null("cause"))
            .col(text_null("log"))
            .foreign_key(
                ForeignKey::create()
                    .name("job_tries_job")
                    .from("job_tries", "job")
                    .to("jobs", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        schema.create_table(tries).await?;
        // These have to do with a meeting that is on, or with the server's own disk.
        let house = "UPDATE jobs SET slot = 'house' WHERE kind IN ('recordings.forget', \
                     'recordings.tell_at_risk', 'recordings.tell_safe', 'recordings.keep_captures')";
        let db = schema.get_connection();
        db.execute_unprepared(house).await?;
        let of_job = Index::create()
            .name("job_tries_of")
            .table("job_tries")
            .col("job")
            .col("id")
            .to_owned();
        schema.create_index(of_job).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("job_tries").to_owned())
            .await?;
        let names = INDEXES.iter().map(|(name, _)| *name).chain(["jobs_next"]);
        for name in names {
            schema
                .drop_index(Index::drop().name(name).table("jobs").to_owned())
                .await?;
        }
        for name in ["changed_at", "eta_at"] {
            let drop = Table::alter().table("jobs").drop_column(name).to_owned();
            schema.alter_table(drop).await?;
        }
        Ok(())
    }
}
