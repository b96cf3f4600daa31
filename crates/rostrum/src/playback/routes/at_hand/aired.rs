//! Files of live streams: each answer is made for whoever asks, from what the stream holds in memory.
//!
//! Only what stands above it is the same for all, so that is kept from an answer which took the long way.

use axum::http::{HeaderMap, HeaderName, header};
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::asked::{Key, Name};

/// What stands above the files of so many renditions is remembered.
const MOST: usize = 4_096;

/// An answer of a live stream, from memory: what handlers say of it in its extensions. It is never kept.
#[derive(Clone, Copy, Debug)]
pub struct Fleeting;

/// Files that have the same above them: those of one kind in one folder.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Alike {
    folder: Uuid,
    is_list: bool,
    with_token: bool,
}

impl From<&Key> for Alike {
    fn from(key: &Key) -> Self {
        Self {
            folder: key.folder,
            is_list: key.name == Name::Playlist,
            with_token: key.with_token,
        }
    }
}

/// What stands above the files of live streams.
pub struct Aired(Cache<Alike, HeaderMap>);

impl Default for Aired {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Aired {
    /// Remembers what stood above an answer.
    pub fn learn(&self, key: &Key, headers: &HeaderMap) {
        let alike = Alike::from(key);
        if self.0.peek(&alike).is_some() {
            return;
        }
        let mut headers = headers.clone();
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(HeaderName::from_static("x-request-id"));
        self.0.insert(alike, headers);
    }

    /// What stands above a file; nothing where no such file was asked for yet, or it is of no live stream.
    pub fn above(&self, key: &Key) -> Option<HeaderMap> {
        self.0.get(&Alike::from(key))
    }
}
