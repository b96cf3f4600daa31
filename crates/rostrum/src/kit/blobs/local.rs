//! Stored files for programs that read files themselves.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

use super::{BlobKey, Blobs, Damage, Damaged};

/// Programs get a file of up to this length only after all of it was verified; longer ones cost too much to be read twice.
const READ_BEFORE: u64 = 64 << 20;

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
    /// A stored file as one on this machine: itself, or a copy from the bucket.
    ///
    /// # Errors
    /// It is not there, or the disk has no room for the copy.
    pub async fn local(&self, key: &BlobKey) -> io::Result<Local> {
        let path = self.path(key);
        self.refuse_damaged(key, &path).await?;
        if self.bucket.is_none() {
            let _there = fs::metadata(&path).await?;
            return Ok(Local {
                path,
                _folder: None,
            });
        }
        let folder = self.scratch()?;
        let copy = folder.path().join("file");
        // A second name: the first may go while somebody reads, because the bucket has the file by then.
        match fs::hard_link(&path, &copy).await {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                let mut from = self.read(key, 0, u64::MAX).await?;
                let mut file = File::create(&copy).await?;
                tokio::io::copy(&mut from, &mut file).await?;
                file.flush().await?;
            }
            Err(e) => return Err(e),
        }
        Ok(Local {
            path: copy,
            _folder: Some(folder),
        })
    }

    /// Programs read by themselves: of a file on this machine that is known to be damaged, or of another length, or small
    /// enough to be read before and not what it was, nothing is handed to them.
    async fn refuse_damaged(&self, key: &BlobKey, path: &Path) -> io::Result<()> {
        let Some(known) = self.registered.known(key).await? else {
            return Ok(());
        };
        if let Some(damage) = known.damage {
            let key = key.clone();
            return Err(Damaged { key, damage }.into());
        }
        let is = match fs::metadata(path).await {
            Ok(meta) => meta.len(),
            // In the bucket, where it is verified on its way; or not there at all.
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(e),
        };
        if is != known.sums.len {
            let damage = Damage::of_length(is, known.sums.len);
            return Err(self.registered.damaged(key, damage).await);
        }
        if is <= READ_BEFORE {
            let mut all = self.read(key, 0, u64::MAX).await?;
            tokio::io::copy(&mut all, &mut tokio::io::sink()).await?;
        }
        Ok(())
    }
}
