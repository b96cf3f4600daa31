//! Recordings with their people, tracks, pieces and renditions. New tables, so the version before does
//! not notice. `recordings.live_room` is set while one runs and unique: two starts cannot both succeed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, double_null, integer, integer_null, string_len,
    string_len_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0006_recordings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [recordings(), people(), tracks(), pieces(), renditions()] {
            schema.create_table(table).await?;
        }
        for index in indexes() {
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "renditions",
            "pieces",
            "tracks",
            "recording_people",
            "recordings",
        ];
        for table in tables {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn recordings() -> TableCreateStatement {
    Table::create()
        .table("recordings")
        .col(uuid("id").primary_key())
        .col(uuid("room"))
        .col(uuid_null("session"))
        .col(uuid("owner"))
        .col(text("title"))
        .col(string_len("state", 20))
        .col(text_null("problem"))
        .col(uuid_null("live_room"))
        .col(big_integer("started_at_ms"))
        .col(big_integer_null("stopped_at_ms"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("trashed_at"))
        .to_owned()
}

fn people() -> TableCreateStatement {
    Table::create()
        .table("recording_people")
        .col(uuid("recording"))
        .col(uuid("participant"))
        .col(uuid("subject"))
        .col(text("name"))
        .col(boolean("consent"))
        .col(integer("place"))
        .primary_key(Index::create().col("recording").col("participant"))
        .to_owned()
}

fn tracks() -> TableCreateStatement {
    Table::create()
        .table("tracks")
        .col(uuid("id").primary_key())
        .col(uuid("recording"))
        .col(uuid("participant"))
        .col(string_len("kind", 20))
        .col(string_len("origin", 20))
        .to_owned()
}

fn pieces() -> TableCreateStatement {
    Table::create()
        .table("pieces")
        .col(uuid("id").primary_key())
        .col(uuid("recording"))
        .col(uuid("track"))
        .col(integer("part"))
        .col(string_len("state", 20))
        .col(string_len("stored_key", 200))
        .col(string_len("mime", 100))
        .col(string_len("codec", 40))
        .col(double_null("started_at_ms"))
        .col(big_integer_null("duration_ms"))
        .col(integer_null("width"))
        .col(integer_null("height"))
        .col(integer_null("sample_rate"))
        .col(integer_null("channels"))
        .col(big_integer("size_bytes"))
        .col(string_len_null("sha256", 64))
        .col(text("detail"))
        .col(text_null("problem"))
        .to_owned()
}

fn renditions() -> TableCreateStatement {
    Table::create()
        .table("renditions")
        .col(uuid("id").primary_key())
        .col(uuid("recording"))
        .col(string_len("kind", 20))
        .col(string_len("state", 20))
        .col(string_len_null("stored_key", 200))
        .col(string_len("mime", 100))
        .col(integer_null("width"))
        .col(integer_null("height"))
        .col(big_integer_null("duration_ms"))
        .col(big_integer_null("size_bytes"))
        .col(string_len_null("sha256", 64))
        .col(text("detail"))
        .col(text_null("problem"))
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
        unique(index("recordings_live_room", "recordings", &["live_room"])),
        index("recordings_room", "recordings", &["room"]),
        index("recordings_state", "recordings", &["state"]),
        unique(index(
            "tracks_recording",
            "tracks",
            &["recording", "participant", "kind", "origin"],
        )),
        index("pieces_recording", "pieces", &["recording"]),
        unique(index("pieces_track", "pieces", &["track", "part"])),
        unique(index(
            "renditions_recording",
            "renditions",
            &["recording", "kind"],
        )),
    ]
}
