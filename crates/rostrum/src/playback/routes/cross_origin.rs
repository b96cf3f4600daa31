//! Pages of other sites that may fetch streams: those that the settings name, and no others.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::kit::App;
use crate::playback::model::Settings;

/// What a page may send besides the simple headers.
const MAY_SEND: &str = "authorization, range, if-range, if-none-match";
/// What a page may read besides the simple headers.
const MAY_READ: &str =
    "content-length, content-range, accept-ranges, etag, location, retry-after, x-request-id";
/// What a page may do, and what it may send, where it receives by WHEP.
const WHEP: (&str, &str) = ("POST, DELETE", "authorization, content-type");

/// Lets pages of the named sites fetch streams, pictures and captions. The roof hangs it over all routes, since a
/// browser asks first, with a method that no route takes.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(origin) = allowed(&app, &request) else {
        return next.run(request).await;
    };
    if request.method() == Method::OPTIONS {
        let mut answer = StatusCode::NO_CONTENT.into_response();
        let headers = answer.headers_mut();
        let (methods, may_send) = match is_whep(request.uri().path()) {
            true => WHEP,
            false => ("GET, HEAD", MAY_SEND),
        };
        put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        put(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, may_send);
        put(headers, header::ACCESS_CONTROL_MAX_AGE, "7200");
        open(headers, origin);
        return answer;
    }
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, MAY_READ);
    open(headers, origin);
    answer
}

/// The site whose page asks, where it may. Cookies are not sent to other sites, so credentials need no word.
fn allowed(app: &App, request: &Request) -> Option<HeaderValue> {
    let path = request.uri().path();
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let receives = is_whep(path) && [Method::POST, Method::DELETE].contains(request.method());
    let origin = request.headers().get(header::ORIGIN)?;
    let settings = app.get::<Settings>();
    let named = settings
        .cors_origins
        .iter()
        .any(|site| site.trim_end_matches('/').as_bytes() == origin.as_bytes());
    ((reads || receives) && named && is_shown(path)).then(|| origin.clone())
}

fn is_shown(path: &str) -> bool {
    let below = path.strip_prefix("/api/v1/recordings/");
    let rest = below.and_then(|rest| rest.split_once('/'));
    let first = rest.map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    matches!(
        first,
        Some("stream" | "captions" | "sprite.jpg" | "sprite.vtt" | "thumbnail" | "playback-info")
    )
}

fn is_whep(path: &str) -> bool {
    let below = path.split_once("/stream/");
    below.is_some_and(|(_, rest)| rest == "whep" || rest.starts_with("whep/"))
}

fn open(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    // The rest of the house keeps its answers to its own pages.
    put(
        headers,
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    );
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
