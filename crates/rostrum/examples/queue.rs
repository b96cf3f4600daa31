//! How fast the queue is: durable jobs that do nothing, enqueued and worked off at a concurrency, and the time from enqueuing
//! to the start of one on an idle queue. One line of JSON. `bench/jobs` runs it beside its peer.
//!
//! `queue FOLDER [DATABASE [JOBS]]`: with an address of PostgreSQL, else on SQLite in the folder.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rostrum::config::Config;
use rostrum::jobs::{self, Job, Registry, Role, Run, Stop};
use rostrum::kit::blobs::Blobs;
use rostrum::kit::{App, Clock, Db};
use rostrum::migrations::Migrator;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Notify;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What the jobs tell of themselves.
#[derive(Default)]
struct Seen {
    done: AtomicU64,
    all: AtomicU64,
    finished: Notify,
    began: Mutex<Option<Instant>>,
    started: Notify,
}

impl Seen {
    /// When the last job began.
    fn began(&self) -> Option<Instant> {
        *self.began.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Serialize, Deserialize)]
struct Nothing {
    n: u64,
}

impl Job for Nothing {
    const KIND: &'static str = "bench.nothing";

    fn title(&self) -> String {
        "Nothing".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        let seen = app.get::<Seen>();
        *seen.began.lock().unwrap_or_else(PoisonError::into_inner) = Some(now());
        seen.started.notify_one();
        if seen.done.fetch_add(1, Ordering::SeqCst) + 1 == seen.all.load(Ordering::SeqCst) {
            seen.finished.notify_one();
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

async fn house(folder: &Path, url: &str, at_once: usize) -> Result<App, Failed> {
    let mut config = Config::default();
    config.database.url = url.to_owned();
    config.jobs.light_slots = at_once;
    tokio::fs::create_dir_all(folder).await?;
    let db = Db::open(&config.database, folder).await?;
    db.migrate::<Migrator>().await?;
    let blobs = Blobs::open(folder, &config.storage).await?;
    let address = "http://localhost/".parse()?;
    let app = App::new(db, blobs, PathBuf::from(folder), address, Clock::real());
    config.put_on_shelf(&app);
    app.put(Seen::default());
    jobs::prepare(&app, Registry::default().job::<Nothing>());
    Ok(app)
}

async fn enqueue(app: &App, n: u64) -> Result<(), Failed> {
    let mut tx = app.db.tx().await?;
    jobs::enqueue(app, &mut tx, &Nothing { n }).await?;
    tx.commit().await?;
    Ok(())
}

/// `all` jobs: enqueued by as many callers as work them off afterwards.
async fn throughput(folder: &Path, url: &str, at_once: usize, all: u64) -> Result<Value, Failed> {
    let app = house(folder, url, at_once).await?;
    let begun = now();
    let next = Arc::new(AtomicU64::new(0));
    let callers = (0..at_once).map(|_| {
        let (app, next) = (app.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::SeqCst);
                if n >= all {
                    return Ok(());
                }
                enqueue(&app, n).await?;
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        let done: Result<(), Failed> = caller.await?;
        done?;
    }
    let added = begun.elapsed().as_secs_f64();
    let seen = app.get::<Seen>();
    seen.all.store(all, Ordering::SeqCst);
    let begun = now();
    jobs::start(&app, Role::Work);
    seen.finished.notified().await;
    let worked = begun.elapsed().as_secs_f64();
    end(app).await;
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let rate = |seconds: f64| (all as f64 / seconds).round();
    Ok(json!({ "jobs_s": rate(worked), "add_s": rate(added) }))
}

/// One job after another on an idle queue.
async fn latency(folder: &Path, url: &str, times: u64) -> Result<Value, Failed> {
    let app = house(folder, url, 1).await?;
    jobs::start(&app, Role::Work);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let seen = app.get::<Seen>();
    let (mut starts, mut acknowledged) = (Vec::new(), Vec::new());
    for n in 0..times {
        let asked = now();
        enqueue(&app, n).await?;
        acknowledged.push(asked.elapsed().as_secs_f64() * 1_000.0);
        seen.started.notified().await;
        let took = seen.began().map_or(Duration::ZERO, |began| began - asked);
        starts.push(took.as_secs_f64() * 1_000.0);
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    end(app).await;
    Ok(json!({
        "n": times,
        "start_ms_p50": share(&mut starts, 0.5), "start_ms_p99": share(&mut starts, 0.99),
        "add_ack_ms_p50": share(&mut acknowledged, 0.5), "add_ack_ms_p99": share(&mut acknowledged, 0.99),
    }))
}

async fn end(app: App) {
    app.shutdown.cancel();
    app.tasks.close();
    app.tasks.wait().await;
}

fn share(all: &mut [f64], part: f64) -> f64 {
    all.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let at = ((all.len().saturating_sub(1)) as f64 * part) as usize;
    all.get(at).map_or(0.0, |ms| (ms * 100.0).round() / 100.0)
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("queue FOLDER [DATABASE [JOBS]]")?);
    let url = args.next().unwrap_or_default();
    let all = args.next().and_then(|n| n.parse().ok());
    let mut found = serde_json::Map::new();
    for at_once in [1_usize, 10] {
        let place = folder.join(format!("c{at_once}"));
        let one = throughput(&place, &url, at_once, all.unwrap_or(10_000)).await?;
        found.insert(format!("c{at_once}"), one);
    }
    found.insert(
        "idle".to_owned(),
        latency(&folder.join("idle"), &url, 300).await?,
    );
    println!("{}", Value::Object(found));
    Ok(())
}
