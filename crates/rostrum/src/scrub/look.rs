//! Reading what is stored, file by file, slowly, and telling of what is not what it was.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{counter, gauge};
use rustix::fs::{Advice, fadvise};
use tokio::io::AsyncReadExt as _;
use tokio::sync::Notify;

use super::claims::{Whose, whose};
use super::model::{self, Settings};
use super::store::{self, Row};
use crate::jobs;
use crate::kit::blobs::{BlobKey, Damage, Summing, Sums, is_medium};
use crate::kit::{App, Result, sabotage};

/// How often one looks whether something is due.
const EVERY: Duration = Duration::from_secs(60);
/// Whoever reads a file has it for so long: then another server may. A file takes minutes, and the largest hours.
const TAKEN_H: i64 = 12;
/// What could not be read for a reason that is not the file's is tried again then.
const AGAIN_H: i64 = 1;
/// Where nothing is read by itself, the next turn is beyond all.
const NEVER_DAYS: i64 = 36_500;
/// Reads are of this size.
const AT_ONCE: usize = 1 << 20;

/// Wakes the reading, and knows how much of it goes on.
#[derive(Default)]
pub struct Desk {
    woken: Notify,
    reading: AtomicU64,
}

impl Desk {
    /// There is something to do.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// How many files are being read by this server.
    pub fn reading(&self) -> u64 {
        self.reading.load(Ordering::Relaxed)
    }
}

/// Reads on as long as the process runs.
pub fn start(app: &App) {
    let (app, tasks) = (app.clone(), app.tasks.clone());
    tasks.spawn(async move {
        let shutdown = app.shutdown.clone();
        let _ended = shutdown.run_until_cancelled(watch(&app)).await;
    });
}

async fn watch(app: &App) {
    let desk = app.get::<Desk>();
    loop {
        if let Err(cause) = round(app, &desk).await {
            tracing::error!(%cause, "what is stored could not be looked at; it goes on in a moment");
        }
        tokio::select! {
            () = desk.woken.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn round(app: &App, desk: &Desk) -> Result<()> {
    loop {
        tell(app).await?;
        let now = app.clock.now();
        let Some(row) = store::next_due(app.db.read(), now).await? else {
            return measure(app).await;
        };
        desk.reading.fetch_add(1, Ordering::Relaxed);
        let looked = one(app, row).await;
        desk.reading.fetch_sub(1, Ordering::Relaxed);
        looked?;
    }
}

async fn measure(app: &App) -> Result<()> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a counter that passes 2^53 may lose its last digit"
    )]
    let damaged = store::count_damaged(app.db.read()).await? as f64;
    gauge!("rostrum_storage_damaged_files").set(damaged);
    Ok(())
}

/// Reads one file, unless another server does.
async fn one(app: &App, row: Row) -> Result<()> {
    let until = app.clock.now() + chrono::Duration::hours(TAKEN_H);
    if !store::take(app.db.writer(), &row, until).await? {
        return Ok(());
    }
    let Ok(key) = BlobKey::stored(&row.key) else {
        return Ok(store::delete(app.db.writer(), &row.key).await?);
    };
    let (sha256, was) = (row.sha256.clone(), row.damage.clone());
    let found = match examine(app, &key, &row.known().sums).await {
        Ok(found) => found,
        Err(cause) => {
            // The bucket is away, say: that is no word on the file.
            tracing::warn!(%cause, file = %key, "a stored file could not be looked at");
            let again = app.clock.now() + chrono::Duration::hours(AGAIN_H);
            return Ok(store::set_due(app.db.writer(), key.as_str(), again).await?);
        }
    };
    counter!("rostrum_scrub_files_total").increment(1);
    settle(app, &key, &sha256, found, was.is_some()).await
}

