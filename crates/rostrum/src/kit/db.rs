//! The database: reads go to a pool, every write goes through one [`Tx`].
//!
//! The same entities and statements run on SQLite and PostgreSQL. SQLite has one writer: a pool of
//! one connection, so writers queue here instead of failing on a lock, and `BEGIN IMMEDIATE`, so a
//! transaction that reads first cannot lose the race to another process (`rostrum admin`).

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::MigratorTrait;

use super::error::{Error, Result};

crate::kit::settings::settings! {
    /// The database.
    pub struct Settings in "database" {
        /// `postgres://user:password@host/name` (PostgreSQL 15 or newer); empty: a SQLite file in the data
        /// folder. The password is a secret: the environment, `ROSTRUM_DATABASE_URL`, is a better place for it
        /// than this file.
        pub url: String = "",
        /// Connections to PostgreSQL that are kept at the most.
        #[within(2..=1_000)]
        pub connections: u32 = 16_u32,
    }
}

/// SQLite answers from the same machine: more readers than cores bring nothing.
const READERS: u32 = 8;
/// A start should not hang where a server does not answer, nor a request where all connections are taken.
const PATIENCE: Duration = Duration::from_secs(8);
/// Names the lock that two servers starting at once contend for; any number of our own does.
const MIGRATING: i64 = 0x726f_7374_7275_6d01;

/// Connections to the one database. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Db {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Db {
    /// Opens (and makes, when absent) the SQLite file.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub async fn sqlite(file: &Path) -> Result<Self, DbErr> {
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let writer = Database::connect(sqlite_options(&url, 1)).await?;
        let readers = Database::connect(sqlite_options(&url, READERS)).await?;
        Ok(Self { readers, writer })
    }

    /// Opens what the settings name: PostgreSQL, or the SQLite file in `data`.
    ///
    /// # Errors
    /// The server cannot be reached or refuses, or the file cannot be opened.
    pub async fn open(settings: &Settings, data: &Path) -> Result<Self, DbErr> {
        if settings.url.is_empty() {
            return Self::sqlite(&data.join("rostrum.db")).await;
        }
        let mut options = ConnectOptions::new(&settings.url);
        options
            .max_connections(settings.connections)
            .connect_timeout(PATIENCE)
            .acquire_timeout(PATIENCE)
            .sqlx_logging(false);
        let pool = Database::connect(options).await?;
        Ok(Self {
            readers: pool.clone(),
            writer: pool,
        })
    }

    /// Brings the database up to date. Of several servers that start at once one does it and the others wait.
    ///
    /// # Errors
    /// A step failed; PostgreSQL takes them all back, SQLite those of the failed step.
    pub async fn migrate<M: MigratorTrait>(&self) -> Result<(), DbErr> {
        if self.writer.get_database_backend() != DbBackend::Postgres {
            return M::up(&self.writer, None).await;
        }
        let tx = self.writer.begin().await?;
        let lock = format!("SELECT pg_advisory_xact_lock({MIGRATING})");
        tx.execute_unprepared(&lock).await?;
        M::up(&tx, None).await?;
        tx.commit().await
    }

    /// For statements that change nothing.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// For a single statement that is a whole write by itself.
    #[must_use]
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction. Dropped without [`Tx::commit`] it rolls back.
    ///
    /// # Errors
    /// The database is away or too busy.
    pub async fn tx(&self) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self
            .writer
            .begin_with_options(options)
            .await
            .map_err(|cause| {
                let say = "The server cannot save just now. Try again in a moment.";
                Error::new(super::Kind::Unavailable, "database.unavailable", say).with_cause(cause)
            })?;
        Ok(Tx {
            inner,
            told: Vec::new(),
        })
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        // On a full disk SQLite ends a transaction by itself; the driver's count of open ones is wrong from then on, and
        // what is committed later would lie inside one that never ends: answered, seen by nobody, gone with the process.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        });
    options.map_sqlx_sqlite_opts(|options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: a commit that was answered survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            // 8 MiB a connection, filled as needed; the default is a quarter of that.
            .pragma("cache_size", "-8192")
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
    });
    options
}

/// What runs after the commit. `Sync`, so that a `&Tx` may be held while the database is asked.
type Told = Box<dyn FnOnce() + Send + Sync>;

/// One transaction. Only a `Tx` can enqueue a job or announce a fact, so neither can exist without
/// the write it follows from.
pub struct Tx {
    inner: DatabaseTransaction,
    told: Vec<Told>,
}

impl Tx {
    /// Makes the writes durable, then runs what waited for that.
    ///
    /// # Errors
    /// The database could not commit; nothing was changed and nothing is told.
    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await?;
        for tell in self.told {
            tell();
        }
        Ok(())
    }

    /// Runs `tell` once the commit has succeeded (wakes a worker, pushes to a socket).
    pub fn after_commit(&mut self, tell: impl FnOnce() + Send + Sync + 'static) {
        self.told.push(Box::new(tell));
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn count(db: &Db) -> i64 {
        let sql = "SELECT count(*) AS n FROM things";
        let row = db
            .read()
            .query_one_raw(sea_orm::Statement::from_string(DbBackend::Sqlite, sql));
        let row = row.await.expect("read").expect("a row");
        row.try_get("", "n").expect("a number")
    }

    async fn insert(db: &Db, id: i64, bytes: i64) -> Result<()> {
        let tx = db.tx().await?;
        let sql = format!("INSERT INTO things VALUES ({id}, zeroblob({bytes}))");
        tx.execute_unprepared(&sql).await?;
        tx.commit().await
    }

    #[tokio::test]
    async fn what_is_committed_after_the_disk_was_full_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::sqlite(&folder.path().join("db")).await.expect("opens");
        let run = |sql: &'static str| db.writer().execute_unprepared(sql);
        run("CREATE TABLE things (id INTEGER PRIMARY KEY, bytes BLOB)")
            .await
            .expect("made");
        // As if the disk ended here, for this connection.
        run("PRAGMA max_page_count = 8").await.expect("set");
        let full = insert(&db, 1, 1 << 20).await.expect_err("too much");
        assert_eq!(full.kind().status(), 507);
        insert(&db, 2, 1).await.expect("fits");
        insert(&db, 2, 1).await.expect_err("twice");
        insert(&db, 3, 1).await.expect("fits");
        assert_eq!(count(&db).await, 2);
    }
}
