//! Viewers of a live stream: each asks for lists and for what is new in them, as players do, and lets go of the bytes. Prints
//! what that was as one JSON line.
//!
//! `rostrum-audience --server http://127.0.0.1:8080 --lists FILE --pid PID --secs 30`
//!
//! Each line of the file is one viewer: the paths of their list of pictures and of their list of sound, with their token.

mod line;
mod list;
mod viewer;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Parser;
use load::Failed;
use load::process;
use tokio::time::sleep;

use list::Part;
use viewer::Viewer;

/// Viewers without a browser.
#[derive(Debug, Parser)]
struct Arguments {
    /// The server.
    #[arg(long)]
    server: String,
    /// Whose lists are asked for: two paths a line.
    #[arg(long)]
    lists: PathBuf,
    /// Fetch whole segments, every so many milliseconds, not parts as they come.
    #[arg(long)]
    whole_ms: Option<u64>,
    /// The server's process.
    #[arg(long)]
    pid: u32,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 30.0)]
    secs: f64,
    /// Seconds before that, in which they come.
    #[arg(long, default_value_t = 10.0)]
    warm: f64,
}

/// What all viewers found so far.
#[derive(Debug, Default)]
struct Found {
    lists: u64,
    files: u64,
    bytes: u64,
    /// What went wrong first, and how often anything did.
    errors: u64,
    first_error: Option<String>,
    /// Microseconds that lists took: those that nobody has to wait for from being asked for, those of parts since the first
    /// viewer had theirs.
    lists_us: Vec<u32>,
    /// Microseconds from asking for a part or a segment to its last byte.
    files_us: Vec<u32>,
    /// When the first viewer was told of a part, by the kind of the list.
    first: HashMap<(usize, Part), Instant>,
}

impl Found {
    fn list(&mut self, bytes: usize, took: Duration) {
        self.lists += 1;
        self.bytes += bytes as u64;
        self.lists_us.push(micros(took));
    }

    fn file(&mut self, bytes: usize, took: Duration) {
        self.files += 1;
        self.bytes += bytes as u64;
        self.files_us.push(micros(took));
    }

    fn error(&mut self, what: &Failed) {
        self.errors += 1;
        self.first_error.get_or_insert_with(|| what.to_string());
    }

    /// How long after the first viewer somebody was told of a part.
    fn behind(&mut self, kind: usize, part: Part, now: Instant) -> Duration {
        now - *self.first.entry((kind, part)).or_insert(now)
    }
}

fn micros(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}

/// Shared by all viewers; they live in one thread.
type Findings = Arc<Mutex<Found>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let arguments = Arguments::parse();
    let host = arguments.server.trim_start_matches("http://").to_owned();
    let lists = std::fs::read_to_string(&arguments.lists)?;
    let found = Findings::default();
    let viewers = lists.lines().count();
    for (n, paths) in lists.lines().enumerate() {
        for (kind, path) in paths.split(' ').enumerate() {
            let viewer = Viewer {
                host: host.clone(),
                list: path.to_owned(),
                kind,
                whole: arguments.whole_ms.map(Duration::from_millis),
                found: Arc::clone(&found),
            };
            // They come one after the other, and ask at different moments.
            let comes = Duration::from_secs_f64(arguments.warm * 0.6 * n as f64 / viewers as f64);
            tokio::spawn(async move {
                sleep(comes).await;
                viewer.watch().await;
            });
        }
    }
    sleep(Duration::from_secs_f64(arguments.warm)).await;
    let take = || std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    let early = take();
    let before = process::cpu(arguments.pid)?;
    sleep(Duration::from_secs_f64(arguments.secs)).await;
    let spent = process::cpu(arguments.pid)?.since(before).total();
    let now = take();
    let requests = now.lists + now.files;
    let line = serde_json::json!({
        "viewers": viewers,
        "requests_s": round(requests as f64 / arguments.secs),
        "mbit_s_each": round(now.bytes as f64 * 8e-6 / arguments.secs / viewers as f64),
        "errors": early.errors + now.errors,
        "first_error": early.first_error.or(now.first_error),
        "list_ms": shares(now.lists_us),
        "file_ms": shares(now.files_us),
        "core_percent": round(spent * 100.0 / arguments.secs),
        "cpu_us": round(spent * 1e6 / requests.max(1) as f64),
        "memory_mb": round(process::memory_mb(arguments.pid)?),
    });
    println!("{line}");
    Ok(())
}

/// What half of them, and 99 of a hundred, stayed below, in milliseconds.
fn shares(mut all: Vec<u32>) -> serde_json::Value {
    all.sort_unstable();
    let below = |share: f64| {
        let at = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
        round(all.get(at).map_or(0.0, |us| f64::from(*us) / 1_000.0))
    };
    serde_json::json!({ "p50": below(0.5), "p99": below(0.99) })
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
