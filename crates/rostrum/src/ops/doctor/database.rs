//! The database: the file is whole, or the server answers, is new enough, and lets us make tables.

use sea_orm::{ConnectionTrait as _, DbErr, RuntimeErr, Statement, sqlx};

use super::{Asked, Finding};
use crate::kit::{Clock, Db};

const ABOUT: &str = "database";
/// The oldest PostgreSQL that the statements are tried on.
const LEAST: i32 = 150_000;
/// A page asks some ten times: a server further away than this makes each slow.
const FAR_MS: u128 = 20;

/// Looks at the database that the settings name.
pub async fn examine(asked: &Asked, clock: &Clock) -> Option<Finding> {
    if !asked.database.url.is_empty() {
        return Some(server(asked, clock).await);
    }
    let file = asked.data.join("rostrum.db");
    if !file.exists() {
        return None;
    }
    let advice = "stop the server and restore the database from a backup";
    let found = match whole(&file).await {
        Ok(said) if said == "ok" => Finding::fine(ABOUT, "it is whole"),
        Ok(said) => Finding::broken(ABOUT, said, advice),
        Err(cause) => Finding::broken(ABOUT, cause.to_string(), advice),
    };
    Some(found)
}

/// What SQLite says of its own file.
async fn whole(file: &std::path::Path) -> Result<String, DbErr> {
    let db = Db::sqlite(file).await?;
    text(&db, "PRAGMA quick_check(1)").await
}

async fn server(asked: &Asked, clock: &Clock) -> Finding {
    match look(asked, clock).await {
        Ok(found) => found,
        Err(cause) => Finding::broken(ABOUT, cause.to_string(), advice(&cause)),
    }
}

async fn look(asked: &Asked, clock: &Clock) -> Result<Finding, DbErr> {
    let db = Db::open(&asked.database, &asked.data).await?;
    let number = text(&db, "SELECT current_setting('server_version_num')").await?;
    let version = text(&db, "SELECT current_setting('server_version')").await?;
    if number.parse().unwrap_or(0) < LEAST {
        let advice = "PostgreSQL 15 is the oldest that is tried; update the server";
        return Ok(Finding::broken(
            ABOUT,
            format!("PostgreSQL {version}"),
            advice,
        ));
    }
    let may = "SELECT has_schema_privilege(current_schema(), 'CREATE')::text";
    if text(&db, may).await? != "true" {
        let says = "this user may not make tables in its schema";
        let advice = "GRANT CREATE, USAGE ON SCHEMA public TO that user";
        return Ok(Finding::broken(ABOUT, says, advice));
    }
    let begun = clock.instant();
    text(&db, "SELECT 'here'").await?;
    let ms = clock.instant().saturating_duration_since(begun).as_millis();
    let says = format!("PostgreSQL {version} answers in {ms} ms");
    if ms > FAR_MS {
        let advice = "a database nearer to this machine makes every page quicker";
        return Ok(Finding::note(ABOUT, says, advice));
    }
    Ok(Finding::fine(ABOUT, says))
}

async fn text(db: &Db, question: &str) -> Result<String, DbErr> {
    let db = db.read();
    let question = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(question).await?;
    row.map_or_else(
        || Ok("it says nothing".to_owned()),
        |row| row.try_get_by_index(0),
    )
}

/// What to do, by what went wrong (PostgreSQL's appendix A lists the codes).
fn advice(cause: &DbErr) -> &'static str {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = cause
    else {
        return "look at `database.url`: it begins with postgres://";
    };
    match &**cause {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => {
            "nothing answers there: is the server running, is its port open to this machine, is the host in `database.url` right?"
        }
        sqlx::Error::Tls(_) => {
            "the server and we found no common TLS: look at sslmode in `database.url`"
        }
        sqlx::Error::Configuration(_) => {
            "look at `database.url`: postgres://user:password@host/name"
        }
        sqlx::Error::Database(said) => match said.code().as_deref() {
            Some("28P01") => "the password in `database.url` is wrong",
            Some("28000") => "the server does not let this user in from here: look at pg_hba.conf",
            Some("3D000") => "there is no such database: CREATE DATABASE rostrum OWNER that user",
            Some("53300") => {
                "the server has no connection left: lower `database.connections` or raise max_connections"
            }
            _ => "the server's log says more",
        },
        _ => "the server's log says more",
    }
}
