//! Logs and metrics: how they are set up, once per process.

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

crate::kit::settings::settings! {
    /// What the server writes about itself.
    pub struct Settings in "log" {
        /// How logs look: `text` for people, `json` for machines.
        pub format: String = "text",
        /// What is written: a level (`error`, `warn`, `info`, `debug`, `trace`), or one per module
        /// (`info,rostrum::jobs=debug`).
        pub filter: String = "info,socketioxide=warn,engineioxide=warn,str0m=warn,sqlx=warn,sea_orm_migration=warn",
    }
}

/// Starts logging to standard error. Does nothing when logging was started before (tests).
///
/// # Errors
/// The filter or the format is not understood.
pub fn start_logs(settings: &Settings) -> Result<(), String> {
    let filter = EnvFilter::builder()
        .parse(&settings.filter)
        .map_err(|cause| format!("log.filter is not understood: {cause}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::NONE)
        // Colours are for a terminal; in a file they are noise.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match settings.format.as_str() {
        "text" => lines.try_init(),
        "json" => lines.json().flatten_event(true).try_init(),
        other => {
            return Err(format!(
                "log.format is `{other}`; it can be `text` or `json`"
            ));
        }
    };
    drop(started);
    Ok(())
}

/// From a lookup in memory to a long upload.
const SECONDS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Starts counting. One recorder serves the process; tests that start several servers share it.
#[must_use]
pub fn start_metrics() -> PrometheusHandle {
    static HANDLE: std::sync::OnceLock<PrometheusHandle> = std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
                .expect("there are buckets")
                .build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another metrics recorder was set before; /metrics shows only ours");
            }
            handle
        })
        .clone()
}
