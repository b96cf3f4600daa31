//! A bucket of an S3 server.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::client::{ClientOptions, HttpClient, HttpConnector as _, ReqwestConnector};
use object_store::multipart::MultipartStore;
use object_store::path::Path as Name;
use object_store::signer::Signer;
use object_store::{Error, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt as _};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use url::Url;

use super::{BlobKey, Listed, Reader, Settings};

/// Parts of this size keep a fast line busy and a file of 80 GB under the 10,000 parts an object may have.
const PART: usize = 8 << 20;
/// Parts on their way at once, which bounds the memory of one transfer.
const AT_ONCE: usize = 3;
/// So long a request that is our own may take; the longest copies a part within the bucket.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where whole files go. Cloning shares its connections.
#[derive(Clone)]
pub struct Bucket {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) parts: Arc<dyn MultipartStore>,
    pub(super) signer: Arc<dyn Signer>,
    /// For requests that the store has no verb for.
    pub(super) http: HttpClient,
    /// The bucket's name.
    pub(super) called: String,
    folder: Name,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.store).finish()
    }
}

impl Bucket {
    /// The bucket that the settings name, when they name one.
    pub fn of(settings: &Settings) -> io::Result<Option<Self>> {
        if settings.url.is_empty() {
            return Ok(None);
        }
        let url = Url::parse(&settings.url).map_err(|cause| wrong(&cause.to_string()))?;
        let bucket = url.host_str().filter(|_| url.scheme() == "s3");
        let bucket = bucket.ok_or_else(|| wrong("it begins with s3:// and the bucket's name"))?;
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        for (key, value) in url.query_pairs() {
            builder = match &*key {
                "endpoint" => builder
                    .with_endpoint(&*value)
                    .with_allow_http(value.starts_with("http://")),
                "region" => builder.with_region(&*value),
                other => return Err(wrong(&format!("it takes no `{other}`"))),
            };
        }
        if !settings.access_key.is_empty() {
            builder = builder
                .with_access_key_id(&settings.access_key)
                .with_secret_access_key(&settings.secret_key);
        }
        let store = builder.build().map_err(|cause| wrong(&cause.to_string()))?;
        let store = Arc::new(store);
        let options = ClientOptions::new().with_timeout(PATIENCE);
        // Whether that may be is decided where the store is made.
        let http = ReqwestConnector::default().connect(&options.with_allow_http(true));
        let folder = Name::parse(url.path().trim_matches('/'));
        Ok(Some(Self {
            store: store.clone(),
            parts: store.clone(),
            signer: store,
            http: http.map_err(io_of)?,
            called: bucket.to_owned(),
            folder: folder.map_err(|cause| wrong(&cause.to_string()))?,
        }))
    }

    pub(super) fn name(&self, key: &BlobKey) -> Name {
        self.below(key.as_str())
    }

    fn below(&self, key: &str) -> Name {
        self.folder.parts().chain(Name::from(key).parts()).collect()
    }

    /// Sends a file; when it returns the bucket has all of it.
    pub async fn put(&self, key: &BlobKey, file: &Path) -> io::Result<u64> {
        self.send(key, &mut File::open(file).await?).await
    }

