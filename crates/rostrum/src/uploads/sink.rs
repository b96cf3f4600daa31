//! Where the bytes of an upload go: into its file, or into the bucket.

use std::path::PathBuf;

use super::batch::{Batch, Shelf};
use super::disk::Appender;
use super::filler::Filler;
use super::heads::Head;
use super::intake::blocking;
use super::model::Upload;
use crate::kit::{App, Result};

/// Where an upload lies.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a file on this machine.
    Disk(PathBuf),
    /// In the bucket, as far as this says.
    Bucket(Box<(Upload, Head)>),
}

/// One request's bytes on their way there.
pub enum Sink {
    Disk(Appender),
    Bucket(Box<Filler>),
}

impl Sink {
    /// Makes ready to go on from `stored`.
    pub async fn open(app: &App, place: Place, stored: u64) -> Result<Self> {
        match place {
            Place::Disk(path) => {
                let opened = blocking(move || Ok(Appender::open(&path, stored)?)).await?;
                Ok(Self::Disk(opened))
            }
            Place::Bucket(known) => {
                let (upload, head) = *known;
                let filler = Filler::open(app, &upload, head).await?;
                Ok(Self::Bucket(Box::new(filler)))
            }
        }
    }

    /// Takes bytes. When it fails the upload stands where it did, or further on.
    pub async fn write(self, batch: Batch, shelf: Shelf) -> Result<Self> {
        match self {
            Self::Disk(mut appender) => {
                let written = blocking(move || {
                    appender.write(batch.bytes())?;
                    shelf.put_back(batch);
                    Ok(appender)
                });
                Ok(Self::Disk(written.await?))
            }
            Self::Bucket(mut filler) => {
                filler.write(batch, shelf).await?;
                Ok(Self::Bucket(filler))
            }
        }
    }

    /// Makes all of it durable and answers where the upload stands. `length`: of the whole, when it is known.
    pub async fn finish(self, length: Option<u64>) -> Result<u64> {
        match self {
            Self::Disk(appender) => blocking(move || Ok(appender.finish()?)).await,
            Self::Bucket(filler) => filler.finish(length).await,
        }
    }

    /// Takes back what this request wrote.
    pub async fn roll_back(self) -> Result<()> {
        match self {
            Self::Disk(appender) => blocking(move || Ok(appender.roll_back()?)).await,
            Self::Bucket(filler) => filler.roll_back().await,
        }
    }
}
