//! The answers that are kept, and how much memory they may take.
//!
//! All bytes that are handed out from here count against one budget until the last connection has sent them: a crowd of slow
//! viewers of many files must not fill the memory. When it is used up, answers go out as they come from the disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::asked::{Key, Name};
use crate::kit::http::wire::OnDisk;

/// How long an answer is kept, and how long it still is given while one goes for a new one.
const KEPT: Duration = Duration::from_secs(1);
const AT_MOST: Duration = Duration::from_millis(1600);
/// Larger ones are not kept: a segment of four seconds at 20 Mbit/s is 10 MB.
pub const LARGEST: u64 = 12 << 20;
/// All that is kept, in bytes.
const MOST: u64 = 96 << 20;
/// What it is likely to hold.
const LIKELY: usize = 256;
/// All that is kept or still being sent, in bytes.
const BUDGET: u64 = 192 << 20;
/// The budget is counted in these, in bytes.
const UNIT: u64 = 4 << 10;
/// Where the token goes in what is kept. No playlist has such a byte.
const TOKEN_HERE: &str = "\u{1}";

/// The file that an answer is a stretch of, if it is on this machine: what handlers say of it in its extensions.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Where the file would be.
    pub path: PathBuf,
    /// Where in it the answer begins.
    pub offset: u64,
}

/// An answer as it left the house.
pub struct Ready {
    made: Instant,
    renewing: AtomicBool,
    headers: HeaderMap,
    body: Content,
}

/// What an answer holds.
pub enum Content {
    /// Bytes that lie nowhere else.
    Bytes(Bytes),
    /// A stretch of a file.
    OnDisk(OnDisk),
    /// A list in which the asker's own token must stand.
    List(String),
}

/// Bytes with the part of the budget that they take.
struct Lent {
    bytes: Bytes,
    _budget: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A part of the budget.
pub struct Loan(OwnedSemaphorePermit);

impl Loan {
    /// Holds the loan until the last of these bytes is let go.
    #[must_use]
    pub fn on(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Lent {
            bytes,
            _budget: self.0,
        })
    }
}

/// The answers that are kept.
pub struct Kept {
    cache: Cache<Key, Arc<Ready>, Size>,
    budget: Arc<Semaphore>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            cache: Cache::with_weighter(LIKELY, MOST, Size),
            budget: Arc::new(Semaphore::new((BUDGET / UNIT) as usize)),
        }
    }
}

impl Kept {
    /// What is kept, while it may be given.
    #[must_use]
    pub fn find(&self, key: &Key, now: Instant) -> Option<Arc<Ready>> {
        self.cache.get(key).filter(|ready| ready.holds(now))
    }

    /// Memory for an answer of this many bytes; `None` when all of it is in use.
    #[must_use]
    pub fn lend(&self, len: u64) -> Option<Loan> {
        let units = u32::try_from(len.div_ceil(UNIT)).ok()?;
        let permit = Arc::clone(&self.budget).try_acquire_many_owned(units);
        permit.ok().map(Loan)
    }

    /// Keeps an answer.
    pub fn put(&self, key: Key, ready: Ready) {
        self.cache.insert(key, Arc::new(ready));
    }

    /// Lets go of what may not be given any more; answers whether nothing is left.
    pub fn sweep(&self, now: Instant) -> bool {
        self.cache.retain(|_, ready| ready.holds(now));
        self.cache.is_empty()
    }
}

#[derive(Clone)]
struct Size;

impl Weighter<Key, Arc<Ready>> for Size {
    fn weight(&self, _: &Key, ready: &Arc<Ready>) -> u64 {
        match &ready.body {
            Content::Bytes(bytes) | Content::OnDisk(OnDisk { bytes, .. }) => {
                bytes.len() as u64 + 1024
            }
            Content::List(text) => text.len() as u64 + 1024,
        }
    }
}

impl Ready {
    /// An answer that was asked for at `made`.
    #[must_use]
    pub const fn new(made: Instant, headers: HeaderMap, body: Content) -> Self {
        Self {
            made,
            renewing: AtomicBool::new(false),
            headers,
            body,
        }
    }

    fn holds(&self, now: Instant) -> bool {
        now < self.made + AT_MOST
    }

    /// Whether it is time for a newer one, and the caller of this is the one to fetch it.
    #[must_use]
    pub fn is_mine_to_renew(&self, now: Instant) -> bool {
        now >= self.made + KEPT && !self.renewing.swap(true, Ordering::Relaxed)
    }

    /// The answer for whoever carries `token`.
    #[must_use]
    pub fn answer(&self, token: Option<&str>) -> Response {
        let body = match &self.body {
            Content::Bytes(bytes) | Content::OnDisk(OnDisk { bytes, .. }) => {
                Body::from(bytes.clone())
            }
            Content::List(text) => Body::from(text.replace(TOKEN_HERE, token.unwrap_or_default())),
        };
        let mut response = Response::new(body);
        if let Content::OnDisk(stretch) = &self.body {
            response.extensions_mut().insert(stretch.clone());
        }
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

impl Content {
    /// What is to be kept of an answer; `None` when it cannot be.
    pub async fn of(
        key: &Key,
        token: Option<&str>,
        bytes: &Bytes,
        behind: Option<Behind>,
    ) -> Option<Self> {
        if let (Name::Playlist | Name::KeyFrames, Some(token)) = (key.name, token) {
            let text = std::str::from_utf8(bytes).ok()?;
            return Some(Self::List(text.replace(token, TOKEN_HERE)));
        }
        let bytes = bytes.clone();
        let Some(Behind { path, offset }) = behind else {
            return Some(Self::Bytes(bytes));
        };
        Some(match tokio::fs::File::open(path).await {
            Ok(file) => Self::OnDisk(OnDisk {
                file: Arc::new(file.into_std().await),
                offset,
                bytes,
            }),
            // In a bucket.
            Err(_) => Self::Bytes(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_lent_up_to_the_budget_and_comes_back_with_the_last_bytes() {
        let kept = Kept::default();
        let largest = vec![7; LARGEST as usize];
        let lend = || Some(kept.lend(LARGEST)?.on(Bytes::from(largest.clone())));
        let mut sending: Vec<Bytes> = std::iter::from_fn(lend).collect();
        assert_eq!(sending.len() as u64, BUDGET / LARGEST);
        let part = sending.pop().map(|bytes| bytes.slice(..1));
        assert!(lend().is_none(), "a part still holds the whole");
        drop(part);
        assert!(lend().is_some());
    }

    #[test]
    fn what_is_too_old_is_let_go_of() {
        let (kept, now) = (Kept::default(), crate::kit::Clock::real().instant());
        let key = Key::playlist_of(uuid::Uuid::nil());
        let ready = Ready::new(now, HeaderMap::new(), Content::List("a list".into()));
        kept.put(key, ready);
        assert!(!kept.sweep(now + KEPT) && kept.find(&key, now + KEPT).is_some());
        assert!(kept.find(&key, now + AT_MOST).is_none());
        assert!(kept.sweep(now + AT_MOST));
    }
}
