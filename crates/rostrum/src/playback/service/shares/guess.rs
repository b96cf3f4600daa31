//! What keeps guessers of passwords away.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::kit::rate::Limit;
use crate::kit::{Error, Kind, Result};

/// What keeps guessers away, in this process.
pub struct Doors {
    pub(super) openings: Limit<IpAddr>,
    pub(super) wrong: Wrong,
}

impl Doors {
    /// A lecture hall behind one address may open a link at once.
    pub fn new() -> Self {
        Self {
            openings: Limit::per_minute(600, 600),
            wrong: Wrong::default(),
        }
    }
}

/// So many wrong passwords of one address are let through in a minute, and of all together.
const WRONG_OF_ONE: u32 = 10;
const WRONG_OF_ALL: u32 = 100;

/// Wrong passwords by link and address. Right ones do not count: many who know it may come at once.
#[derive(Default)]
pub struct Wrong(Mutex<HashMap<Guesser, (i64, u32)>>);

/// A link, and an address where it is not all of them.
pub type Guesser = (Uuid, Option<IpAddr>);

impl Wrong {
    /// Whether another try is let through.
    pub fn may(&self, keys: &[Guesser; 2], now: DateTime<Utc>) -> Result<()> {
        let minute = now.timestamp() / 60;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (when, _)| *when == minute);
        for key in keys {
            let most = if key.1.is_some() {
                WRONG_OF_ONE
            } else {
                WRONG_OF_ALL
            };
            if all.get(key).is_some_and(|(_, count)| *count >= most) {
                let wait = 60 - u64::try_from(now.timestamp() % 60).unwrap_or(0);
                let say = format!("Too many wrong passwords. Try again in {wait} seconds.");
                return Err(Error::new(Kind::TooMany, "rate.limited", say).retry_after(wait));
            }
        }
        Ok(())
    }

    /// Counts a wrong one.
    pub fn count(&self, keys: &[Guesser; 2], now: DateTime<Utc>) {
        let minute = now.timestamp() / 60;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            all.entry(*key).or_insert((minute, 0)).1 += 1;
        }
    }
}
