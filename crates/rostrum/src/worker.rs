//! Where a process that only works keeps what it is working on.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How the folders of workers begin.
const PREFIX: &str = "work-";
/// In each folder: held as long as its process lives. The kernel lets go of it however that ends.
const LOCK: &str = "lock";

/// A folder of one's own below the data folder; removed when this is dropped, or by the next worker.
pub struct Place {
    folder: PathBuf,
    _lock: File,
}

impl Place {
    /// Takes a new one, and removes those of workers that are gone.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn take(data: &Path) -> io::Result<Self> {
        let tmp = data.join("tmp");
        fs::create_dir_all(&tmp)?;
        // One at a time: a folder that was made and is not locked yet would seem to be left.
        let turn = File::create(tmp.join("work.lock"))?;
        turn.lock()?;
        for entry in fs::read_dir(&tmp)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PREFIX) {
                // Its owner may be removing it this moment; what cannot go must not keep anybody from working.
                if let Err(cause) = remove_if_left(&entry.path()) {
                    tracing::warn!(%cause, "what a worker left could not be removed");
                }
            }
        }
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&tmp)?;
        let lock = File::create(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self {
            folder: folder.keep(),
            _lock: lock,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn remove_if_left(folder: &Path) -> io::Result<()> {
    let lock = match File::open(folder.join(LOCK)) {
        Ok(lock) => lock,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return fs::remove_dir_all(folder);
        }
        Err(cause) => return Err(cause),
    };
    match lock.try_lock() {
        Ok(()) => fs::remove_dir_all(folder),
        Err(TryLockError::WouldBlock) => Ok(()),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next.
        drop(fs::remove_dir_all(&self.folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_worker_that_lives_stays_and_that_of_a_dead_one_goes() {
        let data = tempfile::tempdir().expect("a folder");
        let living = Place::take(data.path()).expect("a place");
        let left = data.path().join("tmp/work-left");
        fs::create_dir(&left).expect("made");
        fs::write(left.join(LOCK), "").expect("written");
        let other = Place::take(data.path()).expect("another place");
        assert!(living.folder().exists() && !left.exists());
        assert_ne!(living.folder(), other.folder());
        let gone = other.folder().to_owned();
        drop(other);
        assert!(!gone.exists() && living.folder().exists());
    }
}
