//! Which kinds of job there are and which follow from which fact; filled by the roof.

use std::any::TypeId;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use super::fact::Fact;
use super::model::{Job, Stop};
use super::runner::Run;
use super::service::NewJob;
use crate::kit::{App, Error, Result, Tx};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type RunKind = fn(Value, App, Run) -> Boxed<'static, Result<(), Stop>>;
type Cancelled = for<'a> fn(Value, &'a App, &'a mut Tx) -> Boxed<'a, Result<()>>;
type GaveUp = for<'a> fn(Value, &'a App, &'a mut Tx, &'a str) -> Boxed<'a, Result<()>>;
type Follow = Arc<dyn Fn(&Value) -> Result<Option<NewJob>> + Send + Sync>;

/// A job that follows from a fact; `None` where this fact does not concern it.
pub trait Follows<F: Fact>: Job {
    /// The job that must happen because of `fact`.
    fn after(fact: &F) -> Option<Self>;
}

pub(super) struct Kind {
    pub run: RunKind,
    pub gave_up: GaveUp,
    pub was_cancelled: Cancelled,
}

/// All kinds of jobs, and what must happen after each fact.
#[derive(Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Kind>,
    followers: HashMap<TypeId, Vec<Follow>>,
}

impl Registry {
    /// Adds a kind of job.
    #[must_use]
    pub fn job<J: Job>(mut self) -> Self {
        let kind = Kind {
            run: |payload, app, run| {
                Box::pin(async move {
                    let job: J = read(payload).map_err(Stop::Fail)?;
                    job.run(app, run).await
                })
            },
            gave_up: |payload, app, tx, problem| {
                Box::pin(async move { read::<J>(payload)?.gave_up(app, tx, problem).await })
            },
            was_cancelled: |payload, app, tx| {
                Box::pin(async move { read::<J>(payload)?.was_cancelled(app, tx).await })
            },
        };
        let twice = self.kinds.insert(J::KIND, kind);
        assert!(twice.is_none(), "two kinds of job are called {}", J::KIND);
        self
    }

    /// Says that `J` must happen after each `F`: its row is written in the transaction of the fact.
    #[must_use]
    pub fn on<F: Fact, J: Follows<F>>(mut self) -> Self {
        let follow: Follow = Arc::new(|fact| {
            let fact: F = serde_json::from_value(fact.clone())?;
            J::after(&fact).map(|job| NewJob::of(&job)).transpose()
        });
        self.followers
            .entry(TypeId::of::<F>())
            .or_default()
            .push(follow);
        self
    }

    pub(super) fn kind(&self, kind: &str) -> Option<&Kind> {
        self.kinds.get(kind)
    }

    pub(super) fn follow<F: Fact>(&self, fact: &F) -> Result<Vec<NewJob>> {
        let fact_value = serde_json::to_value(fact)?;
        let followers = self.followers.get(&TypeId::of::<F>()).into_iter().flatten();
        followers
            .filter_map(|follow| follow(&fact_value).transpose())
            .collect()
    }
}

fn read<J: Job>(payload: Value) -> Result<J> {
    serde_json::from_value(payload).map_err(|cause| {
        Error::internal(format!(
            "the payload of a {} job cannot be read: {cause}",
            J::KIND
        ))
    })
}
