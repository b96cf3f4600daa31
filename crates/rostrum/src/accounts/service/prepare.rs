//! What stands on the shelf before the first request, and what tidies up while the process runs.

use std::time::Duration;

use super::picture::Easel;
use super::profile;
use crate::access::recoveries::RecoveryKey;
use crate::accounts::hasher::Passwords;
use crate::accounts::keys::Keys;
use crate::accounts::limits::Limits;
use crate::accounts::live::Live;
use crate::accounts::model::Settings;
use crate::accounts::store::{sign_ins, tokens, welcome};
use crate::accounts::token::Tokens;
use crate::kit::mail::Directory;
use crate::kit::{App, Result};

const TIDY_EVERY: Duration = Duration::from_secs(600);

/// Puts keys, limits and the rest on the shelf.
///
/// # Errors
/// The secret of the house cannot be read.
pub fn prepare(app: &App) -> Result<()> {
    let keys = Keys::open(&app.data, &app.rng)?;
    app.put(Tokens::new(&keys)?);
    app.put(RecoveryKey(keys.derive("recovery links")));
    app.put(keys);
    app.put(Limits::new(&app.get::<Settings>()));
    app.put(Passwords::new());
    app.put(Live::default());
    app.put(Easel::default());
    app.put(Directory {
        find: |_, tx, user| Box::pin(profile::recipient(tx, user)),
    });
    Ok(())
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
                tracing::warn!(%cause, "old sign-ins could not be cleared away; trying again later");
            }
        }
    });
}

async fn tidy(app: &App) -> Result<()> {
    app.get::<Limits>().forget_old();
    let life = Duration::from_secs(app.get::<Settings>().access_token_minutes * 60);
    app.get::<Live>().forget_old(app.clock.instant(), life);
    let now = app.clock.now();
    let tx = app.db.tx().await?;
    sign_ins::delete_expired(&*tx, now).await?;
    welcome::delete_expired(&*tx, now).await?;
    tokens::delete_expired(&*tx, now).await?;
    tx.commit().await
}
