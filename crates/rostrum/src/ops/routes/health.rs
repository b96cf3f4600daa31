//! How the server is, for machines that watch it.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};

use crate::kit::error::Problem;
use crate::kit::http::address::was_forwarded;
use crate::kit::http::{Address, Json};
use crate::kit::{App, Caller, Result, Secret};
use crate::ops::model::{Alive, Ready, Status};
use crate::ops::service;
use crate::ops::service::metrics::Asker;

/// The process is alive. Asks nobody.
#[utoipa::path(
    get, path = "/health", tag = "ops", operation_id = "alive",
    responses((status = 200, description = "It is", body = Alive))
)]
pub async fn alive() -> Json<Alive> {
    Json(Alive {
        status: Status::Ok,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Whether the server can do its work: which of database, storage, queue and ffmpeg is ill.
#[utoipa::path(
    get, path = "/health/ready", tag = "ops", operation_id = "ready",
    responses(
        (status = 200, description = "It can", body = Ready),
        (status = 503, description = "One of the four is ill", body = Ready),
    )
)]
pub async fn ready(State(app): State<App>) -> (StatusCode, Json<Ready>) {
    let ready = service::health::ready(&app).await;
    let status = match ready.status {
        Status::Ok => StatusCode::OK,
        Status::Ill => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(ready))
}

/// The counters, for Prometheus.
///
/// For admins, for the addresses in `ops.metrics_from`, and for who sends `ops.metrics_token`.
#[utoipa::path(
    get, path = "/metrics", tag = "ops", operation_id = "metrics",
    responses(
        (status = 200, description = "Counters as text", body = String, content_type = "text/plain"),
        (status = 401, description = "The token is no good", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not for you", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn metrics(
    State(app): State<App>,
    caller: Result<Option<Caller>>,
    from: Address,
    asked: HeaderMap,
) -> Result<([(HeaderName, &'static str); 1], String)> {
    let sent = asked
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok());
    let asker = Asker {
        // A proxy on this machine that we were not told of would make everybody local.
        from: (!was_forwarded(&asked)).then_some(from.0),
        token: sent
            .and_then(|sent| sent.strip_prefix("Bearer "))
            .map(Secret::presented),
        caller,
    };
    let text = service::metrics::render(&app, asker).await?;
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text))
}
