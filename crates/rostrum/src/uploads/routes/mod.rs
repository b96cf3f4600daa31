//! tus 1.0: headers in, service call, headers out.

mod headers;
mod parts;

use axum::body::Body as Received;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use utoipa_axum::routes;
use uuid::Uuid;

use super::checksum::ALGORITHMS;
use super::concat::Concat;
use super::intake::Body;
use super::model::Settings;
use super::service::{self, Refused};
use crate::kit::http::{Area, Caller, Door, Path, Routes};
use crate::kit::{App, Error, Kind, Result};
use headers::{Asked, CONCAT, DEFER, LENGTH, METADATA, OFFSET, RESUMABLE, VERSION, put, shown};

const EXTENSIONS: &str = "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,concatenation";

/// The routes of uploads. Every answer, refusals included, names the version of the protocol.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Open, routes!(options))
        .add(Door::Sender, routes!(create))
        .add(Door::Open, routes!(options_of_one))
        .add(Door::Sender, routes!(look, append, terminate, overridden))
        .add(Door::Sender, routes!(parts::invite, parts::confirm))
        .stamped(RESUMABLE, HeaderValue::from_static(VERSION))
}

/// What this server speaks.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "uploads", responses((status = 204)))]
async fn options(State(app): State<App>) -> Response {
    spoken(&app)
}

/// The same, asked of one upload.
#[utoipa::path(options, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn options_of_one(State(app): State<App>) -> Response {
    spoken(&app)
}

/// Makes an upload, with or without its first bytes.
///
/// `Upload-Length` or `Upload-Defer-Length: 1`, and `Upload-Metadata` with `purpose` and what that
/// asks for (`take` asks for `take_id`). With `Upload-Concat: partial` it is a part of another and needs no metadata; with
/// `Upload-Concat: final;` and the addresses of finished parts it is put together from them here, and has no length of its own. A body needs `Content-Type: application/offset+octet-stream`.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads", responses((status = 201)))]
async fn create(State(app): State<App>, caller: Caller, request: Request) -> Response {
    let (asked, mut body) = split(request);
    match asked.method() {
        Method::POST => {
            let made = make(&app, &caller, &asked, &mut body).await;
            answer(made)
        }
        Method::OPTIONS => spoken(&app),
        _ => no_method("POST, OPTIONS"),
    }
}

/// Where an upload stands: `Upload-Offset` bytes of it are durable.
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path)), responses((status = 200)))]
async fn look(app: State<App>, caller: Caller, id: Path<Uuid>, request: Request) -> Response {
    one(app, caller, id, request).await
}

/// Appends to an upload. 204 says that all of it is durable, and up to where.
///
/// 409 when `Upload-Offset` is not where the upload stands (the answer says where), 460 when the
/// bytes do not hash to `Upload-Checksum` (nothing is kept), 507 when the disk is full.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn append(app: State<App>, caller: Caller, id: Path<Uuid>, request: Request) -> Response {
    one(app, caller, id, request).await
}

/// Ends an upload and frees what it took.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn terminate(app: State<App>, caller: Caller, id: Path<Uuid>, request: Request) -> Response {
    one(app, caller, id, request).await
}

/// For clients whose network lets only GET and POST through: `X-HTTP-Method-Override` says which
/// method is meant.
#[utoipa::path(post, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn overridden(app: State<App>, caller: Caller, id: Path<Uuid>, request: Request) -> Response {
    one(app, caller, id, request).await
}

/// Whatever is asked of one upload, by the method that is meant.
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    request: Request,
) -> Response {
    let (asked, mut body) = split(request);
    let done = match asked.method() {
        Method::HEAD => stand(&app, &caller, id, &asked).await,
        Method::PATCH => extend(&app, &caller, id, &asked, &mut body).await,
        Method::DELETE => end(&app, &caller, id, &asked).await,
        Method::OPTIONS => return spoken(&app),
        _ => return no_method("HEAD, PATCH, DELETE, OPTIONS"),
    };
    answer(done)
}

async fn make(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    body: &mut Body,
) -> Result<Response, Refused> {
    asked.version()?;
    let (creation, first) = (asked.creation()?, asked.first_bytes()?);
    if matches!(creation.concat, Some(Concat::Final(_))) && first.is_some() {
        let say = "An upload that is put together from others takes no bytes.";
        return Err(Error::new(Kind::Forbidden, "upload.is_final", say).into());
    }
    let mut made = service::create(app, caller, creation).await?;
    let id = made.upload.id;
    // A creation that is repeated with its key finds its bytes here already.
    if let Some(first) = first.filter(|first| first.offset == made.offset) {
        made = service::append(app, caller, id, first, body).await?;
    }
    let mut response = (StatusCode::CREATED, shown(&made)).into_response();
    put(
        response.headers_mut(),
        header::LOCATION,
        &format!("/api/v1/uploads/{id}"),
    );
    Ok(response)
}

async fn stand(app: &App, caller: &Caller, id: Uuid, asked: &Asked) -> Result<Response, Refused> {
    asked.version()?;
    let standing = service::look(app, caller, id).await?;
    let mut response = (StatusCode::OK, shown(&standing)).into_response();
    let headers = response.headers_mut();
    if !standing.upload.metadata.is_empty() {
        put(headers, METADATA, &standing.upload.metadata);
    }
    if let Some(concat) = &standing.upload.concat {
        put(headers, CONCAT, &concat.shown());
    }
    match standing.upload.length {
        Some(length) => put(headers, LENGTH, &length.to_string()),
        None => put(headers, DEFER, "1"),
    }
    put(headers, header::CACHE_CONTROL, "no-store");
    Ok(response)
}

async fn extend(
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: &Asked,
    body: &mut Body,
) -> Result<Response, Refused> {
    asked.version()?;
    let standing = service::append(app, caller, id, asked.append()?, body).await?;
    Ok((StatusCode::NO_CONTENT, shown(&standing)).into_response())
}

async fn end(app: &App, caller: &Caller, id: Uuid, asked: &Asked) -> Result<Response, Refused> {
    asked.version()?;
    service::terminate(app, caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn spoken(app: &App) -> Response {
    let max = app.get::<Settings>().max_bytes.to_string();
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    put(headers, "tus-version", VERSION);
    put(headers, "tus-extension", EXTENSIONS);
    put(headers, "tus-max-size", &max);
    put(headers, "tus-checksum-algorithm", ALGORITHMS);
    response
}

fn answer(done: Result<Response, Refused>) -> Response {
    let refused = match done {
        Ok(response) => return response,
        Err(refused) => refused,
    };
    let unsupported = refused.error.kind() == crate::kit::Kind::Precondition;
    let mut response = refused.error.into_response();
    if let Some(offset) = refused.offset {
        put(response.headers_mut(), OFFSET, &offset.to_string());
    }
    if unsupported {
        put(response.headers_mut(), "tus-version", VERSION);
    }
    response
}

fn split(request: Request) -> (Asked, Body) {
    let (parts, body) = request.into_parts();
    (Asked::new(parts.method, parts.headers), stream(body))
}

fn stream(body: Received) -> Body {
    body.into_data_stream()
        .map(|bytes| bytes.map_err(Into::into))
        .boxed()
}

/// What is answered to a method, overridden or not, that does nothing here.
fn no_method(allowed: &'static str) -> Response {
    let say = "This address does not take this method. `Allow` lists those it takes.";
    let problem = Error::new(Kind::Method, "request.method", say);
    ([(header::ALLOW, allowed)], problem).into_response()
}
