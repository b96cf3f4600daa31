//! Who knows what every stored file must be. The tools keep no tables: a room does, and is told here.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_trait::async_trait;

use super::{BlobKey, Sums};

/// How a stored file is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Its bytes are others.
    Changed,
    /// Its end is missing.
    Truncated,
    /// There is more of it than there was.
    Grown,
    /// It is not there.
    Gone,
    /// The disk cannot read it.
    Unreadable,
}

impl Damage {
    /// As it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Truncated => "truncated",
            Self::Grown => "grown",
            Self::Gone => "gone",
            Self::Unreadable => "unreadable",
        }
    }

    /// Reads it back.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        [Self::Truncated, Self::Grown, Self::Gone, Self::Unreadable]
            .into_iter()
            .find(|damage| damage.as_str() == text)
            .unwrap_or(Self::Changed)
    }

    /// What a length says, when it is not the one that was noted.
    #[must_use]
    pub const fn of_length(is: u64, was: u64) -> Self {
        if is < was {
            Self::Truncated
        } else {
            Self::Grown
        }
    }
}

/// A stored file is damaged: the error that reading it ends with.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// Which one.
    pub key: BlobKey,
    /// How.
    pub damage: Damage,
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the stored file {} is {}",
            self.key,
            self.damage.as_str()
        )
    }
}

impl std::error::Error for Damaged {}

impl From<Damaged> for io::Error {
    fn from(damaged: Damaged) -> Self {
        Self::new(io::ErrorKind::InvalidData, damaged)
    }
}

/// What is known of a stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What it must be.
    pub sums: Sums,
    /// That it was found to be something else.
    pub damage: Option<Damage>,
}

/// Keeps what every whole stored file must be. None of this is asked inside of a transaction.
#[async_trait]
pub trait Register: Send + Sync {
    /// What is known of a file.
    async fn known(&self, key: &BlobKey) -> io::Result<Option<Known>>;
    /// A file is what these say. Told before it gets its name.
    async fn keep(&self, key: &BlobKey, sums: &Sums) -> io::Result<()>;
    /// A file is not kept any more.
    async fn forget(&self, key: &BlobKey) -> io::Result<()>;
    /// All files whose keys begin with this are not kept any more.
    async fn forget_below(&self, prefix: &str) -> io::Result<()>;
    /// A file was found to be something else while it was read.
    async fn damaged(&self, damaged: &Damaged) -> io::Result<()>;
}

/// The register, once the roof has said who keeps it, and what it said lately.
#[derive(Clone, Default)]
pub struct Registered(Arc<Inner>);

#[derive(Default)]
struct Inner {
    register: OnceLock<Arc<dyn Register>>,
    lately: Mutex<HashMap<BlobKey, Arc<Known>>>,
}

/// So many files are remembered; then all are forgotten, which costs a question each.
const REMEMBERED: usize = 2_000;

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registered")
    }
}

impl Registered {
    pub fn set(&self, register: Arc<dyn Register>) {
        // The first one stays: a house has one.
        let _ = self.0.register.set(register);
    }

    /// What is known of a file; from memory, when it was asked for lately.
    pub async fn known(&self, key: &BlobKey) -> io::Result<Option<Arc<Known>>> {
        let remembered = self.lately(|lately| lately.get(key).cloned());
        match remembered {
            Some(known) => Ok(Some(known)),
            None => self.asked(key).await,
        }
    }

    /// The same, from whoever keeps it: another server may have changed it.
    pub async fn asked(&self, key: &BlobKey) -> io::Result<Option<Arc<Known>>> {
        let Some(register) = self.0.register.get() else {
            return Ok(None);
        };
        let known = register.known(key).await?.map(Arc::new);
        self.lately(|lately| {
            if lately.len() >= REMEMBERED {
                lately.clear();
            }
            match &known {
                Some(known) => lately.insert(key.clone(), Arc::clone(known)),
                None => lately.remove(key),
            }
        });
        Ok(known)
    }

    pub async fn keep(&self, key: &BlobKey, sums: &Sums) -> io::Result<()> {
        self.forget_lately(key);
        match self.0.register.get() {
            Some(register) => register.keep(key, sums).await,
            None => Ok(()),
        }
    }

    pub async fn forget(&self, key: &BlobKey) -> io::Result<()> {
        self.forget_lately(key);
        match self.0.register.get() {
            Some(register) => register.forget(key).await,
            None => Ok(()),
        }
    }

    pub async fn forget_below(&self, prefix: &str) -> io::Result<()> {
        self.lately(|lately| lately.retain(|key, _| !key.as_str().starts_with(prefix)));
        match self.0.register.get() {
            Some(register) => register.forget_below(prefix).await,
            None => Ok(()),
        }
    }

    /// Notes that a file is damaged, and answers the error that says so.
    pub async fn damaged(&self, key: &BlobKey, damage: Damage) -> io::Error {
        let key = key.clone();
        let damaged = Damaged { key, damage };
        if let Some(register) = self.0.register.get()
            && let Err(cause) = register.damaged(&damaged).await
        {
            tracing::error!(%cause, "that a stored file is damaged could not be noted");
        }
        self.forget_lately(&damaged.key);
        damaged.into()
    }

    /// What is known of it may be something else by now.
    pub fn forget_lately(&self, key: &BlobKey) {
        self.lately(|lately| {
            lately.remove(key);
        });
    }

    fn lately<T>(&self, ask: impl FnOnce(&mut HashMap<BlobKey, Arc<Known>>) -> T) -> T {
        ask(&mut self.0.lately.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
