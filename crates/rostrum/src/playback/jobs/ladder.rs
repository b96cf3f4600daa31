//! Makes the renditions that are wanted of a recording. Each is stored and noted as soon as it is made, so that a run
//! that was cut off goes on with those that are missing; files without a note are of nobody's concern and go with the
//! recording.

use media::ffmpeg::Runner;
use media::film_map::FilmMap;
use media::plan::ladder::{self, LeftOut, Rung, Rungs, Source};
use media::{Error as MediaError, cmaf};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop, Tells};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Result, Tx};
use crate::live;
use crate::playback::model::{RungKind, RungState, Settings, WantedRungs};
use crate::playback::service::ask::{self, QUICK};
use crate::playback::service::pictures;
use crate::playback::store::{ladders, rungs};
use crate::recordings::work::{blocking, report, stop_of, wanted};
use crate::recordings::{self, MixReady, RecordingRow};
use crate::storage::{self, Entry};

/// The name of the sound.
const SOUND: &str = "sound";
/// What the sound is coded with, in kbit/s.
const SOUND_KBPS: i32 = 128;

/// Makes the ladder of a recording.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeLadder {
    recording: Uuid,
    owner: Uuid,
    /// Nobody asked for it: it is left when the settings say so.
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
}

impl Follows<MixReady> for MakeLadder {
    fn after(fact: &MixReady) -> Option<Self> {
        Some(Self {
            by_itself: true,
            ..Self::of(fact.recording, fact.owner)
        })
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
        let asked = ladders::find(app.db.read(), row.id).await.or_retry()?;
        if self.by_itself && asked.is_none() && !app.get::<Settings>().ladder_auto {
            return Ok(());
        }
        let mix = recordings::rendition(&app, &row, recordings::RenditionKind::Mix)
            .await
            .or_retry()?;
        let Some(mix) = mix else { return Ok(()) };
        // What was live has its qualities already, until somebody wants it to look or to sound another way.
        if self.by_itself
            && asked.is_none()
            && live::covers(&app, &row).await.or_retry()?
            && !recordings::is_edited(&app, row.id).await.or_retry()?
        {
            return Ok(());
        }
        let map = map_of(&app, &mix, row.id).await.or_retry()?;
        let opened = mix.open(&app).await.or_retry()?;
        let media = app.get::<Runner>();
        let source = wanted(&run, media.survey(&opened.input)).await?;
        let work = Work {
            version: mix
                .version()
                .ok_or_else(|| Stop::Fail(Error::internal("a mix whose key has no id")))?,
            map,
            duration_ms: source.duration_ms,
            input: opened.input.clone(),
            app: app.clone(),
            run,
            media,
            row,
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

/// One run over one mix.
struct Work {
    app: App,
    run: Run,
    media: std::sync::Arc<Runner>,
    row: RecordingRow,
    /// Which mix: a better one is another.
    version: Uuid,
    /// What of the recording is where in it.
    map: FilmMap,
    duration_ms: u64,
    input: media::plan::Input,
}

impl Work {
    async fn make(&self, mut source: Source) -> Result<(), Stop> {
        let mut chosen = self.choose(&source).await.or_retry()?;
        self.sound(&source).await?;
        let copy = chosen.rungs.iter().find(|rung| rung.as_it_is).copied();
        if let Some(copy) = copy
            && !self.copy(&source, copy).await?
        {
            // It said it was regular and is not: coded anew like any other.
            if let Some(picture) = &mut source.picture {
                picture.plain_h264 = false;
            }
            chosen = self.choose(&source).await.or_retry()?;
        }
        self.run.progress(QUICK);
        self.pictures(&source, &chosen.rungs).await?;
        self.finish(&chosen).await.or_retry()
    }

    /// What is made of this source, written down as what will be.
    async fn choose(&self, source: &Source) -> Result<Rungs> {
        let tx = self.app.db.tx().await?;
        let mut ladder = ask::of(&tx, self.row.id).await?;
        let wanted: WantedRungs = serde_json::from_str(&ladder.wanted).unwrap_or_default();
        let asked = ask::kbps(&self.app, &wanted);
        let mut chosen = ladder::rungs(source.picture.as_ref(), source.duration_ms, &asked);
        if let Some(picture) = &source.picture {
            for single in &wanted.more {
                let mut one = ladder::single(picture, single.kbps, single.width, single.height);
                if chosen.rungs.iter().any(|rung| rung.as_it_is) {
                    // What is switched with the source has its pictures at the same instants.
                    one.fps = None;
                }
                let name = name_of(&one);
                if chosen.rungs.iter().all(|rung| name_of(rung) != name) {
                    chosen.rungs.push(one);
                }
            }
        }
        ladder.left_out = serde_json::to_string::<Vec<LeftOut>>(&chosen.left_out)?;
        ladder.problem = None;
        ladders::save(&*tx, ladder).await?;
        for rung in &chosen.rungs {
            rungs::add(&*tx, self.planned(rung)).await?;
        }
        if source.sound.is_some() {
            rungs::add(&*tx, self.planned_sound()).await?;
        }
        // What was planned before and is wanted no more, and never came to be.
        for rung in rungs::of(&*tx, self.row.id).await? {
            let waits = rung.state != RungState::Ready.as_str();
            if waits && (rung.source != self.version || !is_wanted(&rung, &chosen)) {
                rungs::delete(&*tx, rung.id).await?;
            }
        }
        tx.commit().await?;
        Ok(chosen)
    }

    fn planned(&self, rung: &Rung) -> rungs::Row {
        rungs::Row {
            id: self.app.new_id(),
            recording: self.row.id,
            source: self.version,
            name: name_of(rung),
            kind: RungKind::Picture.as_str().to_owned(),
            state: RungState::Queued.as_str().to_owned(),
            bitrate_kbps: i32::try_from(rung.bitrate_kbps).unwrap_or(i32::MAX),
            width: i32::try_from(rung.width).ok(),
            height: i32::try_from(rung.height).ok(),
            as_it_is: rung.as_it_is,
            stored_key: None,
            size_bytes: 0,
            shape: None,
        }
    }

    fn planned_sound(&self) -> rungs::Row {
        rungs::Row {
            id: self.app.new_id(),
            recording: self.row.id,
            source: self.version,
            name: SOUND.to_owned(),
            kind: RungKind::Sound.as_str().to_owned(),
            state: RungState::Queued.as_str().to_owned(),
            bitrate_kbps: SOUND_KBPS,
            width: None,
            height: None,
            as_it_is: false,
            stored_key: None,
            size_bytes: 0,
            shape: None,
        }
    }

    /// The rendition of this name, when it has still to be made; marks it as running.
    async fn missing(&self, name: &str) -> Result<Option<rungs::Row>> {
        let tx = self.app.db.tx().await?;
        let all = rungs::of(&*tx, self.row.id).await?;
        let found = all
            .into_iter()
            .find(|rung| rung.source == self.version && rung.name == name);
        let Some(mut rung) = found.filter(|rung| rung.state != RungState::Ready.as_str()) else {
            return Ok(None);
        };
        rung.state = RungState::Running.as_str().to_owned();
        rungs::save(&*tx, rung.clone()).await?;
        tx.commit().await?;
        Ok(Some(rung))
    }

    async fn sound(&self, source: &Source) -> Result<(), Stop> {
        if source.sound.is_none() {
            return Ok(());
        }
        let Some(row) = self.missing(SOUND).await.or_retry()? else {
            return Ok(());
        };
        let plan = ladder::sound_plan(&self.input, source);
        let running = self.media.run(&plan, report(&self.run, 0.0, QUICK / 2.0));
        let done = wanted(&self.run, running).await?;
        let file = done.path("sound.mp4");
        let path = file.clone();
        let shape = blocking(move || cmaf::read(&path)).await?;
        self.store(row, &file, &shape).await.or_retry()
    }

    /// The source as it is. Answers whether players can take it: its key frames may be of another kind than they said.
    async fn copy(&self, source: &Source, rung: Rung) -> Result<bool, Stop> {
        let Some(row) = self.missing(&name_of(&rung)).await.or_retry()? else {
            return Ok(true);
        };
        let plan = ladder::plan(&self.input, source, &[rung], true);
        let running = self.media.run(&plan, report(&self.run, QUICK / 2.0, QUICK));
        let done = wanted(&self.run, running).await?;
        let file = done.path(&ladder::output(0));
        let path = file.clone();
        let read = tokio::task::spawn_blocking(move || cmaf::read(&path)).await;
        match read.map_err(Error::internal).or_retry()? {
            Ok(shape) => {
                self.store(row, &file, &shape).await.or_retry()?;
                Ok(true)
            }
            Err(MediaError::Malformed(why)) => {
                tracing::info!(why, recording.id = %self.row.id, "a source is coded anew");
                Ok(false)
            }
            Err(cause) => Err(stop_of(cause)),
        }
    }

    /// All others, in one run.
    async fn pictures(&self, source: &Source, chosen: &[Rung]) -> Result<(), Stop> {
        let as_source = chosen.iter().any(|rung| rung.as_it_is);
        let (mut missing, mut rows) = (Vec::new(), Vec::new());
        for rung in chosen.iter().filter(|rung| !rung.as_it_is) {
            if let Some(row) = self.missing(&name_of(rung)).await.or_retry()? {
                missing.push(*rung);
                rows.push(row);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let plan = ladder::plan(&self.input, source, &missing, as_source);
        let running = self.media.run(&plan, report(&self.run, QUICK, 0.98));
        let done = wanted(&self.run, running).await?;
        let mut beside = self.beside().await.or_retry()?;
        for (n, row) in rows.into_iter().enumerate() {
            let file = done.path(&ladder::output(n));
            let path = file.clone();
            let shape = blocking(move || cmaf::read(&path)).await?;
            if let Some(other) = &beside
                && !shape.is_aligned_with(other)
            {
                let say = "The renditions have their key frames at different times; players could not change between them.";
                return Err(Stop::Fail(Error::new(
                    crate::kit::Kind::Invalid,
                    "media.not_aligned",
                    say,
                )));
            }
            self.store(row, &file, &shape).await.or_retry()?;
            beside.get_or_insert(shape);
        }
        Ok(())
    }

    /// A rendition of the pictures of this source that is there already.
    async fn beside(&self) -> Result<Option<cmaf::Rendition>> {
        let all = rungs::of(self.app.db.read(), self.row.id).await?;
        let shape = all
            .iter()
            .filter(|rung| rung.source == self.version && rung.kind == RungKind::Picture.as_str())
            .find_map(|rung| rung.shape.as_deref());
        Ok(shape.and_then(|shape| serde_json::from_str(shape).ok()))
    }

    async fn store(
        &self,
        mut row: rungs::Row,
        file: &std::path::Path,
        shape: &cmaf::Rendition,
    ) -> Result<()> {
        let key = BlobKey::new("recordings", &[row.recording, row.id], "mp4");
        let len = self.app.blobs.put(&key, file).await?;
        row.stored_key = Some(key.to_string());
        row.size_bytes = i64::try_from(len).unwrap_or(i64::MAX);
        row.shape = Some(serde_json::to_string(shape)?);
        row.state = RungState::Ready.as_str().to_owned();
        if let Some(picture) = shape.picture {
            row.width = i32::try_from(picture.size.width).ok();
            row.height = i32::try_from(picture.size.height).ok();
        }
        let tx = self.app.db.tx().await?;
        if !recordings::is_newest_mix(&*tx, row.recording, Some(self.version)).await? {
            // It may be one that may not be shown any more. What is here by then is made into a ladder next time.
            drop(tx);
            self.app.blobs.delete(&key).await?;
            return Err(made_again());
        }
        let entry = Entry {
            id: row.id,
            owner: self.row.owner,
            recording: Some(row.recording),
            kind: storage::Kind::Rung,
            bytes: len,
        };
        rungs::save(&*tx, row).await?;
        storage::put(&tx, entry).await?;
        // Better one rendition now than four later; but who watches four keeps them until four better ones are here.
        let mut ladder = ask::of(&tx, self.row.id).await?;
        if ladder.source.is_none() {
            self.show(&mut ladder)?;
            ladders::save(&*tx, ladder).await?;
        }
        tx.commit().await
    }

    /// From here on this is what plays, with its length and its clock.
    fn show(&self, ladder: &mut ladders::Row) -> Result<()> {
        ladder.source = Some(self.version);
        ladder.duration_ms = i64::try_from(self.duration_ms).unwrap_or(0);
        ladder.film_map = Some(serde_json::to_string(&self.map.0)?);
        Ok(())
    }

    /// Shows what was made, and removes what it replaces.
    async fn finish(&self, chosen: &Rungs) -> Result<()> {
        let tx = self.app.db.tx().await?;
        let mut ladder = ask::of(&tx, self.row.id).await?;
        self.show(&mut ladder)?;
        ladders::save(&*tx, ladder).await?;
        let mut gone = Vec::new();
        for rung in rungs::of(&*tx, self.row.id).await? {
            if rung.source != self.version || !is_wanted(&rung, chosen) {
                rungs::delete(&*tx, rung.id).await?;
                storage::remove(&tx, rung.id).await?;
                gone.extend(rung.stored_key);
            }
        }
        tx.commit().await?;
        for key in gone {
            self.app.blobs.delete(&BlobKey::stored(&key)?).await?;
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

fn made_again() -> Error {
    let say = "The mix was made again meanwhile.";
    Error::new(crate::kit::Kind::Conflict, "recording.mix_changed", say)
}

fn is_wanted(row: &rungs::Row, chosen: &Rungs) -> bool {
    row.kind == RungKind::Sound.as_str()
        || chosen
            .rungs
            .iter()
            .any(|rung| name_of(rung) == row.name && rung.as_it_is == row.as_it_is)
}

/// What tells renditions of one source apart: what is asked of the encoder.
fn name_of(rung: &Rung) -> String {
    let as_it_is = if rung.as_it_is { "-source" } else { "" };
    format!(
        "{}k-{}x{}{as_it_is}",
        rung.bitrate_kbps, rung.width, rung.height
    )
}
