//! Parks jobs that took their worker down on the last attempt, and forgets old ones.

use std::sync::Arc;
use std::time::Duration;

use super::super::model::{Settings, State};
use super::super::service;
use super::super::store::{self, Outcome, tries};
use super::{attend, give_up};
use crate::kit::{App, Result};

const EVERY: Duration = Duration::from_secs(1);

pub async fn keep(app: App, settings: Arc<Settings>) {
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.shutdown.cancelled() => return,
        }
        if let Err(cause) = park_poisoned(&app).await {
            tracing::error!(%cause, "poisoned jobs could not be parked");
        }
        let now = app.clock.now().timestamp_millis();
        let before = now - settings.keep_days * 24 * 3_600_000;
        if let Err(cause) = store::forget(app.db.writer(), before).await {
            tracing::error!(%cause, "old jobs could not be forgotten");
        }
    }
}

async fn park_poisoned(app: &App) -> Result<()> {
    let now = app.clock.now().timestamp_millis();
    if store::poisoned(app.db.read(), now).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.tx().await?;
    let problem = "This work stopped the server each time it was tried, so it was set aside.";
    for row in store::poisoned(&*tx, now).await? {
        let outcome = Outcome {
            state: State::Failed,
            run_at: row.run_at,
            attempts: row.attempts,
            problem: Some(problem.to_owned()),
            cause: Some("the lease ran out on the last attempt".to_owned()),
        };
        if !store::release(&*tx, &row, outcome, now).await? {
            continue;
        }
        tracing::error!(job.id = %row.id, job.kind = row.kind, "a poisoned job was parked");
        tries::lose(&*tx, row.id, now).await?;
        give_up(app, &mut tx, &row, problem).await?;
        attend::tell_owner(app, &mut tx, &row, State::Failed, Some(problem.to_owned())).await?;
        if let Some(seen) = store::find(&*tx, row.id).await? {
            let house = app.clone();
            tx.after_commit(move || service::tell(&house, &seen));
        }
    }
    tx.commit().await
}
