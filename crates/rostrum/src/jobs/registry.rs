//! Which kinds of job there are and which follow from which fact; filled by the roof.

use std::any::TypeId;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use super::fact::Fact;
use super::model::{Job, Stop, Tells};
use super::runner::Run;
use super::service::NewJob;
use super::store::Row;
use crate::kit::{App, Error, Result, Tx};

/// Something that is awaited.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// Stands around the work of every job.
pub type Around = fn(Run, Boxed<'static, Result<(), Stop>>) -> Boxed<'static, Result<(), Stop>>;
type TellsOf = fn(Value) -> Result<Tells>;
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
    pub tells: TellsOf,
}

/// All kinds of jobs, and what must happen after each fact.
#[derive(Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Kind>,
    followers: HashMap<TypeId, Vec<Follow>>,
    around: Option<Around>,
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
                Box::pin(async move {
                    match read::<J>(payload) {
                        Ok(job) => job.gave_up(app, tx, problem).await,
                        Err(cause) => nobody_to_tell(&cause),
                    }
                })
            },
            was_cancelled: |payload, app, tx| {
                Box::pin(async move {
                    match read::<J>(payload) {
                        Ok(job) => job.was_cancelled(app, tx).await,
                        Err(cause) => nobody_to_tell(&cause),
                    }
                })
            },
            tells: |payload| Ok(read::<J>(payload)?.tells()),
        };
        let twice = self.kinds.insert(J::KIND, kind);
        assert!(twice.is_none(), "two kinds of job are called {}", J::KIND);
        self
    }

    /// Says that `J` must happen after each `F`: its row is written in the transaction of the fact.
    #[must_use]
    pub fn on<F: Fact, J: Follows<F>>(mut self) -> Self {
        // Its rows would wait for ever.
        assert!(
            self.kinds.contains_key(J::KIND),
            "nobody can do {}",
            J::KIND
        );
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

    /// Puts something around the work of every job: what it says is heard there, for one.
    #[must_use]
    pub fn around(mut self, around: Around) -> Self {
        self.around = Some(around);
        self
    }

    /// The work of a job, where its kind is known.
    pub(super) fn run(
        &self,
        row: &Row,
        app: &App,
        run: &Run,
    ) -> Option<Boxed<'static, Result<(), Stop>>> {
        let work = (self.kind(&row.kind)?.run)(row.payload.clone(), app.clone(), run.clone());
        Some(match self.around {
            Some(around) => around(run.clone(), work),
            None => work,
        })
    }

    /// Of which end of a job its owner is told.
    pub(super) fn tells(&self, row: &Row) -> Tells {
        let kind = self.kind(&row.kind);
        let tells = kind.and_then(|kind| (kind.tells)(row.payload.clone()).ok());
        tells.unwrap_or(Tells::Failure)
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

/// What another version wrote cannot be read here; the job has to end all the same.
#[expect(clippy::unnecessary_wraps, reason = "an arm of what may fail")]
fn nobody_to_tell(cause: &Error) -> Result<()> {
    tracing::error!(%cause, "a job ends of which nobody can be told, since it cannot be read");
    Ok(())
}
