//! Courses with their sections, lectures and enrolments. New tables, so the version before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, string_len, string_len_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0010_courses"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [courses(), sections(), lectures(), enrollments()] {
            schema.create_table(table).await?;
        }
        for index in indexes() {
            schema.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["enrollments", "lectures", "course_sections", "courses"] {
            schema
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// `words` is what a search looks in: title, code and term in lower case, since databases disagree about
/// the case of letters beyond ASCII. The join code is made from `join_nonce` and a key of the house.
fn courses() -> TableCreateStatement {
    Table::create()
        .table("courses")
        .col(uuid("id").primary_key())
        .col(text("title"))
        .col(text("description"))
        .col(text_null("catalogue_code"))
        .col(text_null("term"))
        .col(string_len("time_zone", 64))
        .col(text("words"))
        .col(uuid("owner"))
        .col(boolean("archived"))
        .col(uuid_null("cover"))
        .col(string_len_null("join_nonce", 64))
        .col(string_len_null("join_hash", 64))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("trashed_at"))
        .to_owned()
}

fn sections() -> TableCreateStatement {
    Table::create()
        .table("course_sections")
        .col(uuid("id").primary_key())
        .col(uuid("course"))
        .col(text("title"))
        .col(integer("position"))
        .to_owned()
}

/// `hidden` while the recording lies in the trash; `told` once its publishing was announced.
fn lectures() -> TableCreateStatement {
    Table::create()
        .table("lectures")
        .col(uuid("course"))
        .col(uuid("recording"))
        .col(uuid_null("section"))
        .col(integer("position"))
        .col(timestamp_with_time_zone_null("publish_at"))
        .col(boolean("told"))
        .col(boolean("hidden"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("course").col("recording"))
        .to_owned()
}

/// One row per person and course, however often they come and go. `words` as with courses: address and name.
fn enrollments() -> TableCreateStatement {
    Table::create()
        .table("enrollments")
        .col(uuid("id").primary_key())
        .col(uuid("course"))
        .col(uuid_null("student"))
        .col(string_len("email", 254))
        .col(text("words"))
        .col(string_len("status", 20))
        .col(timestamp_with_time_zone("enrolled_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
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
        unique(index("courses_join_hash", "courses", &["join_hash"])),
        index("courses_trashed_at", "courses", &["trashed_at"]),
        index(
            "course_sections_course",
            "course_sections",
            &["course", "position"],
        ),
        index("lectures_recording", "lectures", &["recording"]),
        index("lectures_told", "lectures", &["told", "publish_at"]),
        index(
            "lectures_place",
            "lectures",
            &["course", "section", "position"],
        ),
        unique(index(
            "enrollments_course",
            "enrollments",
            &["course", "email"],
        )),
        // Who is only invited has no account, and NULLs do not clash.
        unique(index(
            "enrollments_student",
            "enrollments",
            &["student", "course"],
        )),
        index("enrollments_email", "enrollments", &["email", "status"]),
        index(
            "enrollments_page",
            "enrollments",
            &["course", "status", "id"],
        ),
    ]
}
