//! Everything that was watched, added up anew from the beats.

use serde::{Deserialize, Serialize};

use crate::jobs::{Job, OrStop as _, Run, Stop};
use crate::kit::{App, Result};
use crate::playback::service::progress::rebuild;
use crate::playback::store::{beats, watched};

/// Adds up anew what everybody watched.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RebuildWatching {}

impl Job for RebuildWatching {
    const KIND: &'static str = "playback.rebuild";

    fn title(&self) -> String {
        "Add up anew what was watched".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        all(&app).await.or_retry()
    }
}

/// So many pairs are looked up at once.
const AT_ONCE: u64 = 500;

/// Of all of whom something was reported, and of all of whom there is a sum.
async fn all(app: &App) -> Result<()> {
    let mut after = None;
    loop {
        let some = beats::pairs(app.db.read(), after, AT_ONCE).await?;
        for (viewer, recording) in &some {
            rebuild(app, *recording, *viewer).await?;
        }
        match some.last() {
            Some(last) => after = Some(*last),
            None => break,
        }
    }
    let mut after = None;
    loop {
        let some = watched::pairs(app.db.read(), after, AT_ONCE).await?;
        for (recording, viewer) in &some {
            rebuild(app, *recording, *viewer).await?;
        }
        match some.last() {
            Some(last) => after = Some(*last),
            None => return Ok(()),
        }
    }
}
