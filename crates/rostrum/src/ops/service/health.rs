//! Whether the server can do its work.

use std::path::Path;
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait as _;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Mutex, watch};
use tokio::time::timeout;

use crate::jobs;
use crate::kit::App;
use crate::ops::ffmpeg;
use crate::ops::model::{Check, Ready, Settings};

/// Who does not answer by then counts as ill.
const PATIENCE: Duration = Duration::from_secs(1);
/// Right after the start ffmpeg is not known yet, and loading it from a cold disk takes its time.
const FIRST: Duration = Duration::from_secs(10);
/// Answers are this old at most.
const FRESH: Duration = Duration::from_secs(1);
/// How often ffmpeg is asked while it is well, and while it is not.
const WELL: Duration = Duration::from_secs(600);
const ILL: Duration = Duration::from_secs(20);

/// What was found.
pub struct Health {
    last: Mutex<Option<(Instant, Ready)>>,
    ffmpeg: watch::Sender<Option<Result<(), String>>>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            last: Mutex::default(),
            ffmpeg: watch::Sender::new(None),
        }
    }
}

/// Asks all four, or answers what they said a moment ago. Who asks meanwhile waits for the same.
pub async fn ready(app: &App) -> Ready {
    let health = app.get::<Health>();
    let mut last = health.last.lock().await;
    let now = app.clock.instant();
    if let Some((at, ready)) = &*last
        && now.saturating_duration_since(*at) < FRESH
    {
        return ready.clone();
    }
    let (database, storage, queue, ffmpeg) = tokio::join!(
        within(PATIENCE, database(app)),
        within(PATIENCE, storage(app)),
        within(PATIENCE, queue(app)),
        within(FIRST, ffmpeg(&health)),
    );
    let ready = Ready::of(database, storage, queue, ffmpeg);
    *last = Some((now, ready.clone()));
    ready
}

async fn within(patience: Duration, asked: impl Future<Output = Result<(), String>>) -> Check {
    let late = || Err("it does not answer".to_owned());
    Check::of(timeout(patience, asked).await.unwrap_or_else(|_| late()))
}

async fn database(app: &App) -> Result<(), String> {
    let asked = app.db.read().execute_unprepared("SELECT 1").await;
    asked.map(drop).map_err(|cause| {
        tracing::warn!(%cause, "the database is ill");
        "it does not answer".to_owned()
    })
}

async fn storage(app: &App) -> Result<(), String> {
    let told = |cause: std::io::Error| {
        tracing::warn!(%cause, "the storage is ill");
        format!("a file cannot be kept: {}", cause.kind())
    };
    let folder = app.blobs.scratch().map_err(told)?;
    keep_a_file(folder.path()).await.map_err(told)?;
    app.blobs.try_bucket(app.new_id()).await.map_err(told)?;
    let free = free_mb(app.blobs.root()).map_err(told)?;
    if free < app.get::<Settings>().least_free_mb {
        return Err(format!("only {free} MB are free"));
    }
    Ok(())
}

/// Writes a small file and has it on the disk when it returns.
pub async fn keep_a_file(folder: &Path) -> std::io::Result<()> {
    let mut file = tokio::fs::File::create(folder.join("probe")).await?;
    file.write_all(b"rostrum").await?;
    file.sync_all().await
}

/// The space on the disk of `folder` that we may use.
pub fn free_mb(folder: &Path) -> std::io::Result<u64> {
    Ok(free_bytes(folder)? >> 20)
}

/// The bytes free for us on the disk of `folder`.
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

async fn queue(app: &App) -> Result<(), String> {
    jobs::backlog(app).await.map(drop).map_err(|cause| {
        tracing::warn!(%cause, "the queue is ill");
        "it does not answer".to_owned()
    })
}

/// Right after the start the first answer is waited for.
async fn ffmpeg(health: &Health) -> Result<(), String> {
    let mut found = health.ffmpeg.subscribe();
    let found = found.wait_for(Option::is_some).await;
    let found = found.map_err(|cause| cause.to_string())?;
    found.clone().unwrap_or(Ok(()))
}

/// Asks ffmpeg for its version, at the start and now and then. A process per request would be dear.
pub async fn watch_ffmpeg(app: App) {
    let health = app.get::<Health>();
    let tmp = app.data.join("tmp");
    loop {
        let found = tokio::select! {
            () = app.shutdown.cancelled() => return,
            found = ffmpeg::version(&tmp) => found.map(drop),
        };
        if let Err(cause) = &found {
            tracing::warn!(
                cause,
                "ffmpeg does not run; nothing can be mixed or converted"
            );
        }
        let pause = if found.is_ok() { WELL } else { ILL };
        health.ffmpeg.send_replace(Some(found));
        let slept = app.shutdown.run_until_cancelled(tokio::time::sleep(pause));
        if slept.await.is_none() {
            return;
        }
    }
}
