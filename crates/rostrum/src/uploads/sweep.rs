//! What is done with uploads without being asked: finishing what a crash left between the last byte
//! and the word that it came, and ending what nobody goes on with.

use std::time::Duration;

use uuid::Uuid;

use super::desk::Desk;
use super::model::{Settings, Upload};
use super::{heads, others, service, store};
use crate::kit::{App, Result};

/// Expiry is counted in hours; looking more often would only cost.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// Starts the sweeping.
pub fn start(app: &App) {
    let (app, tasks) = (app.clone(), app.tasks.clone());
    tasks.spawn(async move {
        if let Err(cause) = after_a_crash(&app).await {
            tracing::error!(%cause, "uploads could not be put in order after the start");
        }
        loop {
            tokio::select! {
                () = app.shutdown.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            if let Err(cause) = expire(&app).await {
                tracing::error!(%cause, "expired uploads could not be dropped");
            }
        }
    });
}

/// Finishes uploads whose last byte was durable before the word of it was, and removes files that
/// lost their row.
async fn after_a_crash(app: &App) -> Result<()> {
    for upload in store::open(app.db.read()).await? {
        let stands = others::stands(app, &upload).await?;
        if upload.length.is_none() || upload.length != stands {
            continue;
        }
        let _turn = app.get::<Desk>().turn(upload.id).await?;
        let (offset, _) = service::offset_of(app, &upload).await?;
        let id = upload.id;
        service::settled(app, upload, offset).await?;
        tracing::info!(upload.id = %id, "an upload that a crash interrupted is finished");
    }
    remove_strays(app).await
}

async fn remove_strays(app: &App) -> Result<()> {
    let folder = app.blobs.root().join("uploads");
    let Ok(mut files) = tokio::fs::read_dir(folder).await else {
        return Ok(());
    };
    while let Some(file) = files.next_entry().await? {
        let name = file.file_name();
        let id = name.to_str().and_then(|name| name.strip_suffix(".bin"));
        let Some(id) = id.and_then(|id| id.parse::<Uuid>().ok()) else {
            continue;
        };
        // One being made has its file first; nobody else can have its turn or know its id.
        let young = file
            .metadata()
            .await?
            .modified()?
            .elapsed()
            .is_ok_and(|age| age < EVERY);
        if !young && store::find(app.db.read(), id).await?.is_none() {
            tokio::fs::remove_file(file.path()).await?;
        }
    }
    Ok(())
}

/// Ends what nobody went on with, and forgets what was finished long ago.
///
/// # Errors
/// The database or the disk is away.
pub async fn expire(app: &App) -> Result<()> {
    let (settings, now) = (app.get::<Settings>(), app.clock.now());
    for upload in store::open(app.db.read()).await? {
        if is_expired(app, &upload, &settings).await? {
            let _turn = app.get::<Desk>().turn(upload.id).await?;
            if is_expired(app, &upload, &settings).await? {
                let id = upload.id;
                service::give_up(app, upload).await?;
                tracing::info!(upload.id = %id, "an abandoned upload was ended");
            }
        }
    }
    let then = now - chrono::Duration::hours(i64::from(settings.expire_after_h));
    for part in store::untaken(app.db.read(), then).await? {
        let _turn = app.get::<Desk>().turn(part.id).await?;
        // Read again: a final upload may have taken it meanwhile.
        let part = store::find(app.db.read(), part.id).await?;
        if let Some(part) = part.filter(|part| part.taken_by.is_none()) {
            service::forget(app, &part).await?;
        }
    }
    let tx = app.db.tx().await?;
    store::forget_finished(&*tx, then).await?;
    tx.commit().await
}

async fn is_expired(app: &App, upload: &Upload, settings: &Settings) -> Result<bool> {
    let path = app.blobs.path(&upload.key());
    let changed = match heads::find(app.db.read(), upload.id).await? {
        Some(head) => Some(head.touched_at),
        None => tokio::fs::metadata(path)
            .await
            .and_then(|meta| meta.modified())
            .ok()
            .map(Into::into),
    };
    let due = service::expiry(upload, changed, settings);
    Ok(due <= app.clock.now())
}
