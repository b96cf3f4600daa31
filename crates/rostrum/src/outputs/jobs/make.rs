//! Makes one output. Its file gets a name of its own and is shown in the transaction that knows it, which asks once more
//! whether everything that it was made of may be: a run that was killed leaves a file that nobody names.

use std::path::PathBuf;

use media::ffmpeg::Work;
use media::probe::Fingerprint;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use uuid::Uuid;

use super::{film, tracks};
use crate::jobs::{Job, OrStop as _, Run, Slot, Stop, Tells};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result, Tx};
use crate::outputs::model::{Made, OutputSettings, OutputState};
use crate::outputs::service::now::{self, Now};
use crate::outputs::store::{self, Row};
use crate::recordings::work::blocking;
use crate::recordings::{self, RecordingRow};
use crate::storage::{self, Entry};

/// Makes an output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeOutput {
    recording: Uuid,
    output: Uuid,
    owner: Uuid,
    title: String,
}

/// What came of it.
pub struct Finished {
    /// Where it is, as long as this value lives.
    pub path: PathBuf,
    /// Its folder.
    #[expect(dead_code, reason = "it is held")]
    pub folder: Folder,
    /// How long it plays.
    pub duration_ms: u64,
    /// What it was made of.
    pub made: Made,
}

/// What became of a file that was made.
enum Noted {
    /// It is shown; the one before was this.
    Shown(Option<String>),
    /// It may not be.
    Refused(Stop),
}

/// A private folder, which goes with this value.
pub enum Folder {
    /// Of a run.
    Run(#[expect(dead_code, reason = "it is held")] Work),
    /// Of a job.
    Job(#[expect(dead_code, reason = "it is held")] TempDir),
}

impl MakeOutput {
    /// For this one, because somebody asks for it.
    #[must_use]
    pub fn of(row: &Row, owner: Uuid, settings: &OutputSettings) -> Self {
        Self {
            recording: row.recording,
            output: row.id,
            owner,
            title: settings.title(),
        }
    }
}

impl Job for MakeOutput {
    const KIND: &'static str = "outputs.make";
    const SLOT: Slot = Slot::Heavy;
    const TELLS: Tells = Tells::Both;
    const PRIORITY: i32 = 2;

    fn title(&self) -> String {
        self.title.clone()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("output {}", self.output))
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let ended = self.make(&app, &run).await;
        if let Err(Stop::Retry(why)) = &ended
            && why.kind() == Kind::NoSpace
            && let Err(cause) = self.wait(&app, why.say()).await
        {
            // Where the database has no room either, the job says why.
            tracing::debug!(%cause, output.id = %self.output, "an output cannot say what it waits for");
        }
        ended
    }

    async fn gave_up(self, _: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        let Some(mut output) = store::hold(&**tx, self.output).await? else {
            return Ok(());
        };
        // The one before is still good.
        output.state = match output.stored_key {
            Some(_) => OutputState::Ready,
            None => OutputState::Failed,
        }
        .as_str()
        .to_owned();
        output.problem = Some(problem.to_owned());
        Ok(store::save(&**tx, output).await?)
    }
}

impl MakeOutput {
    async fn make(&self, app: &App, run: &Run) -> Result<(), Stop> {
        let Some(row) = recordings::by_id(app, self.recording).await.or_retry()? else {
            return Ok(());
        };
        let Some(output) = self.begin(app, run.id).await.or_retry()? else {
            return Ok(());
        };
        let settings: OutputSettings = serde_json::from_str(&output.settings).or_fail()?;
        if settings.is_of_mix() && self.must_wait(app, &row, run.id).await.or_retry()? {
            return Ok(());
        }
        let finished = match settings {
            OutputSettings::Tracks { .. } => tracks::make(app, run, &row, &settings).await?,
            _ => film::make(app, run, &row, &settings).await?,
        };
        self.keep(app, run, (row, settings), finished).await
    }

    /// There is no room on the disk: it is tried again and again until there is, and says so meanwhile.
    async fn wait(&self, app: &App, say: &str) -> Result<()> {
        let tx = app.db.tx().await?;
        let held = store::hold(&*tx, self.output).await?;
        // Somebody else may have made it meanwhile.
        let held = held.filter(|row| OutputState::parse(&row.state) == OutputState::Running);
        if let Some(mut output) = held {
            output.state = OutputState::Queued.as_str().to_owned();
            output.problem = Some(say.to_owned());
            store::save(&*tx, output).await?;
        }
        tx.commit().await
    }

    async fn put_off(&self, app: &App) -> Result<()> {
        let tx = app.db.tx().await?;
        if let Some(mut output) = store::hold(&*tx, self.output).await? {
            output.state = OutputState::Queued.as_str().to_owned();
            output.job = None;
            store::save(&*tx, output).await?;
        }
        tx.commit().await
    }

