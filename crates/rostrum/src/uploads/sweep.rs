//! What is done with uploads without being asked: finishing what a crash left between the last byte
//! and the word that it came, and ending what nobody goes on with.

use std::time::Duration;

use uuid::Uuid;

use super::desk::Desk;
use super::jobs::JoinParts;
use super::model::{Settings, Upload};
use super::{heads, others, service, store};
use crate::jobs;
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

/// Finishes uploads whose last byte was durable before the word of it was, goes on with those that are put together, and
/// removes files that lost their row.
async fn after_a_crash(app: &App) -> Result<()> {
    for upload in store::open(app.db.read()).await? {
        if let Err(cause) = take_up(app, &upload).await {
            tracing::error!(%cause, upload.id = %upload.id, "an upload could not be put in order");
        }
    }
    remove_parts(app).await?;
    remove_strays(app).await
}

async fn take_up(app: &App, upload: &Upload) -> Result<()> {
    if !upload.parts().is_empty() {
        return go_on_joining(app, upload).await;
    }
    let stands = others::stands(app, upload).await?;
    if upload.length.is_none() || upload.length != stands {
        return Ok(());
    }
    let _turn = app.get::<Desk>().turn(upload.id).await?;
    // Read again: somebody may have gone on with it.
    let Some(upload) = unfinished(app, upload.id).await? else {
        return Ok(());
    };
    let (offset, _) = service::offset_of(app, &upload).await?;
    let id = upload.id;
    service::settled(app, upload, offset).await?;
    tracing::info!(upload.id = %id, "an upload that a crash interrupted is finished");
    Ok(())
}

async fn unfinished(app: &App, id: Uuid) -> Result<Option<Upload>> {
    let found = store::find(app.db.read(), id).await?;
    Ok(found.filter(|upload| upload.finished_at.is_none()))
}

/// All bytes of it were acknowledged: whatever became of its job, it will be whole.
async fn go_on_joining(app: &App, upload: &Upload) -> Result<()> {
    let mut tx = app.db.tx().await?;
    jobs::enqueue(app, &mut tx, &JoinParts { upload: upload.id }).await?;
    tx.commit().await
}

/// Removes parts whose final upload is whole or gone, in case its end was cut short.
async fn remove_parts(app: &App) -> Result<()> {
    for part in store::taken(app.db.read()).await? {
        let joined = match part.taken_by {
            Some(joined) => unfinished(app, joined).await?,
            None => None,
        };
        if joined.is_none() {
            service::forget(app, &part).await?;
        }
    }
    Ok(())
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

/// Ends what nobody went on with, and forgets what was finished long ago. One that cannot be ended holds up no other.
///
/// # Errors
/// The database is away.
pub async fn expire(app: &App) -> Result<()> {
    let (settings, now) = (app.get::<Settings>(), app.clock.now());
    for upload in store::open(app.db.read()).await? {
        if let Err(cause) = expire_one(app, &upload, &settings).await {
            tracing::error!(%cause, upload.id = %upload.id, "an upload could not be ended");
        }
    }
    let then = now - chrono::Duration::hours(i64::from(settings.expire_after_h));
    for part in store::untaken(app.db.read(), then).await? {
        // A final upload may take it this moment; then it stays.
        if let Err(cause) = service::forget(app, &part).await {
            tracing::warn!(%cause, upload.id = %part.id, "a part that nobody wanted stays");
        }
    }
    remove_parts(app).await?;
    let tx = app.db.tx().await?;
    store::forget_finished(&*tx, then).await?;
    tx.commit().await
}

async fn expire_one(app: &App, upload: &Upload, settings: &Settings) -> Result<()> {
    if !upload.parts().is_empty() {
        return go_on_joining(app, upload).await;
    }
    if !is_expired(app, upload, settings).await? {
        return Ok(());
    }
    let _turn = app.get::<Desk>().turn(upload.id).await?;
    let Some(upload) = unfinished(app, upload.id).await? else {
        return Ok(());
    };
    if is_expired(app, &upload, settings).await? {
        let id = upload.id;
        service::give_up(app, upload).await?;
        tracing::info!(upload.id = %id, "an abandoned upload was ended");
    }
    Ok(())
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
