//! What players fetch: playlists, the manifest, segments; and how the live stream stands.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use media::live::SoundCodec;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{DASH, HLS, aired, fleeting, forever, list, stretch, words};
use super::presented::{self, Identified, Watching};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Door, Json, Path, Query, Routes, file};
use crate::kit::{App, Error, Kind, Result};
use crate::live::{self, Wish};
use crate::playback::model::{Awaited, Choosing, PlaybackInfo, Token};
use crate::playback::service::shown::{self, File};
use crate::playback::service::{self, info, on_air, stream as streams, take};

/// The routes of streams.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Playback, routes!(master))
        .add(Door::Playback, routes!(beside))
        .add(Door::Playback, routes!(manifest))
        .add(Door::Playback, routes!(on_the_air))
        .add(Door::Playback, routes!(playlist))
        .add(Door::Playback, routes!(segment))
        .add(Door::Playback, routes!(part))
        .add(Door::Playback, routes!(begin))
        .add(Door::Playback, routes!(authorize))
}

/// What a player can choose from (HLS): renditions of several bit rates, the sound alone, captions. A `pt` is repeated
/// in every address it lists.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/master.m3u8", tag = "playback",
    params(("id" = Uuid, Path), Choosing), responses(
        (status = 200, description = "The multivariant playlist", body = String, content_type = "application/vnd.apple.mpegurl"),
        (status = 404, description = "Not there, not for you, or no renditions yet", body = Problem),
        (status = 503, description = "`live.full`: all seats are taken", body = Problem)))]
async fn master(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(asked): Query<Choosing>,
) -> Result<Response> {
    let form = Form::Hls(asked.sound.into());
    choices(&app, who, id, asked.pt.as_deref(), form).await
}

/// The camera of whoever presents, beside the shared screen: the same times as in `master.m3u8`, told by the dates of both, in
/// lists of their own; gaps where there was no camera or no screen. A `pt` is repeated in every address it lists.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/beside.m3u8", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The multivariant playlist", body = String, content_type = "application/vnd.apple.mpegurl"),
        (status = 404, description = "Not there, not for you, or no camera was beside anything", body = Problem),
        (status = 503, description = "`live.full`: all seats are taken", body = Problem)))]
async fn beside(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
) -> Result<Response> {
    let pt = token.pt.as_deref();
    let belief = service::believe(&app, who.with(token.pt.clone()), id).await?;
    let text = on_air::beside(&app, &belief, pt).await?;
    Ok(fleeting(list(HLS, text, pt)))
}

/// How choices are written down.
#[derive(Clone, Copy)]
enum Form {
    Hls(SoundCodec),
    Dash,
}

/// What can be chosen from: of what was made for players, else of what is live or was.
async fn choices(
    app: &App,
    who: Identified,
    id: Uuid,
    pt: Option<&str>,
    form: Form,
) -> Result<Response> {
    let belief = service::believe(app, who.with(pt.map(str::to_owned)), id).await?;
    let (kind, made) = match form {
        Form::Hls(_) => (HLS, shown::master(app, belief.row(), pt).await),
        Form::Dash => (DASH, shown::manifest(app, belief.row(), pt).await),
    };
    match made {
        Err(missing) if missing.kind() == Kind::NotFound => {
            let text = match form {
                Form::Hls(sound) => on_air::master(app, &belief, sound, pt).await?,
                Form::Dash => on_air::manifest(app, &belief, pt).await?,
            };
            Ok(fleeting(list(kind, text, pt)))
        }
        made => Ok(list(kind, made?, pt)),
    }
}

/// How the live stream of a recording stands: before, while it goes on, afterwards.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/live", tag = "live", operation_id = "live",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, body = live::Live),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn on_the_air(State(app): State<App>, watching: Watching) -> Result<Json<live::Live>> {
    let (row, _) = watching.seen();
    Ok(Json(live::standing(&app, row).await?))
}

/// The same renditions as DASH names them.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/manifest.mpd", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The manifest", body = String, content_type = "application/dash+xml"),
        (status = 404, description = "Not there, not for you, or no renditions yet", body = Problem),
        (status = 503, description = "`live.full`: all seats are taken", body = Problem)))]
async fn manifest(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
) -> Result<Response> {
    choices(&app, who, id, token.pt.as_deref(), Form::Dash).await
}

/// The segments of the mix (HLS with MPEG-TS, one rendition). A `pt` is repeated in every address it lists.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/playlist.m3u8", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The playlist", body = String, content_type = "application/vnd.apple.mpegurl"),
        (status = 404, description = "Not there, not for you, or no mix yet", body = Problem)))]
