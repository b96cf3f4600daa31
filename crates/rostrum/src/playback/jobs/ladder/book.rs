//! What of the renditions is written down: which there will be, which are missing, which play. Each is noted as soon as it
//! is made; files without a note are of nobody's concern and go with the recording.

use std::path::Path;

use media::cmaf;
use media::film_map::FilmMap;
use media::plan::ladder::{self, LeftOut, Rung, Rungs, Source};
use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result};
use crate::playback::model::{RungKind, RungState, WantedRungs};
use crate::playback::service::ask;
use crate::playback::store::{ladders, rungs};
use crate::recordings::{self, RecordingRow};
use crate::storage::{self, Entry};

/// The name of the sound.
pub const SOUND: &str = "sound";
/// What the sound is coded with, in kbit/s.
const SOUND_KBPS: i32 = 128;

/// The renditions of one mix.
pub struct Book {
    pub app: App,
    pub row: RecordingRow,
    /// Which mix: a better one is another.
    pub version: Uuid,
    /// What of the recording is where in it.
    pub map: FilmMap,
    pub duration_ms: u64,
}

impl Book {
    /// What is made of this source, written down as what will be.
    pub async fn choose(&self, source: &Source) -> Result<Rungs> {
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
    pub async fn missing(&self, name: &str) -> Result<Option<rungs::Row>> {
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

    /// A rendition of the pictures of this source that is there already.
    pub async fn beside(&self) -> Result<Option<cmaf::Rendition>> {
        let all = rungs::of(self.app.db.read(), self.row.id).await?;
        let shape = all
            .iter()
            .filter(|rung| rung.source == self.version && rung.kind == RungKind::Picture.as_str())
            .find_map(|rung| rung.shape.as_deref());
        Ok(shape.and_then(|shape| serde_json::from_str(shape).ok()))
    }

    pub async fn store(
        &self,
        mut row: rungs::Row,
        file: &Path,
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
    pub async fn finish(&self, chosen: &Rungs) -> Result<()> {
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

/// A mix that is not the newest any more is not worth a ladder.
pub fn made_again() -> Error {
    let say = "The mix was made again meanwhile.";
    Error::new(Kind::Conflict, "recording.mix_changed", say)
}

fn is_wanted(row: &rungs::Row, chosen: &Rungs) -> bool {
    row.kind == RungKind::Sound.as_str()
        || chosen
            .rungs
            .iter()
            .any(|rung| name_of(rung) == row.name && rung.as_it_is == row.as_it_is)
}

/// What tells renditions of one source apart: what is asked of the encoder.
pub fn name_of(rung: &Rung) -> String {
    let as_it_is = if rung.as_it_is { "-source" } else { "" };
    format!(
        "{}k-{}x{}{as_it_is}",
        rung.bitrate_kbps, rung.width, rung.height
    )
}
