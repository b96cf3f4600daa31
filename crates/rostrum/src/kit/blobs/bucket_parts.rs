//! Objects that come in parts, as S3 knows them.

use std::io;

use bytes::Bytes;
use object_store::multipart::PartId;
use object_store::{Error, ObjectStoreExt as _};

use super::BlobKey;
use super::bucket::{Bucket, io_of};

/// One request copies no more than this; S3 takes 5 GiB.
const LARGEST_COPY: u64 = 5 << 30;

impl Bucket {
    /// Begins one.
    pub async fn begin_parts(&self, key: &BlobKey) -> io::Result<String> {
        self.parts
            .create_multipart(&self.name(key))
            .await
            .map_err(io_of)
    }

    /// Sends a part.
    pub async fn put_part(
        &self,
        key: &BlobKey,
        parts: &str,
        n: usize,
        bytes: Bytes,
    ) -> io::Result<String> {
        let (name, parts) = (self.name(key), parts.to_owned());
        let sent = self.parts.put_part(&name, &parts, n, bytes.into()).await;
        Ok(sent.map_err(io_of)?.content_id)
    }

    /// Puts them together.
    pub async fn end_parts(&self, key: &BlobKey, parts: &str, all: Vec<String>) -> io::Result<()> {
        let all = all.into_iter().map(|content_id| PartId { content_id });
        let (name, parts) = (self.name(key), parts.to_owned());
        let ended = self.parts.complete_multipart(&name, &parts, all.collect());
        ended.await.map_err(io_of).map(drop)
    }

    /// Gives them up.
    pub async fn abort_parts(&self, key: &BlobKey, parts: &str) -> io::Result<()> {
        let (name, parts) = (self.name(key), parts.to_owned());
        match self.parts.abort_multipart(&name, &parts).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(cause) => Err(io_of(cause)),
        }
    }

    /// Sends a small object.
    pub async fn put_bytes(&self, key: &BlobKey, bytes: Bytes) -> io::Result<()> {
        let put = self.store.put(&self.name(key), bytes.into()).await;
        put.map_err(io_of).map(drop)
    }

    /// Gives an object a second name: in the bucket where one request does it, else through this machine.
    pub async fn copy(&self, from: &BlobKey, to: &BlobKey, len: u64) -> io::Result<()> {
        if len < LARGEST_COPY {
            return self
                .store
                .copy(&self.name(from), &self.name(to))
                .await
                .map_err(io_of);
        }
        let mut reader = self.read(from, 0, u64::MAX).await?;
        self.send(to, &mut reader).await.map(drop)
    }
}
