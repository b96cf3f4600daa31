//! An imported file that is good becomes what every player takes.

use media::make::{self, Film};
use media::plan::mix::{self, Mix, Person, Piece};
use media::plan::{Conform, Input};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Found, place_of};
use crate::jobs::{Job, OrStop, Run, Slot, Stop};
use crate::kit::{App, Result, Tx};
use crate::recordings::jobs::mix::{begin, no_font, store};
use crate::recordings::jobs::{report, runner, wanted};
use crate::recordings::model::RenditionKind;
use crate::recordings::service::imports as service;
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::renditions;

/// Makes the film of an imported file: its mix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConformImport {
    /// The import, which is also the recording.
    pub id: Uuid,
    /// Whose it is.
    pub owner: Uuid,
    /// What is in it.
    pub found: Found,
}

impl Job for ConformImport {
    const KIND: &'static str = "recordings.conform";
    const SLOT: Slot = Slot::Heavy;

    fn title(&self) -> String {
        "Make an imported file play everywhere".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.id)
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let row = recordings::find(app.db.read(), self.id).await.or_retry()?;
        let Some(row) = row else { return Ok(()) };
        let kind = RenditionKind::Mix.as_str();
        let made = renditions::find(app.db.read(), self.id, kind)
            .await
            .or_retry()?;
        if made.is_none_or(|made| made.stored_key.is_some()) {
            return Ok(());
        }
        begin(&app, &row).await.or_retry()?;
        let film = self.film(&app, &run, &row).await?;
        store(&app, &row, film).await.or_retry()
    }

    async fn gave_up(self, app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        service::refuse(app, tx, self.id, problem).await
    }
}

impl ConformImport {
    async fn film(&self, app: &App, run: &Run, row: &Row) -> Result<Film, Stop> {
        let found = self.found.clone();
        let file = app.blobs.local(&place_of(self.id)).await.or_retry()?;
        let input = Input::new(file.path(), found.format);
        let media = runner(app);
        let Some(video) = found.video else {
            let asked = card(row, input, found.duration_ms)?;
            return wanted(run, make::film(&media, &asked, report(run))).await;
        };
        let conform = Conform {
            input,
            video,
            audio: found.audio,
            duration_ms: found.duration_ms,
            key_distance_ms: found.key_distance_ms,
        };
        wanted(run, make::conformed(&media, &conform, report(run))).await
    }
}

/// Sound alone gets the card that somebody without a camera has, with the title on it.
fn card(row: &Row, input: Input, duration_ms: u64) -> Result<Mix, Stop> {
    let font = mix::font(&row.title).ok_or_else(no_font)?;
    let sound = Piece {
        input,
        offset_ms: 0.0,
        gaps: Vec::new(),
    };
    let speaker = Person {
        name: row.title.clone(),
        microphone: vec![sound],
        ..Person::default()
    };
    Ok(Mix {
        duration_ms,
        people: vec![speaker],
        font,
    })
}