/// Writes down how it is, if it is still the file that was read.
async fn settle(
    app: &App,
    key: &BlobKey,
    sha256: &str,
    found: Option<Damage>,
    was_damaged: bool,
) -> Result<()> {
    let now = app.clock.now();
    let days = match app.get::<Settings>().every_days {
        0 => NEVER_DAYS,
        days => i64::from(days),
    };
    let next = now + chrono::Duration::days(days);
    let tx = app.db.tx().await?;
    let held = store::find_locked(&*tx, key.as_str()).await?;
    if held.is_none_or(|held| held.sha256 != sha256) {
        return Ok(());
    }
    match found {
        None => store::well(&*tx, key.as_str(), now, next).await?,
        Some(damage) => {
            let mut claimed = whose(app, &tx, std::slice::from_ref(key)).await?;
            let is_missed = !matches!(claimed.pop(), Some(Whose::Unclaimed));
            if damage == Damage::Gone && !is_missed {
                // It was removed, and a crash came before the word of that.
                store::delete(&*tx, key.as_str()).await?;
            } else {
                store::set_due(&*tx, key.as_str(), next).await?;
                if store::mark(&*tx, key.as_str(), damage, now).await? {
                    tracing::error!(file = %key, damage = damage.as_str(), "a stored file is damaged");
                }
            }
        }
    }
    tx.commit().await?;
    app.blobs.changed(key);
    if found.is_none() && was_damaged {
        tracing::info!(file = %key, "a stored file that was damaged is whole again");
    }
    Ok(())
}

/// Reads all of a file, no faster than the settings say.
async fn examine(app: &App, key: &BlobKey, sums: &Sums) -> io::Result<Option<Damage>> {
    if sabotage::is_on("d6") {
        return Ok(None);
    }
    let mut reader = match app.blobs.raw(key, 0, u64::MAX).await {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Some(Damage::Gone)),
        reader => reader?,
    };
    let per_second = u64::from(app.get::<Settings>().mb_per_s) << 20;
    let (begun, mut summing, mut len) = (app.clock.instant(), Summing::default(), 0);
    let mut buffer = vec![0; AT_ONCE];
    loop {
        let count = match reader.read(&mut buffer).await {
            Err(cause) if is_medium(&cause) => return Ok(Some(Damage::Unreadable)),
            count => count?,
        };
        if count == 0 {
            break;
        }
        summing.update(&buffer[..count]);
        len += count as u64;
        counter!("rostrum_scrub_bytes_total").increment(count as u64);
        // Without a limit there is nothing to divide by.
        if let Some(ms) = len.saturating_mul(1000).checked_div(per_second) {
            let due = Duration::from_millis(ms);
            let took = app.clock.instant().saturating_duration_since(begun);
            tokio::time::sleep(due.saturating_sub(took)).await;
        }
    }
    drop_from_memory(app, key).await;
    Ok(match summing.finish() {
        is if is == *sums => None,
        is if is.len == sums.len => Some(Damage::Changed),
        is => Some(Damage::of_length(is.len, sums.len)),
    })
}

/// Nobody needs it soon: memory is better used for what people watch.
async fn drop_from_memory(app: &App, key: &BlobKey) {
    if let Ok(file) = tokio::fs::File::open(app.blobs.path(key)).await {
        let file = file.into_std().await;
        // Only advice: a kernel that does not take it does no harm.
        let _ = fadvise(&file, 0, None, Advice::DontNeed);
    }
}

/// Tells of what was found: in the transaction that notes that it was told, so once and not never.
async fn tell(app: &App) -> Result<()> {
    while let Some(row) = store::untold(app.db.read()).await? {
        let mut tx = app.db.tx().await?;
        let key = BlobKey::stored(&row.key)?;
        let what = match whose(app, &tx, &[key]).await?.pop() {
            Some(Whose::Claimed(what)) => what,
            _ => "a file that nobody names any more".to_owned(),
        };
        let damage = row.damage.unwrap_or_default();
        tracing::error!(
            file = row.key,
            damage,
            what,
            "those who run the server are told of a damaged file"
        );
        counter!("rostrum_storage_damage_found_total").increment(1);
        store::set_told(&*tx, &row.key).await?;
        let key = row.key;
        jobs::announce(app, &mut tx, &model::Damaged { key, damage, what }).await?;
        tx.commit().await?;
    }
    Ok(())
}
