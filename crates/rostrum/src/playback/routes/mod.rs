//! Playing and downloading over HTTP.

mod presented;

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
use super::service::{self, download, pictures, stream as streams, wave};
use super::zip::{self, Entry};
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes, file};
use crate::kit::{App, Result};
use presented::Identified;

/// The routes of playback.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(open))
        .add(Door::User, routes!(download_url))
        .add(Door::Playback, routes!(media))
        .add(Door::Playback, routes!(fetch))
        .add(Door::Playback, routes!(playlist))
        .add(Door::Playback, routes!(segment))
        .add(Door::Playback, routes!(thumbnail))
        .add(Door::Playback, routes!(peaks))
}

/// Opens a playback. The cookie it sets lets `<video src>` fetch; the token is for players that can
/// only follow links.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/playbacks", tag = "playback", request_body = Open,
    params(("id" = Uuid, Path)), responses((status = 201, body = Playback)))]
async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(Open {}): Json<Open>,
) -> Result<Response> {
    let opened = service::open(&app, &caller, id).await?;
    let secure = if app.public_url.scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!(
        "{COOKIE}={}; Path=/api/v1/recordings/{id}; Max-Age={COOKIE_S}; HttpOnly; SameSite=Strict{secure}",
        opened.cookie.reveal()
    );
    let mut response = (StatusCode::CREATED, Json(opened.playback)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
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
    let row = service::admit(&app, who.with(token.pt), id).await?;
    let stored = streams::piece(&app, &row, piece).await?;
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
    let row = service::admit(&app, who.with(wanted.pt.take()), id).await?;
    match download::download(&app, &row, &wanted).await? {
        Download::File(stored) => file::answer(&app.blobs, &stored, &headers).await,
        Download::Archive(name, entries) => Ok(archive(&name, entries)),
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

/// The segments of the mix (HLS). A `pt` is repeated in every address it lists.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/playlist.m3u8", tag = "playback",
    params(("id" = Uuid, Path), Token), responses((status = 200)))]
async fn playlist(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
) -> Result<Response> {
    let row = service::admit(&app, who.with(token.pt.clone()), id).await?;
    let list = streams::playlist(&app, &row, token.pt.as_deref()).await?;
    let kind = (header::CONTENT_TYPE, "application/vnd.apple.mpegurl");
    let cache = (header::CACHE_CONTROL, streams::PRIVATE);
    Ok(([kind, cache], list).into_response())
}

/// One segment of the mix: `segment-{n}.ts`.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/{segment}", tag = "playback",
    params(("id" = Uuid, Path), ("segment" = String, Path), Token), responses((status = 200), (status = 206)))]
async fn segment(
    State(app): State<App>,
    who: Identified,
    Path((id, name)): Path<(Uuid, String)>,
    Query(token): Query<Token>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = service::admit(&app, who.with(token.pt), id).await?;
    let stored = streams::segment(&app, &row, &name).await?;
    file::answer(&app.blobs, &stored, &headers).await
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
    let row = service::admit(&app, who.with(asked.pt), id).await?;
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
    let row = service::admit(&app, who.with(asked.pt), id).await?;
    Ok(Json(wave::peaks(&app, &row, asked.track).await?))
}

/// An archive that is made while it is sent.
fn archive(name: &str, entries: Vec<Entry>) -> Response {
    let len = zip::len_of(&entries);
    let (sender, chunks) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || zip::send(&entries, &sender));
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
