//! Which sign-ins hold, as this process knows it: asked on every request, so kept for a second.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::kit::Role;

/// How long an answer of the database is believed. What another process ends counts after it.
const BELIEVED: Duration = Duration::from_secs(1);
/// Old answers are cleared away when there are more than this.
const MANY: usize = 10_000;

/// A sign-in that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Whose it is.
    pub user: Uuid,
    /// Their role in the whole installation.
    pub role: Role,
}

/// The memory of this process.
#[derive(Default)]
pub struct Live {
    known: Mutex<HashMap<Uuid, (Holder, Instant)>>,
    /// What ended here counts at once, also when a look at the database was under way meanwhile.
    ended: Mutex<HashMap<Uuid, Instant>>,
}

impl Live {
    /// Who holds `sign_in`, when that was looked up a moment ago.
    pub fn known(&self, sign_in: Uuid, now: Instant) -> Option<Holder> {
        let known = lock(&self.known);
        let (holder, since) = known.get(&sign_in)?;
        (now.saturating_duration_since(*since) < BELIEVED).then_some(*holder)
    }

    /// Remembers what the database said.
    pub fn learn(&self, sign_in: Uuid, holder: Holder, now: Instant) {
        let mut known = lock(&self.known);
        if known.len() >= MANY {
            known.retain(|_, (_, since)| now.saturating_duration_since(*since) < BELIEVED);
        }
        known.insert(sign_in, (holder, now));
    }

    /// Whether `sign_in` ended in this process.
    pub fn has_ended(&self, sign_in: Uuid) -> bool {
        lock(&self.ended).contains_key(&sign_in)
    }

    /// `sign_in` ends now.
    pub fn end(&self, sign_in: Uuid, now: Instant) {
        lock(&self.ended).insert(sign_in, now);
        lock(&self.known).remove(&sign_in);
    }

    /// Something about a user is not as it was: the database is asked again.
    pub fn forget_user(&self, user: Uuid) {
        lock(&self.known).retain(|_, (holder, _)| holder.user != user);
    }

    /// Forgets what ended longer ago than any access token lives.
    pub fn forget_old(&self, now: Instant, token_life: Duration) {
        lock(&self.ended).retain(|_, since| now.saturating_duration_since(*since) < token_life * 2);
    }
}

/// A panic while the map was held spoils no answer: each entry is whole.
fn lock<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}
