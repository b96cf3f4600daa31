//! An imported file that is good becomes what every player takes.

use media::make::{self, Film};
use media::plan::mix::{self, Mix, Person, Piece};
use media::plan::{self, Conform, Input};
use media::sniff::Format;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Found, place_of, sounds};
use crate::jobs::{Job, OrStop, Run, Slot, Stop, Tells};
use crate::kit::{App, Result, Tx};
use crate::recordings::jobs::mix::{MadeOf, begin, no_font, store};
use crate::recordings::jobs::{report, runner, wanted};
use crate::recordings::model::{ImportState, RenditionKind};
use crate::recordings::service::imports as service;
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{imports, renditions};

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
    // They are told of the import.
    const TELLS: Tells = Tells::Nothing;
    // Something to play first, then what is made of it: posters, streams, other forms.
    const PRIORITY: i32 = 6;

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
        let import = imports::find(app.db.read(), self.id).await.or_retry()?;
        if let Some(refused) = import.filter(|row| row.state == ImportState::Refused.as_str()) {
            return Err(Stop::Fail(service::refusal(refused)));
        }
        begin(&app, &row).await.or_retry()?;
        sounds::keep(&app, &run, &row, &self.found).await?;
        let film = self.film(&app, &run, &row).await?;
        store(&app, &row, film, MadeOf::default()).await.or_retry()
    }

    async fn gave_up(self, app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        service::refuse(app, tx, self.id, problem).await
    }

    async fn was_cancelled(self, app: &App, tx: &mut Tx) -> Result<()> {
        service::cancelled(app, tx, self.id).await
    }
}

impl ConformImport {
    async fn film(&self, app: &App, run: &Run, row: &Row) -> Result<Film, Stop> {
        let found = self.found.clone();
        let file = app.blobs.local(&place_of(self.id)).await.or_retry()?;
        let input = Input::new(file.path(), found.format);
        let media = runner(app);
        let Some(video) = found.video else {
            // A card has the first sound of its file, so it gets one with the right sound alone.
            let alone = match &found.audio {
                Some(audio) if !found.sounds.is_empty() => {
                    let plan = plan::sounds(&input, std::slice::from_ref(audio), found.duration_ms);
                    Some(wanted(run, media.run(&plan, |_| {})).await?)
                }
                _ => None,
            };
            let input = alone.as_ref().map_or(input, |work| {
                Input::new(work.path(&plan::sound_name(0)), Format::Matroska)
            });
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
        speed: 1.0,
        gaps: Vec::new(),
        length_ms: None,
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
        ..Mix::default()
    })
}
