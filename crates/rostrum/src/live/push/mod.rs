//! A live stream sent on to other platforms by RTMP: the best quality that is shown, and the sound, as they are.
//!
//! ```text
//!  Stream (memory) ─▶ Cursor ─▶ frames in the order of time ─▶ Sender ─▶ rtmp::Publisher ─▶ Line (TCP, TLS)
//! ```
//!
//! Whoever sends on is one more viewer: it reads what the packager made, at its own pace. So it holds nothing up, sees nothing of
//! who was taken out, goes on after a restart, and when it is too slow it leaves out what lies before a later key frame.
//!
//! To send to a platform of another kind: what speaks to it beside `sender.rs`.

mod cursor;
mod desk;
mod line;
mod sender;
#[cfg(test)]
mod tests;
mod track;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use uuid::Uuid;

pub use desk::follow;

use crate::kit::seal::Seal;
use crate::kit::{App, Error, Result, Secret};
use crate::live::model::{Reason, Standing};

/// How the destinations of all rooms stand, and what their keys are sealed with.
pub struct Pushes {
    seal: Seal,
    stands: Mutex<HashMap<Uuid, Stands>>,
    changes: watch::Sender<u64>,
    tls: line::Tls,
}

/// How one stands.
#[derive(Clone, Debug, Default)]
pub struct Stands {
    /// Where.
    pub state: Standing,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// Why it is called again.
    pub reason: Option<Reason>,
    /// What it said itself.
    pub said: Option<String>,
    /// What it did not get.
    pub lost_ms: u64,
}

impl Pushes {
    /// With the key under which the keys of streams are sealed.
    ///
    /// # Errors
    /// The library refuses it, which would be a mistake of ours.
    pub fn new(key: &[u8; 32]) -> Result<Self> {
        Ok(Self {
            seal: Seal::new(key)?,
            stands: Mutex::default(),
            changes: watch::Sender::new(0),
            tls: line::Tls::default(),
        })
    }

    /// The key of a destination as it is stored.
    ///
    /// # Errors
    /// The library refuses, which would be a mistake of ours.
    pub fn seal(&self, app: &App, id: Uuid, key: &Secret) -> Result<String> {
        let bytes = key.reveal().as_bytes().to_vec();
        self.seal.close(&app.rng, id.as_bytes(), bytes)
    }

    /// The same as it is used.
    fn open(&self, id: Uuid, sealed: &str) -> Result<Secret> {
        let bytes = self.seal.open(id.as_bytes(), sealed)?;
        let text = String::from_utf8(bytes).map_err(Error::internal)?;
        Ok(Secret::presented(text))
    }

    /// Destinations were added, changed or removed: those who send look again.
    pub fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// How one stands.
    pub fn stands(&self, id: Uuid) -> Stands {
        self.all().get(&id).cloned().unwrap_or_default()
    }

    fn note(&self, id: Uuid, stands: Stands) {
        self.all().insert(id, stands);
    }

    fn lost(&self, id: Uuid, ms: u64) {
        if let Some(stands) = self.all().get_mut(&id) {
            stands.lost_ms = ms;
        }
    }

    fn forget(&self, id: Uuid) {
        self.all().remove(&id);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Stands>> {
        self.stands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
