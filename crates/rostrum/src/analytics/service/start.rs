//! What stands on the shelf before the first request, and what happens by itself.

use std::time::Duration;

use super::{Pseudonyms, erase, schedules};
use crate::accounts::Keys;
use crate::kit::App;
use crate::playback;

/// Reports are made for the morning, and days are counted: looking more often would only cost.
const EVERY: Duration = Duration::from_secs(300);

/// Puts the key of pseudonyms on the shelf.
pub fn prepare(app: &App) {
    app.put(Pseudonyms(app.get::<Keys>().derive("names in figures")));
}

/// Starts what looks at the clock, as long as the process runs. What an older version added up is added up anew first.
pub fn start(app: &App) {
    let app = app.clone();
    app.tasks.clone().spawn(async move {
        loop {
            if round(&app).await {
                continue;
            }
            let pause = tokio::time::sleep(EVERY);
            if app.shutdown.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    });
}

/// What is due: what an older version added up, reports by mail, what is forgotten. True while there is more to add up.
pub async fn round(app: &App) -> bool {
    match playback::rebuild_outdated(app).await {
        Ok(true) => return true,
        Ok(false) => {}
        Err(cause) => tracing::error!(%cause, "what was watched could not be added up anew"),
    }
    if let Err(cause) = schedules::due(app).await {
        tracing::error!(%cause, "reports that are due could not be looked for");
    }
    if let Err(cause) = erase::due(app).await {
        tracing::error!(%cause, "what was watched too long ago could not be forgotten");
    }
    false
}
