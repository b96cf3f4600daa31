//! One request at a time works on an upload.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::batch::Shelf;
use crate::kit::{Error, Kind, Result};

/// How long a request waits for the one before it, which is syncing and then leaves.
const WAIT: Duration = Duration::from_secs(15);
/// Bytes that may wait in memory for their checksum, of all uploads together.
const IN_MEMORY: usize = 24 << 20;
/// A larger body waits on the disk instead.
pub const LARGEST_IN_MEMORY: u64 = 4 << 20;

/// Who works on what.
pub struct Desk {
    seats: Mutex<HashMap<Uuid, Weak<Seat>>>,
    memory: Arc<Semaphore>,
    /// Memory for bytes on their way.
    pub shelf: Shelf,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            seats: Mutex::default(),
            memory: Arc::new(Semaphore::new(IN_MEMORY)),
            shelf: Shelf::default(),
        }
    }
}

#[derive(Default)]
struct Seat {
    lock: Arc<tokio::sync::Mutex<()>>,
    /// Cancelled when somebody else wants the seat.
    leave: Mutex<CancellationToken>,
}

/// The right to work on one upload.
pub struct Turn {
    /// Cancelled when a newer request came: what is durable stays, the rest is given up.
    pub leave: CancellationToken,
    _seat: Arc<Seat>,
    _lock: OwnedMutexGuard<()>,
}

impl Desk {
    /// Asks whoever works on `upload` to leave, and takes over when they have.
    ///
    /// # Errors
    /// 423: they do not leave.
    pub async fn turn(&self, upload: Uuid) -> Result<Turn> {
        let seat = self.seat(upload);
        lock(&seat.leave).cancel();
        let lock_owned = Arc::clone(&seat.lock).lock_owned();
        let Ok(held) = tokio::time::timeout(WAIT, lock_owned).await else {
            let say = "Another request is still working on this upload. Try again in a moment.";
            return Err(Error::new(Kind::Locked, "upload.locked", say).retry_after(1));
        };
        let leave = CancellationToken::new();
        *lock(&seat.leave) = leave.clone();
        Ok(Turn {
            leave,
            _seat: seat,
            _lock: held,
        })
    }

    /// Room in memory for `len` bytes, if there is some now. It is given back when dropped.
    pub fn memory(&self, len: u64) -> Option<OwnedSemaphorePermit> {
        let len = u32::try_from(len)
            .ok()
            .filter(|len| u64::from(*len) <= LARGEST_IN_MEMORY)?;
        Arc::clone(&self.memory).try_acquire_many_owned(len).ok()
    }

    fn seat(&self, upload: Uuid) -> Arc<Seat> {
        let mut seats = lock(&self.seats);
        if let Some(seat) = seats.get(&upload).and_then(Weak::upgrade) {
            return seat;
        }
        // Rare enough (a seat is made once per request and upload) and short: only open ones are in it.
        seats.retain(|_, seat| seat.strong_count() > 0);
        let seat = Arc::new(Seat::default());
        seats.insert(upload, Arc::downgrade(&seat));
        seat
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_newer_request_asks_the_older_to_leave_and_waits_until_it_has() {
        let desk = Arc::new(Desk::default());
        let upload = Uuid::from_u128(7);
        let older = desk.turn(upload).await.expect("free");
        let newer = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move {
                desk.turn(upload)
                    .await
                    .map(|turn| turn.leave.is_cancelled())
            }
        });
        older.leave.cancelled().await;
        assert!(!newer.is_finished());
        drop(older);
        assert!(!newer.await.expect("ran").expect("free again"));
    }

    #[tokio::test]
    async fn uploads_do_not_wait_for_each_other() {
        let desk = Desk::default();
        let one = desk.turn(Uuid::from_u128(1)).await.expect("free");
        let two = desk.turn(Uuid::from_u128(2)).await.expect("free");
        assert!(!one.leave.is_cancelled() && !two.leave.is_cancelled());
    }

    #[test]
    fn memory_is_lent_only_while_there_is_some() {
        let desk = Desk::default();
        let held: Vec<_> = std::iter::from_fn(|| desk.memory(LARGEST_IN_MEMORY)).collect();
        assert_eq!(held.len(), 6);
        assert!(desk.memory(LARGEST_IN_MEMORY + 1).is_none());
        drop(held);
        assert!(desk.memory(1).is_some());
    }
}
