//! Stored files, by keys that are made of our own words and ids, never of what somebody typed.
//!
//! A file that grows (a capture, an upload) is on this machine's disk. A whole one is on the same disk or, where
//! the settings name a bucket, goes there with [`Blobs::put`] or [`Blobs::keep`]; the local file goes only after
//! the bucket has all of it, so whoever looks here first and there second always finds one.
//!
//! What a whole file must be is noted before it gets its name, by whoever keeps the [`Register`], and every reading is
//! held against that: a stretch that is not what it was is never given out. A file without a note (it grows, or is from
//! before there were notes) is read as it is.

mod bucket;
mod bucket_direct;
mod bucket_parts;
mod checked;
mod claims;
mod direct;
mod keep;
mod key;
mod list;
mod local;
mod parts;
mod read;
mod register;
mod sums;

pub use checked::is_medium;
pub use claims::Claims;
pub use direct::Arrived;
pub use key::BlobKey;
pub use list::Listed;
pub use local::Local;
pub use read::Reader;
pub use register::{Damage, Damaged, Known, Register};
pub use sums::{STRETCH, Summing, Sums};

use std::io::{self, SeekFrom};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use uuid::Uuid;

use bucket::Bucket;
use register::Registered;

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
    registered: Registered,
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
            registered: Registered::default(),
        };
        keep_private(data).await;
        fs::create_dir_all(&blobs.root).await?;
        fs::create_dir_all(&blobs.scratch).await?;
        Ok(blobs)
    }

    /// Says who keeps what every file must be; called once, by the roof.
    pub fn registered_by(&self, register: std::sync::Arc<dyn Register>) {
        self.registered.set(register);
    }

    /// What is noted of a file may have changed: it is asked for anew.
    pub fn changed(&self, key: &BlobKey) {
        self.registered.forget_lately(key);
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

    /// Has private folders made in `folder` instead, which must be on the same disk: a process beside the server has a
    /// place of its own, which the server does not sweep.
    #[must_use]
    pub fn scratching_in(mut self, folder: PathBuf) -> Self {
        self.scratch = folder;
        self
    }

    /// Where private folders are made.
    #[must_use]
    pub fn scratch_folder(&self) -> &Path {
        &self.scratch
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

    /// Reads `count` bytes of a stored file from `from` on; fewer where it ends before. What is known to be something
    /// else, or turns out to be while it is read, is not given out.
    ///
    /// # Errors
    /// It is not there, or [`Damaged`].
    pub async fn read(&self, key: &BlobKey, from: u64, count: u64) -> io::Result<Reader> {
        match self.registered.known(key).await? {
            Some(known) => checked::read(self, key, known, from, count).await,
            None => self.raw(key, from, count).await,
        }
    }

    /// The same as it is, whatever is known of it.
    ///
    /// # Errors
    /// It is not there.
    pub async fn raw(&self, key: &BlobKey, from: u64, count: u64) -> io::Result<Reader> {
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

    /// The length of a stored file, or `None` when it is not there. Where it was noted it is that: a file that was cut is
    /// none of another length, and one that is missed is not as if it had never been.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn len(&self, key: &BlobKey) -> io::Result<Option<u64>> {
        let is = match (self.len_here(key).await?, &self.bucket) {
            (None, Some(bucket)) => bucket.len(key).await?,
            (here, _) => here,
        };
        let known = self.registered.known(key).await?;
        let known = known.filter(|known| is.is_some() || known.damage.is_some());
        Ok(known.map(|known| known.sums.len).or(is))
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
