//! Who watches by WHEP.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// Those who watch by WHEP, by the names of their sessions.
#[derive(Default)]
pub struct Seats(Mutex<HashMap<Uuid, Sitting>>);

struct Sitting {
    recording: Uuid,
    viewer: Uuid,
    /// Has it end.
    end: CancellationToken,
    /// It has ended, and its seat is free.
    gone: CancellationToken,
}

/// A seat that is taken; dropping it frees it.
pub struct Seat {
    /// The name of the session.
    pub session: Uuid,
    /// Cancelled when it shall end.
    pub end: CancellationToken,
    seats: Arc<Seats>,
    _gone: DropGuard,
}

impl Seats {
    /// Takes a seat, from the same viewer's session before if there is one; nothing when `most` others have one.
    pub fn take(
        self: &Arc<Self>,
        session: Uuid,
        recording: Uuid,
        viewer: Uuid,
        most: usize,
    ) -> Option<Seat> {
        let mut all = self.all();
        let of_it = all.values().filter(|one| one.recording == recording);
        if of_it.filter(|one| one.viewer != viewer).count() >= most {
            return None;
        }
        let is_before = |one: &&Sitting| one.recording == recording && one.viewer == viewer;
        for before in all.values().filter(is_before) {
            before.end.cancel();
        }
        let (end, gone) = (CancellationToken::new(), CancellationToken::new());
        let sitting = Sitting {
            recording,
            viewer,
            end: end.clone(),
            gone: gone.clone(),
        };
        all.insert(session, sitting);
        Some(Seat {
            session,
            end,
            seats: Arc::clone(self),
            _gone: gone.drop_guard(),
        })
    }

    /// Has a viewer's session end; answers what is cancelled when it has, or nothing when there is no such session of theirs.
    pub fn end(&self, recording: Uuid, viewer: Uuid, session: Uuid) -> Option<CancellationToken> {
        let all = self.all();
        let found = all.get(&session)?;
        if (found.recording, found.viewer) != (recording, viewer) {
            return None;
        }
        found.end.cancel();
        Some(found.gone.clone())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Sitting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Whether the same viewer has begun anew.
    pub fn was_taken_over(&self) -> bool {
        let all = self.seats.all();
        let own = all
            .get(&self.session)
            .map(|own| (own.recording, own.viewer));
        let is_theirs = |one: &Sitting| Some((one.recording, one.viewer)) == own;
        all.values().filter(|one| is_theirs(one)).count() > 1
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.all().remove(&self.session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_one_viewers_and_goes_to_their_newest_session() {
        let seats = Arc::new(Seats::default());
        let id = Uuid::from_u128;
        let take = |session, viewer| seats.take(id(session), id(9), id(viewer), 1);
        let first = take(1, 101).expect("a free seat");
        assert!(take(2, 102).is_none(), "all seats are taken");
        let again = take(3, 101).expect("their own seat");
        assert!(first.end.is_cancelled() && !again.end.is_cancelled());
        assert!(first.was_taken_over());
        assert!(seats.end(id(9), id(102), id(3)).is_none(), "not theirs");
        let gone = seats.end(id(9), id(101), id(3)).expect("theirs");
        assert!(again.end.is_cancelled() && !gone.is_cancelled());
        drop(first);
        assert!(!again.was_taken_over() && take(4, 102).is_none());
        drop(again);
        assert!(gone.is_cancelled());
        assert!(take(4, 102).is_some());
    }
}
