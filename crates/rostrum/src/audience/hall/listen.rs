//! Listening: what was missed first, then what is said.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use super::{Hall, Halls, Inner, Said, look_after, take_place, written};
use crate::audience::model::Event;
use crate::kit::{App, Result};

/// Somebody who listens. Dropped, their place is free.
pub struct Listener {
    app: App,
    recording: Uuid,
    viewer: Uuid,
    leads: bool,
    hall: Arc<Hall>,
    missed: VecDeque<Bytes>,
    heard: Receiver<Arc<Said>>,
}

impl Listener {
    /// Takes a place, and goes on behind the event with this id where all that came after it is still known.
    ///
    /// # Errors
    /// All places are taken.
    pub fn enter(
        app: &App,
        recording: Uuid,
        (viewer, leads): (Uuid, bool),
        after: Option<&str>,
        most: usize,
    ) -> Result<Self> {
        let halls = app.get::<Halls>();
        let entered = halls.within(app, recording, |hall| {
            let mut inner = hall.inner();
            take_place(&mut inner, viewer, most)?;
            let missed = after.and_then(|after| hall.since(&inner, after));
            let missed = match missed {
                Some(missed) => missed.iter().map(|said| said.to(leads)).collect(),
                None => VecDeque::from([hall.anew(&inner)]),
            };
            let heard = inner.tell.subscribe();
            Ok(Self {
                app: app.clone(),
                recording,
                viewer,
                leads,
                hall: Arc::clone(hall),
                missed,
                heard,
            })
        });
        // Who found no place leaves no hall behind.
        entered.inspect_err(|_| halls.close_empty(recording))
    }

    /// What comes next; nothing when it is over. May be given up and asked again.
    pub async fn next(&mut self) -> Option<Bytes> {
        if let Some(missed) = self.missed.pop_front() {
            return Some(missed);
        }
        match self.heard.recv().await {
            Ok(said) => Some(said.to(self.leads)),
            Err(RecvError::Lagged(_)) => {
                // More was said than waits for anybody: what it came to can be read.
                let inner = self.hall.inner();
                self.heard = inner.tell.subscribe();
                Some(self.hall.anew(&inner))
            }
            Err(RecvError::Closed) => None,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let has_gone = {
            let mut inner = self.hall.inner();
            let own = inner.streams.get_mut(&self.viewer);
            let left = own.map_or(0, |own| {
                *own = own.saturating_sub(1);
                *own
            });
            if left == 0 {
                inner.streams.remove(&self.viewer);
            }
            left == 0
        };
        if has_gone && self.hall.has_hand_of(self.viewer) {
            look_after(&self.app, self.recording, self.viewer);
        }
        self.app.get::<Halls>().close_empty(self.recording);
    }
}

impl Hall {
    /// What was said after the event with this id; nothing where that is not known (any more).
    fn since(&self, inner: &Inner, after: &str) -> Option<Vec<Arc<Said>>> {
        let (mark, number) = after.split_once('-')?;
        let number: u64 = number.parse().ok()?;
        if mark != self.mark.simple().to_string() || number > inner.said {
            return None;
        }
        let first = inner
            .last
            .front()
            .map_or(inner.said + 1, |said| said.number);
        let is_known = number + 1 >= first;
        let later = || inner.last.iter().filter(|said| said.number > number);
        is_known.then(|| later().cloned().collect())
    }

    /// That the state is to be read, which holds all that was said until now.
    fn anew(&self, inner: &Inner) -> Bytes {
        written(&self.id(inner.said), &Event::Anew)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::hall::KEPT;

    fn event(on: bool) -> Event {
        Event::Chat { on }
    }

    #[test]
    fn who_comes_back_hears_what_was_missed_or_is_told_that_it_is_not_known() {
        let hall = Hall::new(Uuid::from_u128(7));
        let before = hall.at();
        assert_eq!(
            hall.since(&hall.inner(), &before).map(|all| all.len()),
            Some(0)
        );
        hall.say(&event(true));
        hall.say(&event(false));
        let numbers = |after: &str| {
            let found = hall.since(&hall.inner(), after)?;
            Some(found.iter().map(|said| said.number).collect::<Vec<_>>())
        };
        assert_eq!(numbers(&before), Some(vec![1, 2]));
        assert_eq!(numbers(&hall.at()), Some(vec![]));
        let other = Hall::new(Uuid::from_u128(8)).at();
        for unknown in [other.as_str(), "", "x", "7-x", &hall.id(3)] {
            assert_eq!(numbers(unknown), None, "{unknown}");
        }
        for _ in 0..KEPT - 1 {
            hall.say(&event(true));
        }
        assert_eq!(numbers(&before), None, "the first one is forgotten");
        assert_eq!(numbers(&hall.id(1)).map(|all| all.len()), Some(KEPT));
    }

    #[test]
    fn a_hall_has_so_many_places_and_a_viewer_so_many_of_them() {
        let hall = Hall::new(Uuid::from_u128(7));
        let mut inner = hall.inner();
        let [one, other] = [1, 2].map(Uuid::from_u128);
        for _ in 0..8 {
            take_place(&mut inner, one, 9).expect("a place");
        }
        let refused = take_place(&mut inner, one, 9).expect_err("too many");
        assert_eq!(refused.kind().status(), 429);
        take_place(&mut inner, other, 9).expect("a place");
        let refused = take_place(&mut inner, other, 9).expect_err("full");
        assert_eq!(refused.kind().status(), 503);
    }
}
