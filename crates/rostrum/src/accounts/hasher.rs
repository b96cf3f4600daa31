//! Passwords become hashes (Argon2id), away from the async threads and few at once: each takes 19 MiB
//! and some 20 ms of a core.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::kit::{Error, Kind, Result};

/// Compared with when there is no account, so that this takes as long as a wrong password. Nobody
/// knows a password that it belongs to: it was made from random bytes.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$mkHUlcPhw8cCcZPJFhVKZw$\
    8vQ6l8nSpvYgFBwG8FlFqXTzGLfRvR9YwRkKcUwiDvQ";

/// How many may wait for their turn before the next is told to come again.
const QUEUE: usize = 128;

/// Makes and checks hashes of passwords.
pub struct Passwords {
    turns: Arc<Semaphore>,
    queued: AtomicUsize,
    computed: AtomicU64,
}

/// A place in the queue, left when the answer is there or nobody waits for it any more.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(queued: &'a AtomicUsize) -> Result<Self> {
        let before = queued.fetch_add(1, Ordering::Relaxed);
        let place = Self(queued);
        if before < QUEUE {
            return Ok(place);
        }
        let say = "Very many people sign in just now. Try again in a moment.";
        Err(Error::new(Kind::Unavailable, "auth.busy", say).retry_after(2))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Passwords {
    /// As many at once as the machine has cores, and no more than four.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(cores.clamp(1, 4))),
            queued: AtomicUsize::new(0),
            computed: AtomicU64::new(0),
        }
    }

    /// How many hashes were computed since the start.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    /// Hashes a new password with a salt of its own.
    ///
    /// # Errors
    /// Too many are waiting.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.compute(move || password_auth::generate_hash(password))
            .await
    }

    /// Whether `password` belongs to `hash`. Without a hash the answer is no, and takes as long.
    ///
    /// # Errors
    /// Too many are waiting, or the stored hash is spoilt.
    pub async fn verify(&self, password: String, hash: Option<&str>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let verified = self
            .compute(move || password_auth::verify_password(password, &hash))
            .await?;
        match verified {
            Ok(()) => Ok(known),
            Err(password_auth::VerifyError::PasswordInvalid) => Ok(false),
            Err(cause) => Err(Error::internal(cause)),
        }
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let _place = Place::take(&self.queued)?;
        let turns = Arc::clone(&self.turns);
        let turn = turns.acquire_owned().await.map_err(Error::internal)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        // The turn goes along: when the client hangs up, the memory is in use all the same.
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(Error::internal)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let made = password_auth::generate_hash("anything at all");
        let cost = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        assert_eq!(cost(NOBODY), cost(&made));
        let passwords = Passwords::new();
        let known = passwords
            .verify("anything at all".into(), Some(&made))
            .await;
        let nobody = passwords.verify("anything at all".into(), None).await;
        assert_eq!(
            (known.expect("checked"), nobody.expect("checked")),
            (true, false)
        );
        assert_eq!(passwords.computed(), 2);
    }

    #[tokio::test]
    async fn who_comes_when_the_queue_is_full_is_told_so() {
        let passwords = Passwords::new();
        passwords.queued.store(QUEUE, Ordering::Relaxed);
        let refused = passwords.hash("anything at all".into()).await;
        assert_eq!(refused.expect_err("refused").kind(), Kind::Unavailable);
        passwords.queued.store(0, Ordering::Relaxed);
        assert!(passwords.hash("anything at all".into()).await.is_ok());
        assert_eq!(passwords.queued.load(Ordering::Relaxed), 0);
    }
}
