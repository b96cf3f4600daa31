//! The layer at the roof, inside of the one that finds out who calls.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use tracing::Instrument as _;

use super::seal::Kept;
use super::service::{self, Run, Turn};
use crate::kit::http::caller::Presented;
use crate::kit::http::scope::reads;
use crate::kit::rng::hex;
use crate::kit::{App, Error, Kind, Result};

const KEY: &str = "idempotency-key";
const LONGEST_KEY: usize = 200;
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Larger requests are not held in memory to be compared: they are files, and have keys of no use.
const LARGEST_REQUEST: usize = 8 << 20;
/// Larger answers are not kept.
const LARGEST_ANSWER: usize = 64 << 10;
/// What is kept of an answer beside its body.
const HEADERS: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::ETAG,
    header::CACHE_CONTROL,
    header::SET_COOKIE,
];

/// Does a change with an `Idempotency-Key` once, however often it is sent.
///
/// Uploads are left alone: their offsets say what was done. So is who is not known: there is nobody whose key it
/// could be.
///
/// # Errors
/// The key is none, belongs to another request, or its request is under way.
pub async fn once(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let is_upload = request.uri().path().starts_with("/api/v1/uploads");
    let caller = match request.extensions().get::<Presented>() {
        Some(Presented::Caller(caller)) if !is_upload && !reads(request.method()) => caller.id(),
        _ => return Ok(next.run(request).await),
    };
    let Some(key) = key_of(request.headers())? else {
        return Ok(next.run(request).await);
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_REQUEST).await.map_err(|_| {
        let say = format!("With a key a request has at most {LARGEST_REQUEST} bytes.");
        Error::new(Kind::TooLarge, "idempotency.too_large", say)
    })?;
    let hash = hash(&parts, &body);
    let run = match service::turn(&app, caller, &key, hash).await? {
        Turn::Replay(status, kept) => return replay(status, kept),
        Turn::Run(run) => run,
    };
    let request = Request::from_parts(parts, Body::from(body));
    let house = app.clone();
    // It runs to its end also when the client hangs up: then it is asked for its answer soon.
    let work = async move {
        let response = next.run(request).await;
        answered(&house, run, response).await
    };
    let done = app.tasks.spawn(work.in_current_span()).await;
    match done {
        Ok(response) => Ok(response),
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        Err(failed) => Err(Error::internal(failed)),
    }
}

/// The key, when one is given.
fn key_of(headers: &HeaderMap) -> Result<Option<String>> {
    let mut given = headers.get_all(KEY).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let fits =
        (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if given.next().is_some() || !fits {
        let say = format!("A key is given once and has 1 to {LONGEST_KEY} visible characters.");
        return Err(Error::invalid(
            "Idempotency-Key",
            "idempotency.malformed",
            say,
        ));
    }
    Ok(Some(text.to_owned()))
}

/// What makes a request the same: method, address, type and body. Lengths stand between them, so that nothing
/// slides from one into the next.
fn hash(parts: &Parts, body: &[u8]) -> String {
    let uri = parts.uri.path_and_query().map_or("", |uri| uri.as_str());
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let mut hasher = Sha256::new();
    for part in [
        parts.method.as_str().as_bytes(),
        uri.as_bytes(),
        kind.map_or(&[][..], |kind| kind.as_bytes()),
        body,
    ] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Keeps what was done; lets the key of what was refused go.
async fn answered(app: &App, run: Run, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let status = parts.status;
    let small = body
        .size_hint()
        .upper()
        .is_some_and(|most| most <= LARGEST_ANSWER as u64);
    if !status.is_success() {
        forget_on_failure(run.free(app).await);
        return Response::from_parts(parts, body);
    }
    if !small {
        forget_on_failure(run.keep(app, status.as_u16(), None).await);
        return Response::from_parts(parts, body);
    }
    let bytes = match to_bytes(body, LARGEST_ANSWER).await {
        Ok(bytes) => bytes,
        Err(cause) => return Error::internal(cause).into_response(),
    };
    let of = |name: &HeaderName| {
        let values = parts.headers.get_all(name).iter();
        let text = values.filter_map(|value| value.to_str().ok());
        text.map(|text| (name.to_string(), text.to_owned()))
            .collect::<Vec<_>>()
    };
    let kept = Kept {
        headers: HEADERS.iter().flat_map(of).collect(),
        body: bytes.to_vec(),
    };
    forget_on_failure(run.keep(app, status.as_u16(), Some(&kept)).await);
    Response::from_parts(parts, Body::from(bytes))
}

/// The change is done and its answer is right; only a repetition will not find it.
fn forget_on_failure(kept: Result<()>) {
    if let Err(cause) = kept {
        tracing::warn!(%cause, "the answer of a request with a key was not kept");
    }
}

fn replay(status: u16, kept: Kept) -> Result<Response> {
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(status).map_err(Error::internal)?;
    let headers = response.headers_mut();
    for (name, value) in kept.headers {
        let name = HeaderName::try_from(name).map_err(Error::internal)?;
        let value = HeaderValue::try_from(value).map_err(Error::internal)?;
        headers.append(name, value);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
