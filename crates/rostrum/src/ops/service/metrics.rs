//! The counters of this process, for Prometheus.

use std::net::IpAddr;
use std::time::Duration;

use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::jobs;
use crate::kit::{App, Caller, Error, Result, Secret};
use crate::ops::model::Settings;

const EVERY: Duration = Duration::from_secs(5);

/// Who asks for the counters.
pub struct Asker {
    /// The address, where it comes to us directly and not through a proxy.
    pub from: Option<IpAddr>,
    /// What it sent as a bearer token.
    pub token: Option<Secret>,
    /// Whom we know by that token, if anybody.
    pub caller: Result<Option<Caller>>,
}

impl Asker {
    /// The addresses and the token of the settings, and admins.
    fn permitted(self, settings: &Settings) -> Result<()> {
        let from = self.from.map(|from| from.to_canonical());
        let is_near = from.is_some_and(|from| settings.metrics_from.contains(&from));
        let wanted = &settings.metrics_token;
        // Hashes are compared, so that the time it takes tells nothing of the token.
        let wanted = (!wanted.is_empty()).then(|| Secret::presented(wanted).hash());
        let knows = wanted.is_some() && self.token.map(|token| token.hash()) == wanted;
        if is_near || knows || self.caller?.is_some_and(|caller| caller.is_admin()) {
            return Ok(());
        }
        Err(Error::not_found())
    }
}

/// All counters as text.
///
/// # Errors
/// 404 for everybody but admins and those whom the settings name.
pub async fn render(app: &App, asker: Asker) -> Result<String> {
    asker.permitted(&app.get::<Settings>())?;
    let (waiting, oldest_ms) = jobs::backlog(app).await?;
    gauge!("rostrum_jobs_waiting").set(float(waiting));
    gauge!("rostrum_jobs_oldest_seconds").set(float(oldest_ms.unsigned_abs()) / 1000.0);
    process();
    Ok(app.get::<PrometheusHandle>().render())
}

/// Gathers what was measured now and then, so that it takes no space when nobody asks.
pub async fn keep_small(app: App) {
    let handle = app.get::<PrometheusHandle>();
    while app
        .shutdown
        .run_until_cancelled(tokio::time::sleep(EVERY))
        .await
        .is_some()
    {
        handle.run_upkeep();
    }
}

/// Memory and open files of this process, as Linux tells them.
fn process() {
    if let Ok(text) = std::fs::read_to_string("/proc/self/statm")
        && let Some(Ok(pages)) = text.split_whitespace().nth(1).map(str::parse::<u64>)
    {
        let bytes = pages.saturating_mul(rustix::param::page_size() as u64);
        gauge!("process_resident_memory_bytes").set(float(bytes));
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(float(files.count() as u64));
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a counter that passes 2^53 may lose its last digit"
)]
fn float(value: u64) -> f64 {
    value as f64
}
