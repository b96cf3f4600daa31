//! What players fetch: playlists, the manifest, segments, captions, pictures for the seek bar.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::at_hand::{Behind, Fleeting};
use super::presented::{self, Identified, Watching};
use crate::kit::error::Problem;
use crate::kit::http::Json;
use crate::kit::http::file::{self, Stored};
use crate::kit::http::{Area, Door, Path, Query, Routes};
use crate::kit::{App, Error, Kind, Result};
use crate::live::{self, Wish};
use crate::playback::model::{Awaited, PlaybackInfo, Settings, Token};
use crate::playback::service::shown::{self, File, Part};
use crate::playback::service::{self, captions, info, on_air, pictures, stream as streams, take};
use crate::recordings;
use utoipa_axum::routes;

/// A list that players follow: with a token in it, it is for nobody else and never kept.
const HLS: &str = "application/vnd.apple.mpegurl";
const DASH: &str = "application/dash+xml";
const VTT: &str = "text/vtt; charset=utf-8";
/// The bytes of a segment never change.
const FOREVER: &str = "private, max-age=31536000, immutable";
const FOREVER_SHARED: &str = "public, max-age=31536000, immutable";

/// The routes of streams.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Playback, routes!(master))
        .add(Door::Playback, routes!(manifest))
        .add(Door::Playback, routes!(on_the_air))
        .add(Door::Playback, routes!(playlist))
        .add(Door::Playback, routes!(segment))
        .add(Door::Playback, routes!(part))
        .add(Door::Playback, routes!(sprite))
        .add(Door::Playback, routes!(sprite_times))
        .add(Door::Playback, routes!(preview))
        .add(Door::Playback, routes!(begin))
        .add(Door::Playback, routes!(authorize))
}

/// What a player can choose from (HLS): renditions of several bit rates, the sound alone, captions. A `pt` is repeated
/// in every address it lists.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/stream/master.m3u8", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The multivariant playlist", body = String, content_type = "application/vnd.apple.mpegurl"),
        (status = 404, description = "Not there, not for you, or no renditions yet", body = Problem)))]
async fn master(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
) -> Result<Response> {
    let pt = token.pt.as_deref();
    let belief = service::believe(&app, who.with(token.pt.clone()), id).await?;
    match shown::master(&app, belief.row(), pt).await {
        Err(missing) if missing.kind() == Kind::NotFound => {
            let text = on_air::master(&app, &belief, pt).await?;
            Ok(fleeting(list(HLS, text, pt)))
        }
        found => Ok(list(HLS, found?, pt)),
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
        (status = 404, description = "Not there, not for you, or no renditions yet", body = Problem)))]
async fn manifest(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
) -> Result<Response> {
    let pt = token.pt.as_deref();
    let belief = service::believe(&app, who.with(token.pt.clone()), id).await?;
    match shown::manifest(&app, belief.row(), pt).await {
        Err(missing) if missing.kind() == Kind::NotFound => {
            let text = on_air::manifest(&app, &belief, pt).await?;
            Ok(fleeting(list(DASH, text, pt)))
        }
        found => Ok(list(DASH, found?, pt)),
    }
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
        File::Part(part) => stretch(&app, part, &headers).await,
    }
}

/// A file of a live stream.
async fn aired(
    app: &App,
    rendition: Uuid,
    name: &str,
    file: live::File,
    pt: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response> {
    match file {
        live::File::List(text) => Ok(fleeting(list(HLS, text, pt))),
        live::File::Bytes(bytes, mime) => {
            let kind = (header::CONTENT_TYPE, mime);
            let cache = (header::CACHE_CONTROL, forever(app));
            Ok(([kind, cache], bytes).into_response())
        }
        live::File::Stretch(key, range, mime) => {
            let part = Part {
                key,
                range,
                mime,
                etag: format!("{rendition}-{name}"),
            };
            stretch(app, part, headers).await
        }
    }
}

/// An answer that is another in a moment.
fn fleeting(mut answer: Response) -> Response {
    answer.extensions_mut().insert(Fleeting);
    answer
}

/// A sheet of small pictures for the seek bar.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/sprite.jpg", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The sheet", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "Nothing new"),
        (status = 404, description = "Not there, not for you, or no pictures yet", body = Problem)))]
async fn sprite(
    State(app): State<App>,
    watching: Watching,
    headers: HeaderMap,
) -> Result<Response> {
    let (row, _) = watching.seen();
    let mix = recordings::best_mix(&app, row).await?;
    let stored = pictures::sprite(&app, row.id, &mix).await?;
    file::answer(&app.blobs, &stored, &headers).await
}

/// A few seconds that show what is in a recording, without sound.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/preview.mp4", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "The film", body = Vec<u8>, content_type = "video/mp4"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "video/mp4"),
        (status = 304, description = "Nothing new"),
        (status = 404, description = "Not there, not for you, or no pictures yet", body = Problem)))]
async fn preview(
    State(app): State<App>,
    watching: Watching,
    headers: HeaderMap,
) -> Result<Response> {
    let (row, _) = watching.seen();
    let mix = recordings::best_mix(&app, row).await?;
    let stored = pictures::preview(&app, row.id, &mix).await?;
    file::answer(&app.blobs, &stored, &headers).await
}

/// Which part of the sheet belongs to which time.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/sprite.vtt", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, description = "One cue for each picture", body = String, content_type = "text/vtt"),
        (status = 404, description = "Not there, not for you, or no mix yet", body = Problem)))]
async fn sprite_times(State(app): State<App>, watching: Watching) -> Result<Response> {
    let (row, pt) = watching.seen();
    let mix = recordings::best_mix(&app, row).await?;
    Ok(list(VTT, pictures::sprite_times(&mix, pt), pt))
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

/// A text that is made for whoever asks. With a token in it, it is never kept.
pub(super) fn list(kind: &'static str, text: String, pt: Option<&str>) -> Response {
    let cache = match pt {
        Some(_) => "no-store",
        None => streams::PRIVATE,
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)];
    (headers, text).into_response()
}

fn forever(app: &App) -> &'static str {
    match app.get::<Settings>().shared_cache {
        true => FOREVER_SHARED,
        false => FOREVER,
    }
}

async fn stretch(app: &App, part: Part, headers: &HeaderMap) -> Result<Response> {
    let stored = Stored {
        key: part.key,
        mime: part.mime.to_owned(),
        etag: part.etag,
        save_as: None,
        cache: forever(app),
        len: Some(part.range.length),
        head: Vec::new(),
    };
    let mut answer = file::answer_from(&app.blobs, &stored, part.range.offset, headers).await?;
    answer.extensions_mut().insert(Behind {
        path: app.blobs.path(&stored.key),
        offset: part.range.offset,
    });
    Ok(answer)
}

fn words(app: &App, text: String, etag: &str, asked: &HeaderMap) -> Response {
    let etag = format!("\"{etag}\"");
    let same = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let mut answer = match same {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => text.into_response(),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(VTT));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(forever(app)),
    );
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    answer
}

/// A track of captions as WebVTT.
pub(super) async fn caption(
    app: &App,
    who: service::Presented,
    id: Uuid,
    caption: Uuid,
    headers: &HeaderMap,
) -> Result<Response> {
    let row = service::admit(app, who, id).await?.row;
    let (text, etag) = captions::text(app, &row, caption).await?;
    Ok(words(app, text, &etag, headers))
}
