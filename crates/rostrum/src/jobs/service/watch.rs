//! People's sockets end at the server, but a job may run in another process: the server looks for what changed there.
//!
//! A look is one question of an index. What this process told itself is not told again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::tell;
use crate::jobs::store;
use crate::kit::{App, Result};

const EVERY: Duration = Duration::from_millis(1_000);
/// So far back is looked: clocks of machines differ a little, and a transaction takes its time until it can be seen.
const BACK_MS: i64 = 10_000;

/// What was told, as of when it was.
#[derive(Default)]
pub struct Told(Mutex<HashMap<Uuid, i64>>);

impl Told {
    /// Notes that a job was told as it was at `changed_at`.
    pub fn note(&self, job: Uuid, changed_at: i64) {
        let mut told = self.told();
        let known = told.entry(job).or_insert(changed_at);
        *known = changed_at.max(*known);
    }

    fn is_news(&self, job: Uuid, changed_at: i64) -> bool {
        self.told().get(&job).is_none_or(|told| *told < changed_at)
    }

    fn forget_before(&self, at: i64) {
        self.told().retain(|_, told| *told >= at);
    }

    fn told(&self) -> MutexGuard<'_, HashMap<Uuid, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells people of jobs that other processes changed, as long as the server runs.
pub async fn watch(app: App) {
    loop {
        let pause = tokio::time::sleep(EVERY);
        if app.shutdown.run_until_cancelled(pause).await.is_none() {
            return;
        }
        if let Err(cause) = look(&app).await {
            tracing::warn!(%cause, "what other processes do could not be read");
        }
    }
}

async fn look(app: &App) -> Result<()> {
    let told = app.get::<Told>();
    let since = app.clock.now().timestamp_millis() - BACK_MS;
    for row in store::changed_since(app.db.read(), since).await? {
        if told.is_news(row.id, row.changed_at) {
            tell(app, &row);
        }
    }
    told.forget_before(since - BACK_MS);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_no_news_until_it_changes_again() {
        let (told, job) = (Told::default(), Uuid::from_u128(1));
        assert!(told.is_news(job, 5));
        told.note(job, 5);
        assert!(!told.is_news(job, 5) && told.is_news(job, 6));
        told.note(job, 4);
        assert!(!told.is_news(job, 5));
        told.forget_before(6);
        assert!(told.is_news(job, 5));
    }
}
