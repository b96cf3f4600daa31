//! How many jobs of a kind run at once in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::model::KindLimit;

/// The limits, and what runs.
#[derive(Default)]
pub struct Kinds {
    limits: HashMap<String, usize>,
    running: Mutex<HashMap<String, usize>>,
}

/// One that runs; as long as this lives.
pub struct Running {
    kinds: Arc<Kinds>,
    kind: String,
}

impl Kinds {
    pub fn new(limits: &[KindLimit]) -> Self {
        let limits = limits.iter();
        Self {
            limits: limits.map(|one| (one.kind.clone(), one.at_once)).collect(),
            running: Mutex::default(),
        }
    }

    /// Of these no more may run now.
    pub fn full(&self) -> Vec<String> {
        let running = self.running();
        let is_full = |(kind, most): &(&String, &usize)| running.get(*kind) >= Some(*most);
        let full = self.limits.iter().filter(is_full);
        full.map(|(kind, _)| kind.clone()).collect()
    }

    /// One more runs.
    pub fn begin(self: &Arc<Self>, kind: &str) -> Running {
        *self.running().entry(kind.to_owned()).or_default() += 1;
        Running {
            kinds: Arc::clone(self),
            kind: kind.to_owned(),
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = self.kinds.running();
        if let Some(n) = running.get_mut(&self.kind) {
            *n = n.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_full_while_as_many_run_as_may() {
        let limit = "playback.ladder=1".parse().expect("a limit");
        let kinds = Arc::new(Kinds::new(&[limit]));
        assert!(kinds.full().is_empty());
        let _other = kinds.begin("recordings.mix");
        let one = kinds.begin("playback.ladder");
        assert_eq!(kinds.full(), ["playback.ladder"]);
        drop(one);
        assert!(kinds.full().is_empty());
    }
}
