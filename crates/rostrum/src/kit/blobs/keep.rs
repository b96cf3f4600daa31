//! How files come to be stored, and how they go.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use uuid::Uuid;

use super::{BlobKey, Blobs, Summing, Sums};

/// A folder into which files come while it is emptied is emptied so many times; nobody puts more of them there.
const EMPTYINGS: usize = 10;

impl Blobs {
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
        let sums = sums_of(finished.to_owned()).await?;
        self.put_known(key, finished, &sums).await
    }

    /// The same for a file whose sums are known: it is not read for them again.
    ///
    /// # Errors
    /// As [`Blobs::put`].
    pub async fn put_known(&self, key: &BlobKey, finished: &Path, sums: &Sums) -> io::Result<u64> {
        let before = self.registered.asked(key).await?;
        let replaces = before.is_some_and(|before| before.sums != *sums);
        if replaces {
            // Whoever reads meanwhile gets one or the other, and neither is held against the wrong sums.
            self.registered.forget(key).await?;
        } else {
            self.registered.keep(key, sums).await?;
        }
        let len = self.move_in(key, finished).await?;
        if replaces {
            self.registered.keep(key, sums).await?;
        }
        Ok(len)
    }

    async fn move_in(&self, key: &BlobKey, finished: &Path) -> io::Result<u64> {
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

    /// Notes what a file that grew under its key is, now that it is whole. Doing it twice is fine.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn seal(&self, key: &BlobKey) -> io::Result<()> {
        if self.registered.asked(key).await?.is_some() {
            return Ok(());
        }
        let mut summing = Summing::default();
        let mut reader = self.raw(key, 0, u64::MAX).await?;
        let mut buffer = vec![0; 256 << 10];
        loop {
            match reader.read(&mut buffer).await? {
                0 => break,
                count => summing.update(&buffer[..count]),
            }
        }
        self.registered.keep(key, &summing.finish()).await
    }

    /// Writes a file that grows on this machine anew: whoever reads it finds the old bytes or the new ones.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn rewrite(&self, key: &BlobKey, bytes: &[u8]) -> io::Result<()> {
        let scratch = self.scratch()?;
        let anew = scratch.path().join("anew");
        let mut file = File::create(&anew).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        let path = self.path(key);
        let folder = folder_of(&path)?;
        fs::create_dir_all(folder).await?;
        fs::rename(&anew, &path).await?;
        self.sync_names(folder).await
    }

    /// Cuts off what a file that grew on this machine has behind `len`; one that is elsewhere already is as it should be.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn cut(&self, key: &BlobKey, len: u64) -> io::Result<()> {
        match OpenOptions::new().write(true).open(self.path(key)).await {
            Ok(file) if file.metadata().await?.len() > len => {
                file.set_len(len).await?;
                file.sync_all().await
            }
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Notes what a file that grew on this machine is, now that it is whole, and moves it to where whole files are.
    /// Doing it twice is fine.
    ///
    /// # Errors
    /// The bucket refuses; the file is still here.
    pub async fn keep(&self, key: &BlobKey) -> io::Result<()> {
        let path = self.path(key);
        if !fs::try_exists(&path).await? {
            return Ok(());
        }
        if self.bucket.is_none() {
            return self.seal(key).await;
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
            _ => self.registered.forget(key).await,
        }
    }

    /// Removes a file without telling whoever keeps the register, who does this.
    ///
    /// # Errors
    /// The disk or the bucket fails.
    pub async fn delete_untold(&self, key: &BlobKey) -> io::Result<()> {
        if let Some(bucket) = &self.bucket {
            bucket.delete(key).await?;
        }
        self.registered.forget_lately(key);
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
        empty_and_remove(&folder).await?;
        self.registered.forget_below(&format!("{area}/{id}/")).await
    }

    /// Syncs a folder and those above it up to the root: a new name is durable only then.
    async fn sync_names(&self, folder: &Path) -> io::Result<()> {
        for folder in folder.ancestors().take_while(|f| f.starts_with(&self.root)) {
            File::open(folder).await?.sync_all().await?;
        }
        Ok(())
    }
}

/// Work that is under way may put one file more there between the last file and the folder: that one goes, too.
async fn empty_and_remove(folder: &Path) -> io::Result<()> {
    for _ in 1..EMPTYINGS {
        match fs::remove_dir_all(folder).await {
            Err(e) if e.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            done => return absent_is_fine(done),
        }
    }
    absent_is_fine(fs::remove_dir_all(folder).await)
}

fn absent_is_fine(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|e| match e.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(e),
    })
}

async fn sums_of(path: PathBuf) -> io::Result<Sums> {
    let reading = tokio::task::spawn_blocking(move || Sums::of(&path));
    reading.await.map_err(io::Error::other)?
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    path.parent()
        .ok_or_else(|| io::Error::other("a stored file has a folder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_folder_goes_although_files_come_while_it_is_emptied() {
        let root = tempfile::tempdir().expect("a folder");
        for _ in 0..50 {
            let folder = root.path().join("recording");
            std::fs::create_dir_all(&folder).expect("made");
            let into = folder.clone();
            let coming = tokio::task::spawn_blocking(move || {
                // Until it is gone, as work ends whose folder is not there any more.
                (0..6).all(|n| std::fs::write(into.join(n.to_string()), "late").is_ok())
            });
            empty_and_remove(&folder).await.expect("removed");
            coming.await.expect("it ended");
            // What came in the very end came before its work could know; nothing of it is in the way.
            empty_and_remove(&folder).await.expect("removed");
            assert!(!folder.exists());
        }
    }
}
