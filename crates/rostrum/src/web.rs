//! The web app inside the binary, and the headers that keep it safe.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::kit::rng::hex;
use crate::kit::{App, Error, Kind, sabotage};
use crate::playback;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Nothing inline, nothing from elsewhere, and no string becomes script except through the app's
/// one Trusted Types policy.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' ws: wss:; \
    font-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; \
    trusted-types rostrum";

/// The reader of the API document brings a script and styles of its own that build themselves; it
/// stays same-origin, holds no sign-in, and gets the least that lets it run.
const READER_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
    base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// What paths begin with that belong to the server: an unknown one is an error there, never the web
/// app's page.
const SERVER: [&str; 3] = ["socket.io", "health", "metrics"];

/// Answers a method that a path does not have. Which ones it has, axum says in `Allow`.
pub async fn no_such_method() -> Response {
    let say = "This address does not take this method. `Allow` lists those it takes.";
    Error::new(Kind::Method, "request.method", say).into_response()
}

/// Answers a GET that no route took: a file of the web app, else its one page.
pub async fn serve(method: Method, uri: Uri, asked: HeaderMap) -> Response {
    let name = uri.path().trim_start_matches('/');
    if name.split('/').next() == Some("api") || SERVER.iter().any(|word| name.starts_with(word)) {
        return Error::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Error::not_found().into_response();
    }
    let is_one = !name.is_empty() && !name.ends_with(PACKED);
    match Files::get(name).filter(|_| is_one) {
        Some(file) => answer(name, file, &asked),
        // A missing file is missing; only what looks like a page gets the page.
        None if name.starts_with("assets/") => Error::not_found().into_response(),
        None => match Files::get("index.html") {
            Some(page) => answer("index.html", page, &asked),
            None => Error::not_found().into_response(),
        },
    }
}

fn answer(name: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let packed = takes_brotli(asked).then(|| Files::get(&format!("{name}{PACKED}")));
    let packed = packed.flatten();
    let hash = &hex(&file.metadata.sha256_hash())[..32];
    // Packed it is another representation, and needs another name (RFC 9110, 8.8.3).
    let etag = format!("\"{hash}{}\"", if packed.is_some() { PACKED } else { "" });
    // Names under /assets carry a hash of their content; everything else is asked for again.
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, mime_of(name, &file)),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, etag.clone()),
        (header::VARY, header::ACCEPT_ENCODING.to_string()),
    ];
    let same = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    if same {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    match packed {
        Some(packed) => {
            let encoding = [(header::CONTENT_ENCODING, "br")];
            (headers, encoding, Body::from(packed.data)).into_response()
        }
        None => (headers, Body::from(file.data)).into_response(),
    }
}

/// What the name of a file's packed copy ends with; the build of the web app makes them.
const PACKED: &str = ".br";

fn takes_brotli(asked: &HeaderMap) -> bool {
    let all = asked.get_all(header::ACCEPT_ENCODING).iter();
    let words = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    words
        .map(|word| word.split_once(';').unwrap_or((word, "")))
        .any(|(name, weight)| name.trim() == "br" && weight.trim() != "q=0")
}

fn mime_of(name: &str, file: &EmbeddedFile) -> String {
    if name.ends_with(".webmanifest") {
        return "application/manifest+json".to_owned();
    }
    file.metadata.mimetype().to_owned()
}

/// The page that shows a shared recording in a frame of another site is the only one that may be framed, and
/// only by the sites of the settings.
fn let_be_framed(headers: &mut HeaderMap, origins: &[String]) {
    let is_one = |origin: &&String| {
        let plain = |c: char| c.is_ascii_graphic() && !";,'\"".contains(c);
        !origin.is_empty() && origin.chars().all(plain)
    };
    let origins: Vec<&str> = origins
        .iter()
        .filter(is_one)
        .map(|origin| &**origin)
        .collect();
    if origins.is_empty() {
        return;
    }
    let framed = format!("frame-ancestors {}", origins.join(" "));
    let policy = POLICY.replace("frame-ancestors 'none'", &framed);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        // It knows no list of sites.
        headers.remove(header::X_FRAME_OPTIONS);
    }
}

/// A year: who came by https once does not come by http again.
const ALWAYS_HTTPS: &str = "max-age=31536000; includeSubDomains";

/// Sets the security headers on every answer.
pub async fn secure(State(app): State<App>, request: Request, next: Next) -> Response {
    let reader = request.uri().path().starts_with("/api/docs");
    let embedded = request.uri().path().starts_with("/embed/");
    if sabotage::is_on("r6") {
        // A little of each request is never let go of.
        Box::leak(vec![1_u8; 1024].into_boxed_slice());
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = if reader { READER_POLICY } else { POLICY };
    let always = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), \
             geolocation=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if embedded {
        let origins = &app.get::<playback::Settings>().embed_origins;
        let_be_framed(headers, origins);
    }
    if app.public_url.scheme() == "https" {
        let value = HeaderValue::from_static(ALWAYS_HTTPS);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}
