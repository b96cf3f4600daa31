//! Playing and downloading over HTTP.

mod about;
mod answers;
mod at_hand;
mod cross_origin;
mod presented;
mod seek_bar;
mod shares;
mod streams;
mod whep;

pub use at_hand::Front;
pub use cross_origin::layer as cross_origin;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use tokio::sync::mpsc;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{
    COOKIE, COOKIE_S, DownloadUrl, Open, PeaksView, Picture, Playback, Token, Wanted, Wave,
};
use super::service::download::Download;
use super::service::pictures::Picture as Made;
use super::service::{self, Opened, download, pictures, stream as pieces, take, wave};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Device, Door, Json, Path, Query, Routes, file};
use crate::kit::zip::{self, Entry};
use crate::kit::{App, Result, Secret};
pub use presented::Identified;

/// The routes of playback.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(open))
        .add(Door::Playback, routes!(renew))
        .add(Door::User, routes!(download_url))
        .add(Door::Playback, routes!(media))
        .add(Door::Playback, routes!(fetch))
        .add(Door::Playback, routes!(thumbnail))
        .add(Door::Playback, routes!(peaks))
        .merge(streams::router())
        .merge(whep::router())
        .merge(seek_bar::router())
        .merge(about::router())
        .merge(shares::router())
}

/// Opens a playback. The cookie it sets lets `<video src>` fetch; the token is for players that can
/// only follow links.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/playbacks", tag = "playback", request_body = Open,
    params(("id" = Uuid, Path)), responses((status = 201, body = Playback)))]
async fn open(
    State(app): State<App>,
    caller: Caller,
    device: Device,
    Path(id): Path<Uuid>,
    Json(Open {}): Json<Open>,
) -> Result<Response> {
    let opened = service::open(&app, &caller, id, device).await?;
    Ok(told(&app, id, StatusCode::CREATED, opened))
}

/// Gives a playback a new token before the one before ends. Whoever opened it may, by token, cookie or `pt`.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/playbacks/{playback_id}/renew", tag = "playback", request_body = Open,
    params(("id" = Uuid, Path), ("playback_id" = Uuid, Path), Token), responses(
        (status = 200, body = Playback),
        (status = 404, description = "Not there, or not a playback of yours", body = Problem)))]
async fn renew(
    State(app): State<App>,
    who: Identified,
    Path((id, playback)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
    Json(Open {}): Json<Open>,
) -> Result<Response> {
    let opened = service::renew(&app, who.with(token.pt), id, playback).await?;
    Ok(told(&app, id, StatusCode::OK, opened))
}

/// A playback with its cookie.
fn told(app: &App, recording: Uuid, status: StatusCode, opened: Opened) -> Response {
    let mut response = (status, Json(opened.playback)).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let Some(secret) = opened.cookie else {
        return response;
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie(app, recording, &secret)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The cookie of a playback, good for everything below its recording.
#[must_use]
pub fn cookie(app: &App, recording: Uuid, secret: &Secret) -> String {
    let secure = if app.public_url.scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    format!(
        "{COOKIE}={}; Path=/api/v1/recordings/{recording}; Max-Age={COOKIE_S}; HttpOnly; SameSite=Strict{secure}",
        secret.reveal()
    )
}

/// A piece of a track, or the part of it that `Range` asks for.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/pieces/{piece_id}/media", tag = "playback",
    params(("id" = Uuid, Path), ("piece_id" = Uuid, Path), Token), responses((status = 200), (status = 206)))]
async fn media(
    State(app): State<App>,
    who: Identified,
    Path((id, piece)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
    headers: HeaderMap,
) -> Result<Response> {
    // An original is more than what plays: visitors need what a download needs.
    let row = take::admit(&app, who.with(token.pt), id, &Wanted::default()).await?;
    let stored = pieces::piece(&app, &row, piece).await?;
    file::answer(&app.blobs, &stored, &headers).await
}

/// The mix, the sound, a track or all of them, to take home. 202 with a job when it must be made first.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/download", tag = "playback",
    params(("id" = Uuid, Path), Wanted),
    responses((status = 200), (status = 206), (status = 202, body = crate::jobs::View)))]
async fn fetch(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(mut wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let pt = wanted.pt.take();
    let row = take::admit(&app, who.with(pt), id, &wanted).await?;
    match download::download(&app, &row, &wanted).await? {
        Download::File(stored) => file::answer(&app.blobs, &stored, &headers).await,
        Download::Archive(name, entries) => Ok(archive(&app, &name, entries)),
        Download::Later(job) => Ok((StatusCode::ACCEPTED, Json(*job)).into_response()),
    }
}

/// An address from which the same can be fetched without a header, for a few minutes.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/download-url", tag = "playback",
    params(("id" = Uuid, Path), Wanted), responses((status = 200, body = DownloadUrl)))]
async fn download_url(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<DownloadUrl>> {
    Ok(Json(download::url(&app, &caller, id, &wanted).await?))
}

/// A picture: the poster, or that of a second.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/thumbnail", tag = "playback",
    params(("id" = Uuid, Path), Picture), responses((status = 200)))]
async fn thumbnail(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(asked): Query<Picture>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = service::admit(&app, who.with(asked.pt), id).await?.row;
    match pictures::picture(&app, &row, asked.at, asked.width).await? {
        Made::Stored(stored) => file::answer(&app.blobs, &stored, &headers).await,
        Made::Made(bytes) => {
            let kind = (header::CONTENT_TYPE, "image/jpeg");
            let cache = (header::CACHE_CONTROL, "private, max-age=300");
            Ok(([kind, cache], bytes).into_response())
        }
    }
}

/// A waveform.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/peaks", tag = "playback",
    params(("id" = Uuid, Path), Wave), responses((status = 200, body = PeaksView)))]
async fn peaks(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(asked): Query<Wave>,
) -> Result<Json<PeaksView>> {
    let row = service::admit(&app, who.with(asked.pt.clone()), id)
        .await?
        .row;
    Ok(Json(wave::peaks(&app, &row, &asked).await?))
}

/// An archive that is made while it is sent.
fn archive(app: &App, name: &str, entries: Vec<Entry>) -> Response {
    let len = zip::len_of(&entries);
    let (sender, chunks) = mpsc::channel(4);
    let blobs = app.blobs.clone();
    tokio::spawn(async move { zip::send(&blobs, &entries, &sender).await });
    let chunks = stream::unfold(chunks, |mut chunks| async {
        chunks.recv().await.map(|chunk| (chunk, chunks))
    });
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    headers.insert(header::CONTENT_LENGTH, len.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&file::disposition(name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
