//! The runs of ffmpeg over one mix: its sound, its pictures as they are, and all others at once.

use std::sync::Arc;

use media::ffmpeg::Runner;
use media::plan::ladder::{self, Rung, Source};
use media::{Error as MediaError, cmaf};

use super::book::{Book, SOUND, name_of};
use crate::jobs::{OrStop as _, Run, Stop};
use crate::kit::{Error, Kind};
use crate::playback::service::ask::QUICK;
use crate::recordings::work::{blocking, report, stop_of, wanted};

/// One run over one mix.
pub struct Work {
    pub book: Book,
    pub run: Run,
    pub media: Arc<Runner>,
    pub input: media::plan::Input,
}

impl Work {
    /// Makes what is missing and shows it.
    pub async fn make(&self, mut source: Source) -> Result<(), Stop> {
        let mut chosen = self.book.choose(&source).await.or_retry()?;
        self.sound(&source).await?;
        let copy = chosen.rungs.iter().find(|rung| rung.as_it_is).copied();
        if let Some(copy) = copy
            && !self.copy(&source, copy).await?
        {
            // It said it was regular and is not: coded anew like any other.
            if let Some(picture) = &mut source.picture {
                picture.plain_h264 = false;
            }
            chosen = self.book.choose(&source).await.or_retry()?;
        }
        self.run.progress(QUICK);
        self.pictures(&source, &chosen.rungs).await?;
        self.book.finish(&chosen).await.or_retry()
    }

    async fn sound(&self, source: &Source) -> Result<(), Stop> {
        if source.sound.is_none() {
            return Ok(());
        }
        let Some(row) = self.book.missing(SOUND).await.or_retry()? else {
            return Ok(());
        };
        let plan = ladder::sound_plan(&self.input, source);
        let running = self.media.run(&plan, report(&self.run, 0.0, QUICK / 2.0));
        let done = wanted(&self.run, running).await?;
        let file = done.path("sound.mp4");
        let path = file.clone();
        let shape = blocking(move || cmaf::read(&path)).await?;
        self.book.store(row, &file, &shape).await.or_retry()
    }

    /// The source as it is. Answers whether players can take it: its key frames may be of another kind than they said.
    async fn copy(&self, source: &Source, rung: Rung) -> Result<bool, Stop> {
        let Some(row) = self.book.missing(&name_of(&rung)).await.or_retry()? else {
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
                self.book.store(row, &file, &shape).await.or_retry()?;
                Ok(true)
            }
            Err(MediaError::Malformed(why)) => {
                tracing::info!(why, recording.id = %self.book.row.id, "a source is coded anew");
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
            if let Some(row) = self.book.missing(&name_of(rung)).await.or_retry()? {
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
        let mut beside = self.book.beside().await.or_retry()?;
        for (n, row) in rows.into_iter().enumerate() {
            let file = done.path(&ladder::output(n));
            let path = file.clone();
            let shape = blocking(move || cmaf::read(&path)).await?;
            if let Some(other) = &beside
                && !shape.is_aligned_with(other)
            {
                let say = "The renditions have their key frames at different times; players could not change between them.";
                return Err(Stop::Fail(Error::new(
                    Kind::Invalid,
                    "media.not_aligned",
                    say,
                )));
            }
            self.book.store(row, &file, &shape).await.or_retry()?;
            beside.get_or_insert(shape);
        }
        Ok(())
    }
}
