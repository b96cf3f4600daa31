//! The outermost layer: every request has an id, a line in the log and its place in the counters.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, histogram};
use tracing::{Instrument as _, Span};

use crate::kit::App;

const REQUEST_ID: &str = "x-request-id";
/// Asked so often that a line each would bury the rest.
const QUIET: [&str; 3] = ["/health", "/health/ready", "/metrics"];

/// Counts, times and logs a request. The line names the path that matched and never what came behind
/// a `?`: playback tokens may be there.
pub async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = app.new_id().to_string();
    let method = known(request.method());
    let matched = request.extensions().get::<MatchedPath>();
    // What no route takes is a page of the web app, or nothing: one name for all of them.
    let path = matched.map_or_else(|| "(web)".to_owned(), |path| path.as_str().to_owned());
    let begun = app.clock.instant();
    let span = tracing::info_span!(
        "request",
        request.id = id,
        caller.id = tracing::field::Empty
    );
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = app.clock.instant().saturating_duration_since(begun);
    let status = response.status().as_u16();
    line(&span, method, &path, status, took.as_secs_f64() * 1000.0);
    let labels = [
        ("method", method.to_owned()),
        ("path", path),
        ("status", status.to_string()),
    ];
    counter!("http_requests_total", &labels).increment(1);
    histogram!("http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn line(span: &Span, method: &str, path: &str, status: u16, ms: f64) {
    let _in = span.enter();
    let ms = (ms * 10.0).round() / 10.0;
    if QUIET.contains(&path) || path == "(web)" {
        tracing::debug!(method, path, status, ms, "answered");
    } else {
        tracing::info!(method, path, status, ms, "answered");
    }
}

/// Methods are what the client typed: only known ones become names of counters.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
