//! Who wants to be woken when: a heap with one live entry a peer.
//!
//! A peer's wish moves with every packet; moving heap entries that often would cost more than the
//! packet. An entry is only added when the wish comes *earlier* than the entry there is; a later wish
//! is found out when the entry comes up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

#[derive(Debug, Default)]
pub(crate) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
}

/// A peer's side of the heap.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alarm {
    /// When it wants to be woken.
    pub due: Instant,
    queued: Option<Instant>,
}

impl Alarm {
    pub fn new(due: Instant) -> Self {
        Self { due, queued: None }
    }
}

impl Timers {
    /// Takes note of a wish.
    pub fn set(&mut self, key: usize, alarm: &mut Alarm, due: Instant) {
        alarm.due = due;
        if alarm.queued.is_none_or(|queued| due < queued) {
            alarm.queued = Some(due);
            self.heap.push(Reverse((due, key)));
        }
    }

    /// The earliest entry.
    pub fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes out the next entry that is due. The caller looks whether its peer really is.
    pub fn pop(&mut self, now: Instant) -> Option<(usize, Instant)> {
        let Reverse((at, key)) = *self.heap.peek()?;
        if at > now {
            return None;
        }
        self.heap.pop();
        Some((key, at))
    }

    /// An entry of this peer came up; true when the peer is really due now.
    pub fn arrived(&mut self, key: usize, alarm: &mut Alarm, entry: Instant, now: Instant) -> bool {
        if alarm.queued != Some(entry) {
            // Superseded by an earlier one, which has been dealt with.
            return false;
        }
        alarm.queued = None;
        if alarm.due <= now {
            return true;
        }
        let due = alarm.due;
        self.set(key, alarm, due);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_wish_that_moved_later_wakes_once_and_at_its_time() {
        let start = crate::some_instant();
        let at = |ms| start + Duration::from_millis(ms);
        let (mut timers, mut alarm) = (Timers::default(), Alarm::new(start));
        timers.set(7, &mut alarm, at(10));
        timers.set(7, &mut alarm, at(5));
        for later in [20, 30, 40] {
            timers.set(7, &mut alarm, at(later));
        }
        let mut woken = Vec::new();
        for ms in 0..60 {
            while let Some((key, entry)) = timers.pop(at(ms)) {
                if timers.arrived(key, &mut alarm, entry, at(ms)) {
                    woken.push(ms);
                }
            }
        }
        assert_eq!(woken, [40]);
    }
}
