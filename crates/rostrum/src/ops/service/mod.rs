//! One file per thing that is asked.

pub mod health;
pub mod house;
pub mod metrics;
pub mod storage;

use crate::kit::{App, telemetry};

/// Puts the counters on the shelf, from before the first request.
pub fn prepare(app: &App) {
    app.put(telemetry::start_metrics());
    app.put(health::Health::default());
}

/// Looks at ffmpeg now and then, and keeps the counters small.
pub fn start(app: &App) {
    app.tasks.spawn(health::watch_ffmpeg(app.clone()));
    app.tasks.spawn(metrics::keep_small(app.clone()));
}
