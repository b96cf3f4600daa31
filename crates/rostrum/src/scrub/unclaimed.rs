//! Files that nothing names: noticed, watched, and removed when that stays so.

use std::collections::HashMap;
use std::time::Duration;

use metrics::{counter, gauge};

use super::claims::{Whose, whose};
use super::model::Settings;
use super::store::{self, Unclaimed};
use crate::kit::blobs::{BlobKey, Listed};
use crate::kit::{App, Result};

/// A file is watched for days; looking more often would only cost.
const EVERY: Duration = Duration::from_secs(6 * 3600);
/// The first look waits until what the start does is done.
const FIRST: Duration = Duration::from_secs(15 * 60);
/// So many keys are asked for at once: whoever writes waits no longer than that.
const AT_ONCE: usize = 100;
/// A file that is written now is not noted yet, and is not missed.
const YOUNG: chrono::Duration = chrono::Duration::hours(24);

/// Looks now and then, as long as the process runs.
pub fn start(app: &App) {
    let (app, tasks) = (app.clone(), app.tasks.clone());
    tasks.spawn(async move {
        let mut pause = FIRST;
        loop {
            tokio::select! {
                () = app.shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = EVERY;
            if let Err(cause) = sweep(&app).await {
                tracing::error!(%cause, "files that nothing names could not be looked for");
            }
        }
    });
}

/// One look at all that is stored. What is claimed and not noted (it is from before there were notes, or a crash came
/// between) is noted as it is; what nothing names is watched, and removed when its time is over.
///
/// # Errors
/// The database or the storage is away.
pub async fn sweep(app: &App) -> Result<()> {
    let mut watched: HashMap<String, Unclaimed> = store::unclaimed(app.db.read())
        .await?
        .into_iter()
        .map(|row| (row.key.clone(), row))
        .collect();
    let noted: std::collections::HashSet<String> =
        store::keys(app.db.read()).await?.into_iter().collect();
    let all = app.blobs.list().await?;
    let (mut count, mut bytes) = (0_u64, 0_u64);
    for some in all.chunks(AT_ONCE) {
        if app.shutdown.is_cancelled() {
            return Ok(());
        }
        let keys: Vec<BlobKey> = some.iter().map(|file| file.key.clone()).collect();
        let tx = app.db.tx().await?;
        let found = whose(app, &tx, &keys).await?;
        drop(tx);
        for (file, whose) in some.iter().zip(found) {
            let before = watched.remove(file.key.as_str());
            if whose == Whose::Unclaimed {
                (count, bytes) = (count + 1, bytes + file.len);
                watch(app, file, before).await?;
            } else {
                if before.is_some() {
                    store::delete_unclaimed(app.db.writer(), file.key.as_str()).await?;
                }
                if !noted.contains(file.key.as_str()) {
                    note(app, file, &whose).await;
                }
            }
        }
    }
    // What is watched and not there any more.
    for key in watched.into_keys() {
        store::delete_unclaimed(app.db.writer(), &key).await?;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a counter that passes 2^53 may lose its last digit"
    )]
    let (count, bytes) = (count as f64, bytes as f64);
    gauge!("rostrum_storage_unclaimed_files").set(count);
    gauge!("rostrum_storage_unclaimed_bytes").set(bytes);
    Ok(())
}

/// Whole files that nobody noted are from now on held against what they are now. Uploads grow, and so does what is young.
async fn note(app: &App, file: &Listed, whose: &Whose) {
    let is_young = app.clock.now() - file.modified < YOUNG;
    if is_young || file.key.area() == "uploads" || *whose == Whose::Unknown {
        return;
    }
    if let Err(cause) = app.blobs.seal(&file.key).await {
        tracing::warn!(%cause, file = %file.key, "a stored file could not be noted");
    }
}

async fn watch(app: &App, file: &Listed, before: Option<Unclaimed>) -> Result<()> {
    let now = app.clock.now();
    // One that was written since is another one.
    let before = before.filter(|before| is_same(before, file));
    let Some(before) = before else {
        return Ok(store::put_unclaimed(app.db.writer(), file, now).await?);
    };
    let hours = app.get::<Settings>().remove_unclaimed_after_h;
    let grace = chrono::Duration::hours(i64::from(hours));
    if hours == 0 || now - before.seen_at < grace || now - file.modified < grace {
        return Ok(());
    }
    remove(app, file, &before).await
}

fn is_same(before: &Unclaimed, file: &Listed) -> bool {
    // A bucket tells the time of one object in whole seconds, and in a list more exactly.
    store::seen(before.bytes) == file.len
        && before.modified_at.timestamp() == file.modified.timestamp()
}

/// Removes a file, if it is still the one that was watched and nothing names it now.
async fn remove(app: &App, file: &Listed, before: &Unclaimed) -> Result<()> {
    let key = &file.key;
    let tx = app.db.tx().await?;
    store::find_locked(&*tx, key.as_str()).await?;
    let now_is = app.blobs.look(key).await?;
    let is_same = now_is.is_some_and(|file| is_same(before, &file));
    let asked = whose(app, &tx, std::slice::from_ref(key)).await?;
    if !is_same || asked != [Whose::Unclaimed] {
        return Ok(());
    }
    store::delete(&*tx, key.as_str()).await?;
    store::delete_unclaimed(&*tx, key.as_str()).await?;
    // Before the end of the transaction: whoever stores a file of this key meanwhile waits to note it.
    app.blobs.delete_untold(key).await?;
    tx.commit().await?;
    counter!("rostrum_storage_unclaimed_removed_total").increment(1);
    tracing::info!(file = %key, bytes = file.len, "a file that nothing names was removed");
    Ok(())
}
