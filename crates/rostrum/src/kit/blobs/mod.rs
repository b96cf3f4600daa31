//! Stored files, by keys that are made of our own words and ids, never of what somebody typed.
//!
//! A file that grows (a capture, an upload) is on this machine's disk. A whole one is on the same disk or, where
//! the settings name a bucket, goes there with [`Blobs::put`] or [`Blobs::keep`]; the local file goes only after
//! the bucket has all of it, so whoever looks here first and there second always finds one.

mod bucket;
mod key;
mod read;

pub use key::BlobKey;
pub use read::Reader;

use std::io::{self, SeekFrom};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use uuid::Uuid;

use bucket::Bucket;

crate::kit::settings::settings! {
    /// Where recordings and everything made of them are kept, and how much of it.
    pub struct Settings in "storage" {
        /// `s3://bucket` or `s3://bucket/folder`; empty: in the data folder. Add `?endpoint=https://…` for a server
        /// that is not Amazon's, and `&region=…` where one is wanted.
        pub url: String = "",
        /// The key's id. Empty: as the environment or the machine's role says (`AWS_ACCESS_KEY_ID`, …).
        pub access_key: String = "",
        /// The key's secret; the environment, `ROSTRUM_STORAGE_SECRET_KEY`, is a better place for it than this file.
        pub secret_key: String = "",
        /// How many bytes one person may store when the admin has not said otherwise. 0: as many as fit.
        #[within(0..=i64::MAX.unsigned_abs())]
        pub quota_bytes: u64 = 0_u64,
        /// How many bytes all may store together. 0: as many as fit.
        #[within(0..=i64::MAX.unsigned_abs())]
        pub total_bytes: u64 = 0_u64,
    }
}

/// Takes from others what they may do with a folder that was made before, perhaps by hand: hashes and
/// recordings lie in it. A folder that belongs to somebody else is theirs to guard.
async fn keep_private(folder: &Path) {
    let private = std::fs::Permissions::from_mode(0o700);
    if let Err(cause) = fs::set_permissions(folder, private).await {
        tracing::warn!(%cause, "the data folder cannot be closed to other users");
    }
}

/// How private folders are called.
const SCRATCH: &str = "job-";

/// Files below one folder, and in a bucket where there is one.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
    scratch: PathBuf,
    bucket: Option<Bucket>,
}

/// A whole stored file on this machine for as long as this value lives, for programs that read files.
#[derive(Debug)]
pub struct Local {
    path: PathBuf,
    _folder: Option<TempDir>,
}

impl Local {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Blobs {
    /// Files live in `<data>/media`, private folders of jobs in `<data>/tmp`. The data folder itself
    /// is from now on for the user who runs the server and nobody else. A bucket is not asked yet.
    ///
    /// # Errors
    /// The folders cannot be made, or the settings name no bucket that could be.
    pub async fn open(data: &Path, settings: &Settings) -> io::Result<Self> {
        let blobs = Self {
            root: data.join("media"),
            scratch: data.join("tmp"),
            bucket: Bucket::of(settings)?,
        };
        keep_private(data).await;
        fs::create_dir_all(&blobs.root).await?;
        fs::create_dir_all(&blobs.scratch).await?;
        Ok(blobs)
    }

    /// Where the file of `key` is or would be while it grows on this machine. A whole one may be elsewhere:
    /// [`Blobs::read`] and [`Blobs::local`] find it.
    #[must_use]
    pub fn path(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    /// The folder of the files on this machine, for space checks.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether whole files go to a bucket.
    #[must_use]
    pub const fn has_bucket(&self) -> bool {
        self.bucket.is_some()
    }

    /// A new private folder that vanishes when dropped; on the same disk, so moving in is a rename.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn scratch(&self) -> io::Result<TempDir> {
        tempfile::Builder::new()
            .prefix(SCRATCH)
            .tempdir_in(&self.scratch)
    }

    /// Removes private folders that a crash left. Call it before the first is made.
    ///
    /// # Errors
    /// The disk fails.
    pub async fn sweep_scratch(&self) -> io::Result<()> {
        let mut entries = fs::read_dir(&self.scratch).await?;
        while let Some(entry) = entries.next_entry().await? {
            if entry.file_name().to_string_lossy().starts_with(SCRATCH) {
                fs::remove_dir_all(entry.path()).await?;
            }
        }
        Ok(())
    }

    /// Makes a new empty file on this machine, its name durable, and opens it for appending. An old one is emptied.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn create(&self, key: &BlobKey) -> io::Result<File> {
        let path = self.path(key);
        let folder = folder_of(&path)?;
        fs::create_dir_all(folder).await?;
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .open(&path)
            .await?;
        file.sync_all().await?;
        self.sync_names(folder).await?;
        Ok(file)
    }

    /// Moves a finished file in under `key`, durable when it returns; the name never leads to half a file.
    ///
    /// # Errors
    /// The disk or the bucket refuses; the old file of that key, if any, is still whole, and so is `finished`.
    pub async fn put(&self, key: &BlobKey, finished: &Path) -> io::Result<u64> {
        if let Some(bucket) = &self.bucket {
            let len = bucket.put(key, finished).await?;
            fs::remove_file(finished).await?;
            return Ok(len);
        }
        let path = self.path(key);
        let folder = folder_of(&path)?;
        fs::create_dir_all(folder).await?;
        let file = File::open(finished).await?;
        file.sync_all().await?;
        let len = file.metadata().await?.len();
        fs::rename(finished, &path).await?;
        self.sync_names(folder).await?;
        Ok(len)
    }

