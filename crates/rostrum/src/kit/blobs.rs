//! Stored files, by keys that are made of our own words and ids, never of what somebody typed.

use std::fmt;
use std::io::{self, SeekFrom};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use uuid::Uuid;

/// The name of a stored file: an area, ids, and an ending from our own lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// `area/id/id….ending`. Words come from the code, ids from the database.
    #[must_use]
    pub fn new(area: &'static str, ids: &[Uuid], ending: &'static str) -> Self {
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Self(format!("{area}/{}.{ending}", ids.join("/")))
    }

    /// One of several numbered or named files beside each other: `area/id/id/name`.
    #[must_use]
    pub fn within(area: &'static str, ids: &[Uuid], name: &'static str) -> Self {
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Self(format!("{area}/{}/{name}", ids.join("/")))
    }

    /// One of a numbered series: `area/id/id/stem-n.ending`.
    #[must_use]
    pub fn numbered(
        area: &'static str,
        ids: &[Uuid],
        stem: &'static str,
        n: usize,
        ending: &'static str,
    ) -> Self {
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Self(format!("{area}/{}/{stem}-{n}.{ending}", ids.join("/")))
    }

    /// Reads a key back from the database.
    ///
    /// # Errors
    /// The text is not a key that [`BlobKey::new`] could have made.
    pub fn stored(text: &str) -> io::Result<Self> {
        let part = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        if text.split('/').all(part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "not the key of a stored file",
            ))
        }
    }

    /// The text to keep in the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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

/// Files on disk below one folder.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
    scratch: PathBuf,
}

impl Blobs {
    /// Files live in `<data>/media`, private folders of jobs in `<data>/tmp`. The data folder itself
    /// is from now on for the user who runs the server and nobody else.
    ///
    /// # Errors
    /// The folders cannot be made.
    pub async fn open(data: &Path) -> io::Result<Self> {
        let blobs = Self {
            root: data.join("media"),
            scratch: data.join("tmp"),
        };
        keep_private(data).await;
        fs::create_dir_all(&blobs.root).await?;
        fs::create_dir_all(&blobs.scratch).await?;
        Ok(blobs)
    }

    /// Where the file of `key` is or would be.
    #[must_use]
    pub fn path(&self, key: &BlobKey) -> PathBuf {
        self.root.join(&key.0)
    }

    /// The folder under which stored files live, for space checks.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A new private folder that vanishes when dropped; on the same disk, so moving in is a rename.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn scratch(&self) -> io::Result<tempfile::TempDir> {
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

    /// Makes a new empty file, its name durable, and opens it for appending. An old one is emptied.
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

    /// Moves a finished file in under `key`: synced first, so the name never leads to half a file.
    ///
    /// # Errors
    /// The disk refuses; the old file of that key, if any, is still whole.
    pub async fn put(&self, key: &BlobKey, finished: &Path) -> io::Result<u64> {
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

    /// Stores `bytes` under `key`, durable when it returns.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn put_bytes(&self, key: &BlobKey, bytes: &[u8]) -> io::Result<()> {
        let folder = self.scratch()?;
        let path = folder.path().join("bytes");
        let mut file = File::create(&path).await?;
        file.write_all(bytes).await?;
        file.flush().await?;
        self.put(key, &path).await.map(drop)
    }

    /// Opens a stored file for reading at `from`, with its length.
    ///
    /// # Errors
    /// It is not there.
    pub async fn read(&self, key: &BlobKey, from: u64) -> io::Result<(File, u64)> {
        let mut file = File::open(self.path(key)).await?;
        let len = file.metadata().await?.len();
        if from > 0 {
            file.seek(SeekFrom::Start(from)).await?;
        }
        Ok((file, len))
    }

    /// The length of a stored file, or `None` when it is not there.
    ///
    /// # Errors
    /// The disk fails.
    pub async fn len(&self, key: &BlobKey) -> io::Result<Option<u64>> {
        match fs::metadata(self.path(key)).await {
            Ok(meta) => Ok(Some(meta.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Removes a stored file; absent is fine, so doing it twice is.
    ///
    /// # Errors
    /// The disk fails.
    pub async fn delete(&self, key: &BlobKey) -> io::Result<()> {
        match fs::remove_file(self.path(key)).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Removes all files whose keys begin with `area/id/`; none is fine.
    ///
    /// # Errors
    /// The disk fails.
    pub async fn delete_folder(&self, area: &'static str, id: Uuid) -> io::Result<()> {
        let folder = self.root.join(area).join(id.to_string());
        match fs::remove_dir_all(folder).await {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
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

    #[test]
    fn a_key_read_back_cannot_leave_the_folder() {
        for bad in [
            "../secret",
            "a/../../b",
            "/etc/passwd",
            "a//b",
            "",
            "a/.hidden",
            "a\0b",
        ] {
            assert!(BlobKey::stored(bad).is_err(), "{bad:?}");
        }
        let key = BlobKey::new("pieces", &[Uuid::nil(), Uuid::max()], "webm");
        assert_eq!(BlobKey::stored(key.as_str()).expect("our own key"), key);
    }

    #[tokio::test]
    async fn a_file_put_is_read_back_and_deleting_twice_is_fine() {
        let data = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::open(data.path()).await.expect("opens");
        let key = BlobKey::new("tests", &[Uuid::nil()], "bin");
        blobs.put_bytes(&key, b"hello").await.expect("stored");
        assert_eq!(blobs.len(&key).await.expect("asked"), Some(5));
        blobs.delete(&key).await.expect("deleted");
        blobs.delete(&key).await.expect("deleted again");
        assert_eq!(blobs.len(&key).await.expect("asked"), None);
    }
}
