//! Objects of the bucket that somebody else sends there.

use std::io;
use std::time::Duration;

use url::Url;

use super::{BlobKey, Blobs, bucket_direct};

/// What somebody sent straight to the bucket, as the bucket tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Its length in bytes.
    pub len: u64,
    /// Changes with its bytes.
    pub tag: String,
    /// Its SHA-256 in base64, where the bucket verified and kept it.
    pub sha256: Option<String>,
}

impl Blobs {
    /// The header with which the body of a [`Blobs::invite`] must come.
    pub const SHA256_HEADER: &'static str = bucket_direct::SHA256;

    /// An address where for so long one body may be sent: the one of this SHA-256 (in base64), which
    /// [`Blobs::SHA256_HEADER`] must say. Sent again it replaces itself.
    ///
    /// # Errors
    /// There is no bucket, or no key to sign with.
    pub async fn invite(&self, key: &BlobKey, sha256: &str, valid: Duration) -> io::Result<Url> {
        self.a_bucket()?.invite(key, sha256, valid).await
    }

    /// What was sent there; `None`: nothing yet.
    ///
    /// # Errors
    /// There is no bucket, or it does not answer.
    pub async fn arrived(&self, key: &BlobKey) -> io::Result<Option<Arrived>> {
        self.a_bucket()?.arrived(key).await
    }

    /// Makes what was sent the `n`-th part of an object that comes in parts, counted from 0: a copy within the bucket, which
    /// whoever sent it cannot reach any more. Answers what the bucket calls the part; `None`: it is another by now.
    ///
    /// # Errors
    /// The bucket refuses. Whether it has the part then nobody knows.
    pub async fn take_as_part(
        &self,
        from: &BlobKey,
        is: &Arrived,
        key: &BlobKey,
        parts: &str,
        n: usize,
    ) -> io::Result<Option<String>> {
        let bucket = self.a_bucket()?;
        let Some(tag) = bucket.copy_part(from, &is.tag, key, parts, n).await? else {
            return Ok(None);
        };
        if tag == is.tag {
            return Ok(Some(tag));
        }
        // A bucket that encrypts tags the copy anew; one that does not know the condition has copied whatever was there.
        let now = bucket.arrived(from).await?;
        Ok(Some(tag).filter(|_| now.as_ref() == Some(is)))
    }
}
