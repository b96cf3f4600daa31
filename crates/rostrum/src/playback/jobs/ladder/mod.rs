//! Makes the renditions that are wanted of a recording. Each is stored and noted as soon as it is made, so that a run
//! that was cut off goes on with those that are missing; files without a note are of nobody's concern and go with the
//! recording.

mod book;
mod work;

use media::ffmpeg::Runner;
use media::film_map::FilmMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::book::{Book, made_again};
use self::work::Work;
use crate::jobs::{Job, OrStop as _, Run, Slot, Stop, Tells};
use crate::kit::{App, Error, Result, Tx};
use crate::playback::model::RungState;
use crate::playback::service::pictures;
use crate::playback::store::{ladders, rungs};
use crate::recordings;
use crate::recordings::work::wanted;

/// Makes the ladder of a recording.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeLadder {
    recording: Uuid,
    owner: Uuid,
    /// Nobody asked for it: it has time, and nobody is told when it is done.
    #[serde(default)]
    by_itself: bool,
}

impl MakeLadder {
    /// Its kind, to be found by.
    pub const NAME: &'static str = "playback.ladder";

    /// For a recording, because somebody asks for it.
    #[must_use]
    pub const fn of(recording: Uuid, owner: Uuid) -> Self {
        Self {
            recording,
            owner,
            by_itself: false,
        }
    }

    /// For a recording whose mix is new.
    #[must_use]
    pub const fn by_itself(recording: Uuid, owner: Uuid) -> Self {
        Self {
            by_itself: true,
            ..Self::of(recording, owner)
        }
    }
}

impl Job for MakeLadder {
    const KIND: &'static str = Self::NAME;
    const SLOT: Slot = Slot::Heavy;
    const PRIORITY: i32 = -10;

    fn priority(&self) -> i32 {
        if self.by_itself { Self::PRIORITY } else { 2 }
    }

    fn tells(&self) -> Tells {
        if self.by_itself {
            Tells::Failure
        } else {
            Tells::Both
        }
    }

    fn title(&self) -> String {
        "Prepare adaptive playback".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("ladder {}", self.recording))
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let row = recordings::by_id(&app, self.recording).await.or_retry()?;
        let Some(row) = row else { return Ok(()) };
        let mix = recordings::rendition(&app, &row, recordings::RenditionKind::Mix)
            .await
            .or_retry()?;
        let Some(mix) = mix else { return Ok(()) };
        let map = map_of(&app, &mix, row.id).await.or_retry()?;
        let opened = mix.open(&app).await.or_retry()?;
        let media = app.get::<Runner>();
        let source = wanted(&run, media.survey(&opened.input)).await?;
        let book = Book {
            app: app.clone(),
            version: mix
                .version()
                .ok_or_else(|| Stop::Fail(Error::internal("a mix whose key has no id")))?,
            map,
            duration_ms: source.duration_ms,
            row,
        };
        let work = Work {
            book,
            run,
            media,
            input: opened.input.clone(),
        };
        work.make(source).await?;
        // For the seek bar; it can be made when somebody asks, too.
        if let Err(cause) = pictures::sprite(&app, self.recording, &mix).await {
            tracing::warn!(%cause, recording.id = %self.recording, "no sheet of pictures could be made");
        }
        Ok(())
    }

    async fn gave_up(self, _: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        let Some(mut ladder) = ladders::find(&**tx, self.recording).await? else {
            return Ok(());
        };
        ladder.problem = Some(problem.to_owned());
        ladders::save(&**tx, ladder).await?;
        for mut rung in rungs::of(&**tx, self.recording).await? {
            if rung.state != RungState::Ready.as_str() {
                rung.state = RungState::Failed.as_str().to_owned();
                rungs::save(&**tx, rung).await?;
            }
        }
        Ok(())
    }
}

/// What of the recording is where in this mix, and no other.
async fn map_of(app: &App, mix: &recordings::Source, recording: Uuid) -> Result<FilmMap> {
    let map = recordings::film_map(app, recording).await?;
    match recordings::is_newest_mix(app.db.read(), recording, mix.version()).await? {
        true => Ok(map),
        false => Err(made_again()),
    }
}
