//! The numbered events of a meeting, kept for a while for those whose socket dropped.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// How long events are kept.
const KEPT: Duration = Duration::from_secs(60);
/// And how many at the most: what a busy room of two hundred says in a minute.
const MOST: usize = 4_000;

/// An event that somebody missed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Missed {
    /// Its name.
    pub event: String,
    /// What it carried.
    pub payload: Value,
}

struct Kept {
    since: Instant,
    event: &'static str,
    payload: Value,
}

/// Numbers events and keeps them.
pub struct Log {
    seq: u64,
    kept: VecDeque<Kept>,
}

impl Log {
    /// Numbers begin at the time in milliseconds: no number of a log before a restart of the server
    /// is ever mistaken for one of this log, unless a room said a thousand things a second.
    #[must_use]
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self {
            seq: u64::try_from(now.timestamp_millis()).unwrap_or_default(),
            kept: VecDeque::new(),
        }
    }

    /// The number of the last event.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Numbers an event and keeps it; gives the payload as it is to be sent.
    pub fn add(
        &mut self,
        event: &'static str,
        mut payload: Value,
        at: DateTime<Utc>,
        now: Instant,
    ) -> Value {
        self.seq += 1;
        if let Value::Object(fields) = &mut payload {
            fields.insert("seq".into(), self.seq.into());
            let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
            fields.insert("at".into(), at.into());
        }
        self.kept.push_back(Kept {
            since: now,
            event,
            payload: payload.clone(),
        });
        self.forget_old(now);
        payload
    }

    /// What was said after `last_seq`; `None` when that is no longer known.
    pub fn since(&mut self, last_seq: u64, now: Instant) -> Option<Vec<Missed>> {
        self.forget_old(now);
        let missing = usize::try_from(self.seq.checked_sub(last_seq)?).ok()?;
        let from = self.kept.len().checked_sub(missing)?;
        let missed = self.kept.range(from..).map(|kept| Missed {
            event: kept.event.to_owned(),
            payload: kept.payload.clone(),
        });
        Some(missed.collect())
    }

    fn forget_old(&mut self, now: Instant) {
        let old = |kept: &Kept| now.saturating_duration_since(kept.since) > KEPT;
        while self.kept.len() > MOST || self.kept.front().is_some_and(old) {
            self.kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kit::Clock;

    fn clock() -> Clock {
        Clock::held_at(DateTime::from_timestamp_millis(1_000_000).expect("in range"))
    }

    fn add(log: &mut Log, clock: &Clock, n: u32) -> u64 {
        let payload = json!({ "n": n });
        let sent = log.add("test:event", payload, clock.now(), clock.instant());
        sent["seq"].as_u64().expect("a number")
    }

    #[test]
    fn whoever_was_away_gets_exactly_what_was_missed_in_order() {
        let clock = clock();
        let mut log = Log::starting_at(clock.now());
        let first = add(&mut log, &clock, 1);
        add(&mut log, &clock, 2);
        add(&mut log, &clock, 3);
        let missed = log.since(first, clock.instant()).expect("still known");
        let numbers: Vec<_> = missed.iter().map(|m| m.payload["n"].clone()).collect();
        assert_eq!(numbers, [2, 3]);
        assert_eq!(log.since(log.seq(), clock.instant()), Some(vec![]));
    }

    #[test]
    fn what_was_said_a_minute_ago_is_no_longer_known() {
        let clock = clock();
        let mut log = Log::starting_at(clock.now());
        let first = add(&mut log, &clock, 1);
        add(&mut log, &clock, 2);
        clock.advance(Duration::from_secs(59));
        assert_eq!(log.since(first, clock.instant()).map(|m| m.len()), Some(1));
        clock.advance(Duration::from_secs(2));
        assert_eq!(log.since(first, clock.instant()), None);
        assert_eq!(log.since(log.seq(), clock.instant()), Some(vec![]));
    }

    #[test]
    fn numbers_of_an_earlier_life_of_the_server_are_unknown() {
        let clock = clock();
        let mut before = Log::starting_at(clock.now());
        let last = add(&mut before, &clock, 1);
        clock.advance(Duration::from_secs(5));
        let mut after = Log::starting_at(clock.now());
        assert_eq!(after.since(last, clock.instant()), None);
        assert_eq!(after.since(last + 1_000_000, clock.instant()), None);
    }
}
