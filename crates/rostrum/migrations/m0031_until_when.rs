//! Until when: a flag that was set aside comes back, and a presence that a crash cut off ends when it was last seen. Columns
//! that may be empty, so the version before does not notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::timestamp_with_time_zone_null;

pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0031_until_when"
    }
}

const COLUMNS: [(&str, &str); 2] = [
    ("analytics_objections", "set_aside_until"),
    ("presences", "seen_at"),
];

#[expect(
    clippy::disallowed_methods,
    reason = "a step knows no app whose clock it could ask"
)]
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let mut change = Table::alter();
            change
                .table(table)
                .add_column(timestamp_with_time_zone_null(column));
            schema.alter_table(change).await?;
        }
        // Who is in a meeting while the program is replaced was there until now.
        let mut seen = Query::update();
        seen.table("presences")
            .value("seen_at", now())
            .and_where(Expr::col("left_at").is_null());
        schema.exec_stmt(seen).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let mut change = Table::alter();
            change.table(table).drop_column(column);
            schema.alter_table(change).await?;
        }
        Ok(())
    }
}
