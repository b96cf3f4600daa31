//! What stands on the shelf before the first request, and what tidies up while the process runs.

use std::time::Duration;

use super::tell::{tell, write};
use crate::kit::mail::Post;
use crate::kit::{App, Result};
use crate::notices::model::Settings;
use crate::notices::smtp::Smtp;
use crate::notices::store::{notices, outbox};
use crate::notices::templates::Templates;

const TIDY_EVERY: Duration = Duration::from_secs(3_600);

/// How letters are made and who carries them, where somebody does.
pub struct Mail {
    pub(super) templates: Templates,
    pub(super) smtp: Option<Smtp>,
    /// The name of this installation.
    pub(super) house: String,
}

impl Mail {
    /// The domain that our message ids are unique in.
    pub(super) fn domain(app: &App) -> &str {
        app.public_url.host_str().unwrap_or("localhost")
    }
}

/// Puts the templates and the mail server on the shelf. `house` is how this installation calls itself.
///
/// # Errors
/// Says which setting of the mail is wrong.
pub fn prepare(app: &App, house: &str) -> Result<(), String> {
    let templates = Templates::new().map_err(|cause| cause.to_string())?;
    app.put(Mail {
        templates,
        smtp: Smtp::new(&app.get::<Settings>())?,
        house: house.to_owned(),
    });
    app.put(Post {
        tell: |app, tx, told| Box::pin(tell(app, tx, told)),
        write: |app, tx, address, letter| Box::pin(write(app, tx, address, letter)),
    });
    Ok(())
}

/// Starts to tidy up now and then.
pub fn start(app: &App) {
    let app = app.clone();
    app.clone().tasks.spawn(async move {
        loop {
            if let Err(cause) = tidy(&app).await {
                tracing::warn!(%cause, "old letters could not be cleared away; trying again later");
            }
            let pause = tokio::time::sleep(TIDY_EVERY);
            if app.shutdown.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    });
}

async fn tidy(app: &App) -> Result<()> {
    let days = chrono::Duration::days(app.get::<Settings>().keep_days);
    let before = app.clock.now() - days;
    let tx = app.db.tx().await?;
    notices::forget(&*tx, before).await?;
    outbox::forget(&*tx, before).await?;
    tx.commit().await
}