    async fn begin(&self, app: &App, job: Uuid) -> Result<Option<Row>> {
        let tx = app.db.tx().await?;
        let Some(mut output) = store::hold(&*tx, self.output).await? else {
            return Ok(None);
        };
        output.state = OutputState::Running.as_str().to_owned();
        output.problem = None;
        output.job = output.job.or(Some(job));
        store::save(&*tx, output.clone()).await?;
        tx.commit().await?;
        Ok(Some(output))
    }

    /// Whether there is no mix to make it of: then it waits for the next, whose being ready has it queued again.
    async fn must_wait(&self, app: &App, row: &RecordingRow, job: Uuid) -> Result<bool> {
        let is_there = Now::of(app, row).await?.mix.is_some();
        if is_there || recordings::is_mix_given_up(app, row.id).await? {
            return Ok(false);
        }
        self.put_off(app).await?;
        // The next one may have become ready since, and then nobody comes to wake it.
        if Now::of(app, row).await?.mix.is_none() {
            return Ok(true);
        }
        let begun = self.begin(app, job).await?;
        Ok(begun.is_none())
    }

    async fn keep(
        &self,
        app: &App,
        run: &Run,
        (row, settings): (RecordingRow, OutputSettings),
        finished: Finished,
    ) -> Result<(), Stop> {
        let path = finished.path.clone();
        let fingerprint = blocking(move || media::probe::fingerprint(&path)).await?;
        run.still_wanted()?;
        let key = BlobKey::new("recordings", &[row.id, app.new_id()], settings.ending());
        app.blobs.put(&key, &finished.path).await.or_retry()?;
        let gone = match self
            .note(app, run, &row, (&key, fingerprint, finished))
            .await?
        {
            Noted::Shown(before) => before
                .as_deref()
                .map(BlobKey::stored)
                .transpose()
                .or_fail()?,
            Noted::Refused(why) => {
                app.blobs.delete(&key).await.or_retry()?;
                return Err(why);
            }
        };
        if let Some(gone) = gone {
            app.blobs.delete(&gone).await.or_retry()?;
        }
        Ok(())
    }

    /// Shows it in the place of the one before. Where nobody knows whether that was written its file stays: one that nothing
    /// names goes by itself.
    async fn note(
        &self,
        app: &App,
        run: &Run,
        row: &RecordingRow,
        (key, fingerprint, finished): (&BlobKey, Fingerprint, Finished),
    ) -> Result<Noted, Stop> {
        let mut tx = app.db.tx().await.or_retry()?;
        let Some(mut output) = store::hold(&*tx, self.output).await.or_retry()? else {
            // Somebody deleted it meanwhile.
            return Ok(Noted::Refused(Stop::Cancelled));
        };
        if !is_still_true(&tx, row.id, &finished.made)
            .await
            .or_retry()?
        {
            let say = "What this file is made of changed while it was made.";
            let why = Error::new(Kind::Conflict, "output.changed", say);
            return Ok(Noted::Refused(Stop::Retry(why)));
        }
        let before = output.stored_key.replace(key.to_string());
        output.state = OutputState::Ready.as_str().to_owned();
        output.problem = None;
        output.size_bytes = i64::try_from(fingerprint.size_bytes).ok();
        output.sha256 = Some(fingerprint.sha256);
        output.duration_ms = i64::try_from(finished.duration_ms).ok();
        output.made_at = Some(app.clock.now());
        output.made = Some(serde_json::to_string(&finished.made).or_fail()?);
        store::save(&*tx, output).await.or_retry()?;
        let entry = Entry {
            id: self.output,
            owner: row.owner,
            recording: Some(row.id),
            kind: storage::Kind::Output,
            bytes: fingerprint.size_bytes,
        };
        storage::put(&tx, entry).await.or_retry()?;
        let now = recordings::by_id(app, row.id).await.or_retry()?;
        let trashed = now.is_some_and(|row| row.trashed_at.is_some());
        storage::set_trashed(&tx, row.id, trashed)
            .await
            .or_retry()?;
        if let Err(why) = run.finish(&mut tx).await {
            return Ok(Noted::Refused(why));
        }
        tx.commit().await.or_retry()?;
        Ok(Noted::Shown(before))
    }
}

/// Somebody may have taken their word back, or the mix may have been made again.
async fn is_still_true(tx: &Tx, recording: Uuid, made: &Made) -> Result<bool> {
    let there = recordings::pieces_now(&**tx, recording).await?;
    let is_newest = match made.mix {
        Some(_) => recordings::is_newest_mix(&**tx, recording, made.mix).await?,
        None => true,
    };
    Ok(is_newest && now::are_there(&there, &made.of.pieces))
}
