//! The register of stored files, in the database.

use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::DbErr;

use super::look::Desk;
use super::store;
use crate::kit::blobs::{BlobKey, Damaged, Known, Register, Sums};
use crate::kit::{Clock, Db};

/// The first reading is soon: a disk that wrote something else than it was given is noticed while others still have it.
const FIRST_AFTER_H: i64 = 24;

pub struct Kept {
    db: Db,
    clock: Clock,
    desk: Arc<Desk>,
}

impl Kept {
    pub fn new(db: Db, clock: Clock, desk: Arc<Desk>) -> Self {
        Self { db, clock, desk }
    }
}

#[async_trait]
impl Register for Kept {
    async fn known(&self, key: &BlobKey) -> io::Result<Option<Known>> {
        let found = store::find(self.db.read(), key.as_str()).await;
        Ok(found.map_err(away)?.map(store::Row::known))
    }

    async fn keep(&self, key: &BlobKey, sums: &Sums) -> io::Result<()> {
        let first = self.clock.now() + chrono::Duration::hours(FIRST_AFTER_H);
        let put = store::put(self.db.writer(), key.as_str(), sums, first);
        put.await.map_err(away)
    }

    async fn forget(&self, key: &BlobKey) -> io::Result<()> {
        let gone = store::delete(self.db.writer(), key.as_str());
        gone.await.map_err(away)
    }

    async fn forget_below(&self, prefix: &str) -> io::Result<()> {
        let gone = store::delete_below(self.db.writer(), prefix);
        gone.await.map_err(away)
    }

    async fn damaged(&self, damaged: &Damaged) -> io::Result<()> {
        tracing::error!(file = %damaged.key, damage = damaged.damage.as_str(), "a stored file is damaged");
        let (key, now) = (damaged.key.as_str(), self.clock.now());
        let marked = store::mark(self.db.writer(), key, damaged.damage, now);
        if marked.await.map_err(away)? {
            self.desk.wake();
        }
        Ok(())
    }
}

fn away(cause: DbErr) -> io::Error {
    io::Error::other(cause)
}
