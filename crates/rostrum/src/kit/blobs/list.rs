//! Everything that is stored, whoever may want it.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{BlobKey, Blobs};

/// A stored file as the disk or the bucket tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: BlobKey,
    /// How long it is.
    pub len: u64,
    /// When it was last written.
    pub modified: DateTime<Utc>,
}

impl Blobs {
    /// All that is stored: on this machine, and in the bucket. What has no name that a key could have is left out.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn list(&self) -> io::Result<Vec<Listed>> {
        let root = self.root.clone();
        let here = tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            walk(&root, &root, &mut found)?;
            Ok::<_, io::Error>(found)
        });
        let mut all = here.await.map_err(io::Error::other)??;
        if let Some(bucket) = &self.bucket {
            all.extend(bucket.list().await?);
        }
        Ok(all)
    }

    /// What is told of one file now: where it is kept, else on this machine.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn look(&self, key: &BlobKey) -> io::Result<Option<Listed>> {
        let here = match tokio::fs::metadata(self.path(key)).await {
            Ok(meta) => Some(meta),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(e),
        };
        match (here, &self.bucket) {
            (Some(meta), _) => Ok(Some(Listed {
                key: key.clone(),
                len: meta.len(),
                modified: meta.modified()?.into(),
            })),
            (None, Some(bucket)) => bucket.look(key).await,
            (None, None) => Ok(None),
        }
    }
}

fn walk(root: &Path, folder: &PathBuf, found: &mut Vec<Listed>) -> io::Result<()> {
    for entry in gone_is_none(std::fs::read_dir(folder))?
        .into_iter()
        .flatten()
    {
        let entry = entry?;
        let Some(meta) = gone_is_none(entry.metadata())? else {
            continue;
        };
        let path = entry.path();
        if meta.is_dir() {
            walk(root, &path, found)?;
        } else if let Some(key) = key_of(root, &path) {
            found.push(Listed {
                key,
                len: meta.len(),
                modified: meta.modified()?.into(),
            });
        }
    }
    Ok(())
}

fn key_of(root: &Path, path: &Path) -> Option<BlobKey> {
    BlobKey::stored(path.strip_prefix(root).ok()?.to_str()?).ok()
}

/// What goes while one looks is not there.
fn gone_is_none<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}
