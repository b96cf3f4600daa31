//! Everybody in one picture, the sound of all: made when a recording stops, and again when takes come.

mod plan;
mod store;
mod tries;

pub use plan::{length_ms, no_font};
pub use store::{MadeOf, begin, store};
pub use tries::{hear, listen, preview};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::plan::{By, Inputs, Wish, plan};
use super::{align, report, runner, wanted};
use crate::jobs::{Follows, Job, OrStop, Run, Slot, Stop, Tells};
use crate::kit::{App, Result, Tx};
use crate::recordings::model::{MixLoudness, RenditionKind, RenditionState, State, Stopped};
use crate::recordings::service::recipe;
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::renditions;

/// Makes the mix of a recording from what is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mix {
    recording: Uuid,
    owner: Uuid,
}

impl Mix {
    /// For this recording.
    pub fn of(row: &Row) -> Self {
        Self {
            recording: row.id,
            owner: row.owner,
        }
    }
}

impl Follows<Stopped> for Mix {
    fn after(fact: &Stopped) -> Option<Self> {
        let (recording, owner) = (fact.recording, fact.owner);
        Some(Self { recording, owner })
    }
}

impl Job for Mix {
    const KIND: &'static str = "recordings.mix";
    const SLOT: Slot = Slot::Heavy;
    const TELLS: Tells = Tells::Both;

    fn title(&self) -> String {
        "Make the mix".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("mix {}", self.recording))
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let row = recordings::find(app.db.read(), self.recording)
            .await
            .or_retry()?;
        let Some(row) = row else { return Ok(()) };
        let mut opened = Inputs::default();
        let aligned = align::voices(&app, &run, &row).await?;
        // Whoever wishes for something else from now on has another job wait behind this one.
        let (version, recipe) = recipe::newest(app.db.read(), row.id).await.or_retry()?;
        let by = By::Job(&run, &aligned);
        let wish = Wish {
            look: (&recipe.look).into(),
            recipe: &recipe,
        };
        let asked = plan(&app, by, &row, wish, &mut opened).await?;
        begin(&app, &row).await.or_retry()?;
        let media = runner(&app);
        let film = wanted(&run, media::make::film(&media, &asked, report(&run))).await?;
        let people = &opened.people;
        let loudness = |voices| MixLoudness::of(recipe.sound.target, &film.info, voices, people);
        let made_of = MadeOf {
            recipe: Some(version),
            sound: film.sound.as_ref().map(loudness),
            pieces: opened.pieces,
        };
        store(&app, &row, film, made_of).await.or_retry()
    }

    async fn gave_up(self, _app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        let kind = RenditionKind::Mix.as_str();
        let Some(mut made) = renditions::find(&**tx, self.recording, kind).await? else {
            return Ok(());
        };
        // A mix that was made before is still good: one that may not be shown any more has no file.
        if made.stored_key.is_some() {
            made.state = RenditionState::Ready.as_str().to_owned();
            return Ok(renditions::save(&**tx, made).await?);
        }
        made.state = RenditionState::Failed.as_str().to_owned();
        made.problem = Some(problem.to_owned());
        renditions::save(&**tx, made).await?;
        let (state, problem) = (State::Failed.as_str(), Some(problem.to_owned()));
        Ok(recordings::set_state(&**tx, self.recording, state, problem).await?)
    }
}