    /// Moves a file that grew on this machine and is whole now to where whole files are. Doing it twice is fine.
    ///
    /// # Errors
    /// The bucket refuses; the file is still here.
    pub async fn keep(&self, key: &BlobKey) -> io::Result<()> {
        let path = self.path(key);
        if self.bucket.is_none() || !fs::try_exists(&path).await? {
            return Ok(());
        }
        self.put(key, &path).await.map(drop)
    }

    /// Stores `bytes` under `key`, durable when it returns.
    ///
    /// # Errors
    /// The disk or the bucket refuses.
    pub async fn put_bytes(&self, key: &BlobKey, bytes: &[u8]) -> io::Result<()> {
        let folder = self.scratch()?;
        let path = folder.path().join("bytes");
        let mut file = File::create(&path).await?;
        file.write_all(bytes).await?;
        file.flush().await?;
        self.put(key, &path).await.map(drop)
    }

    /// Reads `count` bytes of a stored file from `from` on; fewer where it ends before.
    ///
    /// # Errors
    /// It is not there.
    pub async fn read(&self, key: &BlobKey, from: u64, count: u64) -> io::Result<Reader> {
        match (File::open(self.path(key)).await, &self.bucket) {
            (Ok(mut file), _) => {
                if from > 0 {
                    file.seek(SeekFrom::Start(from)).await?;
                }
                Ok(Reader::file(file, count))
            }
            (Err(cause), Some(bucket)) if cause.kind() == io::ErrorKind::NotFound => {
                bucket.read(key, from, count).await
            }
            (Err(cause), _) => Err(cause),
        }
    }

    /// All bytes of a small stored file, or `None` when it is not there.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn bytes(&self, key: &BlobKey) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        match self.read(key, 0, u64::MAX).await {
            Ok(mut reader) => reader.read_to_end(&mut bytes).await.map(|_| Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// A stored file as one on this machine: itself, or a copy from the bucket.
    ///
    /// # Errors
    /// It is not there, or the disk has no room for the copy.
    pub async fn local(&self, key: &BlobKey) -> io::Result<Local> {
        let path = self.path(key);
        let Some(bucket) = &self.bucket else {
            let _there = fs::metadata(&path).await?;
            return Ok(Local {
                path,
                _folder: None,
            });
        };
        let folder = self.scratch()?;
        let copy = folder.path().join("file");
        // A second name: the first may go while somebody reads, because the bucket has the file by then.
        match fs::hard_link(&path, &copy).await {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => bucket.fetch(key, &copy).await?,
            Err(e) => return Err(e),
        }
        Ok(Local {
            path: copy,
            _folder: Some(folder),
        })
    }

    /// The length of a stored file, or `None` when it is not there.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn len(&self, key: &BlobKey) -> io::Result<Option<u64>> {
        match (self.len_here(key).await?, &self.bucket) {
            (None, Some(bucket)) => bucket.len(key).await,
            (here, _) => Ok(here),
        }
    }

    /// The length of a file that grows on this machine, or `None` when it is not here.
    ///
    /// # Errors
    /// The disk fails.
    pub async fn len_here(&self, key: &BlobKey) -> io::Result<Option<u64>> {
        match fs::metadata(self.path(key)).await {
            Ok(meta) => Ok(Some(meta.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Removes a stored file; absent is fine, so doing it twice is.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn delete(&self, key: &BlobKey) -> io::Result<()> {
        if let Some(bucket) = &self.bucket {
            bucket.delete(key).await?;
        }
        match fs::remove_file(self.path(key)).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Removes all files whose keys begin with `area/id/`; none is fine.
    ///
    /// # Errors
    /// The disk or the bucket fails; what is left goes with the next call.
    pub async fn delete_folder(&self, area: &'static str, id: Uuid) -> io::Result<()> {
        if let Some(bucket) = &self.bucket {
            bucket.delete_below(&format!("{area}/{id}")).await?;
        }
        let folder = self.root.join(area).join(id.to_string());
        match fs::remove_dir_all(folder).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Whether the bucket, where there is one, can be written, read and emptied; says what cannot.
    ///
    /// # Errors
    /// What the server of the bucket answered.
    pub async fn try_bucket(&self, probe: Uuid) -> io::Result<()> {
        match &self.bucket {
            Some(bucket) => {
                bucket
                    .try_out(&BlobKey::new("probes", &[probe], "txt"))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Syncs a folder and those above it up to the root: a new name is durable only then.
    async fn sync_names(&self, folder: &Path) -> io::Result<()> {
        for folder in folder.ancestors().take_while(|f| f.starts_with(&self.root)) {
            File::open(folder).await?.sync_all().await?;
        }
        Ok(())
    }
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    path.parent()
        .ok_or_else(|| io::Error::other("a stored file has a folder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_put_is_read_back_and_deleting_twice_is_fine() {
        let data = tempfile::tempdir().expect("a folder");
        let settings = Settings::default();
        let blobs = Blobs::open(data.path(), &settings).await.expect("opens");
        let key = BlobKey::new("tests", &[Uuid::nil()], "bin");
        blobs.put_bytes(&key, b"hello").await.expect("stored");
        assert_eq!(blobs.len(&key).await.expect("asked"), Some(5));
        let mut part = Vec::new();
        let mut reader = blobs.read(&key, 1, 3).await.expect("opened");
        reader.read_to_end(&mut part).await.expect("read");
        assert_eq!(part, b"ell");
        blobs.delete(&key).await.expect("deleted");
        blobs.delete(&key).await.expect("deleted again");
        assert_eq!(blobs.bytes(&key).await.expect("asked"), None);
    }
}
