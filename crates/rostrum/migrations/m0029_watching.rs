//! What watching adds up to, in more figures, and who was in a meeting when. Columns with defaults and a new table: the
//! version before goes on writing what it knows, and `rolled` says which rows have to be added up anew.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string_len, text, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};
use sea_orm_migration::sea_orm::DbBackend;

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0029_watching"
    }
}

const OF_WATCHED: [&str; 11] = [
    "rolled_at",
    "again",
    "reached_ms",
    "played_ms",
    "hidden_ms",
    "stalled_ms",
    "renditions",
    "quarters",
    "present",
    "first_at",
    "rolled",
];

const OF_PLAYBACKS: [&str; 4] = ["device", "start_ms", "errors", "stalled_ms"];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut watched = vec![
            text("again").default("[]").take(),
            big_integer("reached_ms").default(0).take(),
            big_integer("played_ms").default(0).take(),
            big_integer("hidden_ms").default(0).take(),
            big_integer("stalled_ms").default(0).take(),
            text("renditions").default("{}").take(),
            text("quarters").default("{}").take(),
            text("present").default("[]").take(),
            timestamp_with_time_zone_null("first_at").take(),
            integer("rolled").default(0).take(),
            timestamp_with_time_zone_null("rolled_at").take(),
        ];
        let mut playbacks = vec![
            string_len("device", 20).default("").take(),
            big_integer_null("start_ms").take(),
            integer("errors").default(0).take(),
            big_integer("stalled_ms").default(0).take(),
        ];
        // One column a statement: SQLite takes no more.
        for (table, columns) in [("watched", &mut watched), ("playbacks", &mut playbacks)] {
            for column in columns.drain(..) {
                let change = Table::alter().table(table).add_column(column).to_owned();
                schema.alter_table(change).await?;
            }
        }
        for (name, table, columns) in [
            ("watched_rolled", "watched", ["rolled"].as_slice()),
            ("beats_viewer", "beats", ["viewer", "recording"].as_slice()),
            ("playbacks_subject", "playbacks", ["subject"].as_slice()),
        ] {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            schema.create_index(index).await?;
        }
        let presences = Table::create()
            .table("presences")
            .col(uuid("id").primary_key())
            .col(uuid("session_id"))
            .col(uuid("participant_id"))
            .col(timestamp_with_time_zone("joined_at"))
            .col(timestamp_with_time_zone_null("left_at"))
            .col(string_len("device", 20).default(""))
            .to_owned();
        schema.create_table(presences).await?;
        // What is known of meetings before: the first time somebody came and the last time they left.
        let id = match schema.get_database_backend() {
            DbBackend::Postgres => "gen_random_uuid()",
            _ => "randomblob(16)",
        };
        let known = format!(
            "INSERT INTO presences (id, session_id, participant_id, joined_at, left_at, device) \
             SELECT {id}, a.session_id, a.participant_id, a.joined_at, \
             COALESCE(a.left_at, s.ended_at, a.joined_at), '' \
             FROM attendances a JOIN sessions s ON s.id = a.session_id"
        );
        schema.get_connection().execute_unprepared(&known).await?;
        let of_session = Index::create()
            .name("presences_session")
            .table("presences")
            .col("session_id")
            .col("participant_id")
            .to_owned();
        schema.create_index(of_session).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .drop_table(Table::drop().table("presences").to_owned())
            .await?;
        for (name, table) in [
            ("watched_rolled", "watched"),
            ("beats_viewer", "beats"),
            ("playbacks_subject", "playbacks"),
        ] {
            schema
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        for (table, names) in [
            ("watched", OF_WATCHED.as_slice()),
            ("playbacks", OF_PLAYBACKS.as_slice()),
        ] {
            for name in names {
                let change = Table::alter().table(table).drop_column(*name).to_owned();
                schema.alter_table(change).await?;
            }
        }
        Ok(())
    }
}
