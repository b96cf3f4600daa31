//! The database: reads go to a pool, every write goes through one [`Tx`].
//!
//! The same entities and statements run on SQLite and PostgreSQL. SQLite has one writer: a pool of
//! one connection, so writers queue here instead of failing on a lock, and `BEGIN IMMEDIATE`, so a
//! transaction that reads first cannot lose the race to another process (`rostrum admin`).

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};

use super::error::{Error, Result};

const READERS: u32 = 8;

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

    /// Opens `postgres://…` or `sqlite://…`.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        if let Some(file) = url.strip_prefix("sqlite://") {
            return Self::sqlite(Path::new(file.split('?').next().unwrap_or(file))).await;
        }
        let mut options = ConnectOptions::new(url);
        options.max_connections(READERS * 2).sqlx_logging(false);
        let pool = Database::connect(options).await?;
        Ok(Self {
            readers: pool.clone(),
            writer: pool,
        })
    }

    /// For statements that change nothing.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// The connection that migrations run on.
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
        .sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: a commit that was answered survives a power cut.
            .synchronous(SqliteSynchronous::Full)
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
