//! Whether a request runs, waits, or was answered before.

use std::time::Duration;

use uuid::Uuid;

use super::seal::{Kept, Seal};
use super::store::{self, Row};
use crate::kit::{App, Error, Kind, Result, Secret};

/// A request that is silent for so long has died with its process.
const LEASE: Duration = Duration::from_secs(120);
/// How long an answer is kept.
const KEPT: Duration = Duration::from_secs(24 * 3_600);
const TIDY_EVERY: Duration = Duration::from_secs(600);

/// What answers are sealed with, together with the client's key.
struct HouseKey([u8; 32]);

/// Puts the key of the house on the shelf; it is derived from its one secret.
pub fn prepare(app: &App, key: [u8; 32]) {
    app.put(HouseKey(key));
}

/// Starts to tidy up now and then.
pub fn start(app: &App) {
    let app = app.clone();
    app.clone().tasks.spawn(async move {
        while app
            .shutdown
            .run_until_cancelled(tokio::time::sleep(TIDY_EVERY))
            .await
            .is_some()
        {
            if let Err(cause) = tidy(&app).await {
                tracing::warn!(%cause, "old answers could not be cleared away; trying again later");
            }
        }
    });
}

async fn tidy(app: &App) -> Result<()> {
    let tx = app.db.tx().await?;
    store::forget(&*tx, app.clock.now().timestamp_millis()).await?;
    tx.commit().await
}

/// A request that may run now; its answer goes to [`Run::keep`], or [`Run::free`] lets its key go.
pub struct Run {
    row: Row,
    seal: Seal,
}

/// What is to be done with a request.
pub enum Turn {
    /// It runs.
    Run(Run),
    /// It was answered before, with this status.
    Replay(u16, Kept),
}

/// Asks whether the request that hashes to `request` runs under `key`.
///
/// # Errors
/// The key belongs to another request, the same request is under way, or its answer was too large to be kept.
pub async fn turn(app: &App, caller: Uuid, key: &str, request: String) -> Result<Turn> {
    let now = app.clock.now().timestamp_millis();
    let after = |span: Duration| now + i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 2);
    let row = Row {
        caller,
        key_hash: Secret::presented(key).hash(),
        request,
        run: app.new_id(),
        lease_until: after(LEASE),
        expires_at: after(KEPT),
        status: None,
        sealed: None,
    };
    let seal = Seal::new(&app.get::<HouseKey>().0, key)?;
    let tx = app.db.tx().await?;
    if store::insert(&*tx, row.clone()).await? {
        tx.commit().await?;
        return Ok(Turn::Run(Run { row, seal }));
    }
    let old = store::find(&*tx, caller, &row.key_hash).await?;
    let old = old.ok_or_else(under_way)?;
    let is_over = old.expires_at <= now;
    if !is_over && old.request != row.request {
        let say = "This key was sent with another request. A new request takes a new key.";
        return Err(Error::new(Kind::Invalid, "idempotency.mismatch", say));
    }
    let died = old.status.is_none() && old.lease_until <= now;
    if is_over || died {
        if !store::take_over(&*tx, &old, &row).await? {
            return Err(under_way());
        }
        tx.commit().await?;
        return Ok(Turn::Run(Run { row, seal }));
    }
    let status = old.status.ok_or_else(under_way)?;
    let sealed = old.sealed.ok_or_else(|| {
        let say = "This was done. Its answer was too large to be kept; read what it made instead.";
        Error::new(Kind::Conflict, "idempotency.not_kept", say)
    })?;
    let status = u16::try_from(status).map_err(Error::internal)?;
    Ok(Turn::Replay(status, seal.open(&sealed)?))
}

impl Run {
    /// Keeps the answer; `None` where it is too large.
    ///
    /// # Errors
    /// The database is away.
    pub async fn keep(self, app: &App, status: u16, kept: Option<&Kept>) -> Result<()> {
        let sealed = kept.map(|kept| self.seal.close(app, kept)).transpose()?;
        let tx = app.db.tx().await?;
        store::keep(&*tx, &self.row, status, sealed).await?;
        tx.commit().await
    }

    /// Lets the key go: nothing was changed.
    ///
    /// # Errors
    /// The database is away.
    pub async fn free(self, app: &App) -> Result<()> {
        let tx = app.db.tx().await?;
        store::free(&*tx, &self.row).await?;
        tx.commit().await
    }
}

fn under_way() -> Error {
    let say = "The same request is under way. Ask again in a moment for its answer.";
    Error::new(Kind::Conflict, "idempotency.running", say).retry_after(1)
}
