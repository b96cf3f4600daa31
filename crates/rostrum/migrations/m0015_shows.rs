//! What a player chooses from and what it reports: ladders with their renditions, captions, chapters, watch beats and
//! what they add up to. New tables, and new columns of `playbacks` that the version before leaves at their defaults.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, double, integer, integer_null, string_len, string_len_null, text,
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0015_shows"
    }
}

const TABLES: [&str; 7] = [
    "ladders",
    "rungs",
    "captions",
    "caption_texts",
    "chapters",
    "beats",
    "watched",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            ladders(),
            rungs(),
            captions(),
            caption_texts(),
            chapters(),
            beats(),
            watched(),
        ] {
            schema.create_table(table).await?;
        }
        for index in indexes() {
            schema.create_index(index).await?;
        }
        for column in columns() {
            let change = Table::alter()
                .table("playbacks")
                .add_column(column)
                .to_owned();
            schema.alter_table(change).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        for (name, _) in INDEXES {
            schema
                .drop_index(Index::drop().name(name).table("playbacks").to_owned())
                .await?;
        }
        for column in COLUMNS {
            let change = Table::alter()
                .table("playbacks")
                .drop_column(column)
                .to_owned();
            schema.alter_table(change).await?;
        }
        Ok(())
    }
}

const COLUMNS: [&str; 6] = [
    "started_at",
    "last_beat_at",
    "played_ms",
    "dropped_beats",
    "old_token_hash",
    "old_token_until",
];

const INDEXES: [(&str, &str); 2] = [
    ("playbacks_old_token_hash", "old_token_hash"),
    ("playbacks_recording", "recording"),
];

fn columns() -> [ColumnDef; 6] {
    [
        timestamp_with_time_zone_null("started_at").take(),
        timestamp_with_time_zone_null("last_beat_at").take(),
        big_integer("played_ms").default(0).take(),
        big_integer("dropped_beats").default(0).take(),
        string_len_null("old_token_hash", 64).take(),
        timestamp_with_time_zone_null("old_token_until").take(),
    ]
}

fn ladders() -> TableCreateStatement {
    Table::create()
        .table("ladders")
        .col(uuid("recording").primary_key())
        .col(text("wanted"))
        .col(uuid_null("source"))
        .col(text("left_out"))
        .col(text_null("problem"))
        .col(big_integer("duration_ms"))
        .to_owned()
}

fn rungs() -> TableCreateStatement {
    Table::create()
        .table("rungs")
        .col(uuid("id").primary_key())
        .col(uuid("recording"))
        .col(uuid("source"))
        .col(string_len("name", 40))
        .col(string_len("kind", 20))
        .col(string_len("state", 20))
        .col(integer("bitrate_kbps"))
        .col(integer_null("width"))
        .col(integer_null("height"))
        .col(boolean("as_it_is"))
        .col(string_len_null("stored_key", 200))
        .col(big_integer("size_bytes"))
        .col(text_null("shape"))
        .to_owned()
}

fn captions() -> TableCreateStatement {
    Table::create()
        .table("captions")
        .col(uuid("id").primary_key())
        .col(uuid("recording"))
        .col(string_len("language", 40))
        .col(text("label"))
        .col(string_len("kind", 20))
        .col(integer("cues"))
        .to_owned()
}

fn caption_texts() -> TableCreateStatement {
    Table::create()
        .table("caption_texts")
        .col(uuid("id").primary_key())
        .col(text("vtt"))
        .to_owned()
}

fn chapters() -> TableCreateStatement {
    Table::create()
        .table("chapters")
        .col(uuid("recording").primary_key())
        .col(text("items"))
        .to_owned()
}

fn beats() -> TableCreateStatement {
    Table::create()
        .table("beats")
        .col(uuid("playback"))
        .col(uuid("id"))
        .col(uuid("recording"))
        .col(uuid("viewer"))
        .col(big_integer("from_ms"))
        .col(big_integer("to_ms"))
        .col(timestamp_with_time_zone("at"))
        .col(timestamp_with_time_zone("received_at"))
        .col(double("rate"))
        .col(boolean("visible"))
        .col(string_len_null("rendition", 80))
        .col(big_integer("stalled_ms"))
        .primary_key(Index::create().col("playback").col("id"))
        .to_owned()
}

fn watched() -> TableCreateStatement {
    Table::create()
        .table("watched")
        .col(uuid("recording"))
        .col(uuid("viewer"))
        .col(big_integer("position_ms"))
        .col(timestamp_with_time_zone("position_at"))
        .col(big_integer("unique_ms"))
        .col(text("spans"))
        .col(double("completion"))
        .col(timestamp_with_time_zone("last_at"))
        .primary_key(Index::create().col("recording").col("viewer"))
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    let unique = |mut index: IndexCreateStatement| index.unique().to_owned();
    vec![
        unique(index(
            "rungs_recording",
            "rungs",
            &["recording", "source", "name"],
        )),
        index("captions_recording", "captions", &["recording"]),
        index("beats_recording", "beats", &["recording", "received_at"]),
        index("watched_viewer", "watched", &["viewer", "last_at"]),
    ]
}