async fn playlist(State(app): State<App>, watching: Watching) -> Result<Response> {
    let (row, pt) = watching.seen();
    Ok(list(HLS, streams::playlist(&app, row, pt).await?, pt))
}

/// One segment of the mix: `segment-{n}.ts`.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/{segment}", tag = "playback",
    params(("id" = Uuid, Path), ("segment" = String, Path), Token), responses(
        (status = 200, description = "The segment", body = Vec<u8>, content_type = "video/mp2t"),
        (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "video/mp2t"),
        (status = 304, description = "Nothing new"),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 416, description = "The range lies outside", body = Problem)))]
async fn segment(
    State(app): State<App>,
    who: Identified,
    Path((id, name)): Path<(Uuid, String)>,
    Query(token): Query<Token>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = service::admit_soon(&app, who.with(token.pt), id).await?;
    let stored = streams::segment(&app, &row, &name).await?;
    file::answer(&app.blobs, &stored, &headers).await
}

/// A file of a rendition or of captions, as the playlists name it: `playlist.m3u8`, `iframes.m3u8`, `init.mp4`,
/// `segment-{n}.m4s`, `captions.vtt`, `segment-{n}.vtt`; of a live stream also `init-{n}.mp4` and `part-{n}-{m}.m4s`, and
/// its playlists wait for what `_HLS_msn` and `_HLS_part` name.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/{rendition}/{file}", tag = "playback",
    params(("id" = Uuid, Path), ("rendition" = Uuid, Path), ("file" = String, Path), Awaited), responses(
        (status = 200, description = "The file", content((Vec<u8> = "video/mp4"), (Vec<u8> = "audio/mp4"),
            (String = "application/vnd.apple.mpegurl"), (String = "text/vtt"))),
        (status = 206, description = "The part asked for", content((Vec<u8> = "video/mp4"), (Vec<u8> = "audio/mp4"))),
        (status = 304, description = "Nothing new"),
        (status = 400, description = "`live.too_far`: it will not be there for a while", body = Problem),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 416, description = "The range lies outside", body = Problem),
        (status = 503, description = "`live.full`: all seats are taken", body = Problem)))]
async fn part(
    State(app): State<App>,
    who: Identified,
    Path((id, rendition, name)): Path<(Uuid, Uuid, String)>,
    Query(asked): Query<Awaited>,
    headers: HeaderMap,
) -> Result<Response> {
    let pt = asked.pt.as_deref();
    let belief = service::believe(&app, who.with(asked.pt.clone()), id).await?;
    let wish = Wish {
        segment: asked.msn,
        part: asked.part,
        skip: asked.skip.as_deref() == Some("YES"),
    };
    if let Some(file) = on_air::file(&app, &belief, rendition, &name, wish, pt).await? {
        return aired(&app, rendition, &name, file, pt, &headers).await;
    }
    match shown::file(&app, belief.row(), rendition, &name, pt).await? {
        File::List(text) => Ok(list(HLS, text, pt)),
        File::Vtt(text, etag) => Ok(words(&app, text, &etag, &headers)),
        File::Part(part) => stretch(&app, part, forever(&app), &headers).await,
    }
}

/// What a player needs to begin: addresses, qualities, captions, chapters.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/playback-info", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, body = PlaybackInfo),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn begin(State(app): State<App>, watching: Watching) -> Result<Json<PlaybackInfo>> {
    let may_take = take::may(&app, &watching.admitted).await;
    let (row, _) = watching.seen();
    Ok(Json(info::info(&app, row, may_take).await?))
}

/// Whether a request may have what it asks for, said to a proxy that keeps the bytes itself (`auth_request` of nginx).
/// `X-Original-URI` is the address that was asked for; token, cookie or `pt` are those of the original request.
#[utoipa::path(get, path = "/api/v1/playback/authorize", tag = "playback",
    params(("x-original-uri" = String, Header)), responses(
        (status = 204, description = "It may"),
        (status = 403, description = "It may not, or there is no such thing", body = Problem)))]
async fn authorize(
    State(app): State<App>,
    who: Identified,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let asked = headers
        .get("x-original-uri")
        .and_then(|uri| uri.to_str().ok());
    let (id, pt) = asked
        .and_then(presented::original)
        .ok_or_else(Error::forbidden)?;
    match service::admit_soon(&app, who.with(pt), id).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        // A proxy understands these two and nothing else.
        Err(refused) if refused.kind().status() == 401 => Err(refused),
        Err(refused) if refused.kind().status() >= 500 => Err(refused),
        Err(_) => Err(Error::forbidden()),
    }
}
