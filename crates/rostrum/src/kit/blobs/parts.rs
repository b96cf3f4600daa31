//! An object of the bucket that comes in parts, over days and restarts.

use std::io;

use bytes::Bytes;

use super::{BlobKey, Blobs, Sums};

impl Blobs {
    /// Begins an object that comes in parts; answers what it is called until it is whole.
    ///
    /// # Errors
    /// There is no bucket, or it refuses.
    pub async fn begin_parts(&self, key: &BlobKey) -> io::Result<String> {
        self.a_bucket()?.begin_parts(key).await
    }

    /// Sends the `n`-th part, counted from 0; one that was sent before is replaced. Answers what the bucket calls it.
    ///
    /// # Errors
    /// The bucket refuses, or does not know the object (any more).
    pub async fn put_part(
        &self,
        key: &BlobKey,
        parts: &str,
        n: usize,
        bytes: Bytes,
    ) -> io::Result<String> {
        self.a_bucket()?.put_part(key, parts, n, bytes).await
    }

    /// Puts the parts together: the object is there when it returns. Doing it twice is fine.
    ///
    /// # Errors
    /// The bucket refuses; the parts are still there.
    pub async fn end_parts(
        &self,
        key: &BlobKey,
        parts: &str,
        all: Vec<String>,
        len: u64,
    ) -> io::Result<()> {
        let bucket = self.a_bucket()?;
        if bucket.len(key).await? == Some(len) {
            // Before a crash.
            return Ok(());
        }
        bucket.end_parts(key, parts, all).await?;
        match bucket.len(key).await? {
            Some(is) if is == len => Ok(()),
            is => Err(io::Error::other(format!(
                "the bucket has {is:?} bytes of an object of {len}"
            ))),
        }
    }

    /// Gives parts up; none is fine.
    ///
    /// # Errors
    /// The bucket refuses.
    pub async fn abort_parts(&self, key: &BlobKey, parts: &str) -> io::Result<()> {
        self.a_bucket()?.abort_parts(key, parts).await
    }

    /// Stores a small object that is of no use for long: nothing is noted of it.
    ///
    /// # Errors
    /// There is no bucket, or it refuses.
    pub async fn put_passing(&self, key: &BlobKey, bytes: Bytes) -> io::Result<()> {
        self.a_bucket()?.put_bytes(key, bytes).await
    }

    /// Gives a file that was sent another key, wherever it lies. `sums`: what it is, where that is known.
    ///
    /// # Errors
    /// It is not there, or the storage refuses; then it still has its key.
    pub async fn rename(&self, from: &BlobKey, to: &BlobKey, sums: &Sums) -> io::Result<()> {
        let path = self.path(from);
        if tokio::fs::try_exists(&path).await? {
            return self.put_known(to, &path, sums).await.map(drop);
        }
        let bucket = self.a_bucket()?;
        self.registered.keep(to, sums).await?;
        bucket.copy(from, to, sums.len).await?;
        self.delete(from).await
    }

    pub(super) fn a_bucket(&self) -> io::Result<&super::Bucket> {
        let none = || io::Error::new(io::ErrorKind::NotFound, "the settings name no bucket");
        self.bucket.as_ref().ok_or_else(none)
    }
}
