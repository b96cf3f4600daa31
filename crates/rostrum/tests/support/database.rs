//! Which database a house gets: SQLite in its data folder, or its own schema on the PostgreSQL server that
//! `TEST_DATABASE` names. `make test` runs the API's tests on both.

use std::path::Path;
use std::process::Command;

use sea_orm::{ConnectionTrait as _, Database};
use sha2::{Digest as _, Sha256};

/// The database of a data folder, as the setting names it; the same for the same folder, so that a house can
/// be opened again.
pub async fn of(data: &Path) -> String {
    let Some(server) = server() else {
        return String::new();
    };
    let db = Database::connect(&server)
        .await
        .expect("PostgreSQL answers");
    let make = format!("CREATE SCHEMA IF NOT EXISTS {}", schema(data));
    db.execute_unprepared(&make).await.expect("a schema");
    db.close().await.expect("closed");
    url(&server, data)
}

/// The program itself, on a data folder whose database is there already.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the program starts the program"
)]
pub fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rostrum"));
    command.envs(super::bucket::environment(data));
    if let Some(server) = server() {
        command.env("ROSTRUM_DATABASE_URL", url(&server, data));
    }
    command
}

fn server() -> Option<String> {
    given("TEST_DATABASE")
}

/// What the script that runs the tests says of its servers.
#[expect(
    clippy::disallowed_methods,
    reason = "the same tests run beside other servers"
)]
pub fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn url(server: &str, data: &Path) -> String {
    let mark = if server.contains('?') { '&' } else { '?' };
    format!("{server}{mark}options=-csearch_path%3D{}", schema(data))
}

/// A name of its own for each data folder.
pub fn schema(data: &Path) -> String {
    // The folder of a house may be named with or without links in its way.
    let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
    let digest = Sha256::digest(data.as_os_str().as_encoded_bytes());
    let name = u128::from_be_bytes(digest[..16].try_into().expect("long enough"));
    format!("t_{name:x}")
}
