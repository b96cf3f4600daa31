//! What may be missed: a fact told to whoever listens in this process, after it was committed.
//!
//! What must happen goes through a job instead. Who listens is listed in the roof and nowhere else.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

type Listener = Arc<dyn Fn(&dyn Any) + Send + Sync>;

/// Carries facts from the room that states them to the rooms that follow.
#[derive(Default)]
pub struct Bus(RwLock<HashMap<TypeId, Vec<Listener>>>);

impl Bus {
    /// Calls `follow` for each `F` that is told. It must not block: spawn what takes time.
    pub fn on<F: 'static>(&self, follow: impl Fn(&F) + Send + Sync + 'static) {
        let listener: Listener = Arc::new(move |fact| {
            if let Some(fact) = fact.downcast_ref::<F>() {
                follow(fact);
            }
        });
        let mut listeners = self.0.write().unwrap_or_else(PoisonError::into_inner);
        listeners
            .entry(TypeId::of::<F>())
            .or_default()
            .push(listener);
    }

    /// Tells a fact to those who listen now. Tell it after the commit, by
    /// [`Tx::after_commit`](super::db::Tx::after_commit).
    pub fn tell<F: 'static>(&self, fact: &F) {
        let listeners = {
            let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
            all.get(&TypeId::of::<F>()).cloned().unwrap_or_default()
        };
        for listener in listeners {
            listener(fact);
        }
    }
}