    /// Sends all that can be read; when it returns the bucket has all of it.
    pub(super) async fn send(
        &self,
        key: &BlobKey,
        from: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<u64> {
        let name = self.name(key);
        let mut to = BufWriter::with_capacity(Arc::clone(&self.store), name.clone(), PART)
            .with_max_concurrency(AT_ONCE);
        let sent = match tokio::io::copy(from, &mut to).await {
            Ok(sent) => sent,
            Err(cause) => {
                // Parts without an end would be paid for; a bucket's own rule removes what is left of a crash.
                let _ = to.abort().await;
                return Err(cause);
            }
        };
        to.shutdown().await?;
        let stored = self.store.head(&name).await.map_err(io_of)?.size;
        if stored == sent {
            return Ok(sent);
        }
        let says = format!("the bucket has {stored} bytes of a file of {sent}");
        Err(io::Error::other(says))
    }

    /// Reads a part of an object.
    pub async fn read(&self, key: &BlobKey, from: u64, count: u64) -> io::Result<Reader> {
        if count == 0 {
            return Ok(Reader::nothing());
        }
        let range: Range<u64> = from..from.saturating_add(count);
        let range = match range.end {
            u64::MAX => GetRange::Offset(from),
            _ => GetRange::Bounded(range),
        };
        let options = GetOptions {
            range: (from > 0 || count < u64::MAX).then_some(range),
            ..GetOptions::default()
        };
        let got = self.store.get_opts(&self.name(key), options).await;
        let stream = got.map_err(io_of)?.into_stream().map_err(io_of).boxed();
        Ok(Reader::stream(stream))
    }

    /// The length of an object.
    pub async fn len(&self, key: &BlobKey) -> io::Result<Option<u64>> {
        match self.store.head(&self.name(key)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(cause) => Err(io_of(cause)),
        }
    }

    /// Every object, with its key.
    pub async fn list(&self) -> io::Result<Vec<Listed>> {
        let below = (!self.folder.as_ref().is_empty()).then_some(&self.folder);
        let mut all = self.store.list(below);
        let mut found = Vec::new();
        while let Some(meta) = all.next().await {
            found.extend(self.listed(&meta.map_err(io_of)?));
        }
        Ok(found)
    }

    /// What is told of one object.
    pub async fn look(&self, key: &BlobKey) -> io::Result<Option<Listed>> {
        match self.store.head(&self.name(key)).await {
            Ok(meta) => Ok(self.listed(&meta)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(cause) => Err(io_of(cause)),
        }
    }

    /// `None` for what has no name of ours.
    fn listed(&self, meta: &ObjectMeta) -> Option<Listed> {
        let parts: Vec<_> = meta.location.prefix_match(&self.folder)?.collect();
        let key: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        Some(Listed {
            key: BlobKey::stored(&key.join("/")).ok()?,
            len: meta.size,
            modified: meta.last_modified,
        })
    }

    /// Removes an object; absent is fine.
    pub async fn delete(&self, key: &BlobKey) -> io::Result<()> {
        match self.store.delete(&self.name(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(cause) => Err(io_of(cause)),
        }
    }

    /// Removes all objects below a key.
    pub async fn delete_below(&self, key: &str) -> io::Result<()> {
        let below = self.below(key);
        let names = self.store.list(Some(&below)).map_ok(|meta| meta.location);
        let mut deleted = self.store.delete_stream(names.boxed());
        while let Some(one) = deleted.next().await {
            match one {
                Ok(_) | Err(Error::NotFound { .. }) => {}
                Err(cause) => return Err(io_of(cause)),
            }
        }
        Ok(())
    }

    /// Writes, reads and removes a small object.
    pub async fn try_out(&self, key: &BlobKey) -> io::Result<()> {
        let (name, says) = (self.name(key), "rostrum");
        self.store.put(&name, says.into()).await.map_err(io_of)?;
        let mut read = String::new();
        let mut reader = self.read(key, 0, u64::MAX).await?;
        reader.read_to_string(&mut read).await?;
        self.delete(key).await?;
        if read == says {
            return Ok(());
        }
        Err(io::Error::other(
            "it gives back something else than it took",
        ))
    }
}

fn wrong(says: &str) -> io::Error {
    let says = format!("the setting storage.url is no bucket: {says}");
    io::Error::new(io::ErrorKind::InvalidInput, says)
}

pub(super) fn io_of(cause: Error) -> io::Error {
    match cause {
        Error::NotFound { .. } => io::Error::new(io::ErrorKind::NotFound, cause),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            io::Error::new(io::ErrorKind::PermissionDenied, cause)
        }
        _ => io::Error::other(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> io::Result<Option<Bucket>> {
        Bucket::of(&Settings {
            url: url.to_owned(),
            access_key: "key".to_owned(),
            secret_key: "secret".to_owned(),
            ..Settings::default()
        })
    }

    #[test]
    fn the_setting_names_a_bucket_and_a_folder_in_it() {
        let bucket = of("s3://media/rostrum/one?endpoint=http://127.0.0.1:9000&region=garage");
        let bucket = bucket.expect("a bucket").expect("named");
        let key = BlobKey::within("recordings", &[uuid::Uuid::nil()], "a.mp4");
        let name = bucket.name(&key);
        assert_eq!(name.as_ref(), format!("rostrum/one/{key}"));
        assert!(of("").expect("none").is_none());
    }

    #[test]
    fn what_names_no_bucket_is_refused_with_the_setting() {
        for bad in ["media", "https://media", "s3://", "s3://media?password=x"] {
            let refused = of(bad).expect_err(bad).to_string();
            assert!(refused.contains("storage.url"), "{refused}");
        }
    }
}
