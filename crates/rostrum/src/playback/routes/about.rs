//! What is said of a recording beside its pictures: renditions, captions, chapters, what was watched.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::words;
use super::presented::{Identified, Watching};
use crate::jobs;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::{App, Error, Kind, Result};
use crate::playback::model::{
    AskLadder, AskRendition, Beats, Caption, CaptionChange, CaptionList, Chapters, NewCaption,
    Percent, ProgressPage, ProgressQuery, Token,
};
use crate::playback::service::{self, ask, captions, chapters, progress};

/// These routes.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(one_rendition))
        .add(Door::User, routes!(ladder))
        .add(Door::User, routes!(how_far))
        .add(Door::Playback, routes!(beats))
        .add(Door::User, routes!(own_progress))
        .add(Door::Playback, routes!(caption_list))
        .add(Door::User, routes!(caption_add))
        .add(Door::Playback, routes!(caption_text))
        .add(Door::User, routes!(caption_change, caption_remove))
        .add(Door::Playback, routes!(chapter_list))
        .add(Door::User, routes!(chapter_put))
}

/// Makes one rendition beside the others.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/transcode", tag = "playback", request_body = AskRendition,
    params(("id" = Uuid, Path)), responses(
        (status = 202, description = "It will be made", body = jobs::View),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 409, description = "There is no mix to make it of", body = Problem),
        (status = 422, description = "A field is not right", body = Problem)))]
async fn one_rendition(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<AskRendition>,
) -> Result<(StatusCode, Json<jobs::View>)> {
    let job = ask::rendition(&app, &caller, id, asked).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// Makes renditions of these bit rates. Those that are there already are not made again; those that are not asked for
/// any more go.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/transcode/quality", tag = "playback", request_body = AskLadder,
    params(("id" = Uuid, Path)), responses(
        (status = 202, description = "They will be made", body = jobs::View),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 409, description = "There is no mix to make them of", body = Problem),
        (status = 422, description = "A field is not right", body = Problem)))]
async fn ladder(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    asked: Option<Json<AskLadder>>,
) -> Result<(StatusCode, Json<jobs::View>)> {
    let asked = asked.map(|Json(asked)| asked).unwrap_or_default();
    let job = ask::ladder(&app, &caller, id, asked).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// How far the renditions are, and which are left out and why.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/transcode/progress", tag = "playback",
    params(("id" = Uuid, Path)), responses(
        (status = 200, body = Percent),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn how_far(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Percent>> {
    let row = crate::recordings::seen_by(&app, &caller, id).await?;
    Ok(Json(ask::progress(&app, &row).await?))
}

/// Takes what a player says was played. The same beat may be sent again; what cannot be is left out.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/progress", tag = "playback", request_body = Beats,
    params(("id" = Uuid, Path), Token), responses(
        (status = 204, description = "Noted"),
        (status = 404, description = "Not there, or not a playback of yours", body = Problem),
        (status = 422, description = "A field is not right", body = Problem)))]
async fn beats(
    State(app): State<App>,
    who: Identified,
    Path(id): Path<Uuid>,
    Query(token): Query<Token>,
    Json(asked): Json<Beats>,
) -> Result<StatusCode> {
    let admitted = service::admit(&app, who.with(token.pt), id).await?;
    progress::take(&app, &admitted, asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What one has begun to watch, the latest first.
#[utoipa::path(get, path = "/api/v1/progress", tag = "playback", params(ProgressQuery), responses(
        (status = 200, body = ProgressPage),
        (status = 404, description = "No such course, or none of yours", body = Problem),
        (status = 422, description = "A field is not right", body = Problem)))]
async fn own_progress(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<ProgressQuery>,
) -> Result<Json<ProgressPage>> {
    Ok(Json(progress::own(&app, &caller, &asked).await?))
}

/// The captions of a recording.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/captions", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, body = CaptionList),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn caption_list(State(app): State<App>, watching: Watching) -> Result<Json<CaptionList>> {
    Ok(Json(captions::list(&app, watching.seen().0).await?))
}

/// Adds captions: the body is a WebVTT or SubRip file in UTF-8, of up to 1 MiB.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/captions", tag = "playback",
    request_body(content = String, content_type = "text/vtt"),
    params(("id" = Uuid, Path), NewCaption), responses(
        (status = 201, body = Caption),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 409, description = "There are 40 already", body = Problem),
        (status = 413, description = "Larger than 1 MiB", body = Problem),
        (status = 422, description = "No captions, or a field is not right", body = Problem)))]
async fn caption_add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<NewCaption>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<(StatusCode, Json<Caption>)> {
    let body = body.map_err(|_| {
        let say = "Captions may have up to 1 MiB.";
        Error::new(Kind::TooLarge, "captions.too_large", say)
    })?;
    let made = captions::add(&app, &caller, id, asked, &body).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A track of captions as WebVTT.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/captions/{caption_id}", tag = "playback",
    params(("id" = Uuid, Path), ("caption_id" = Uuid, Path), Token), responses(
        (status = 200, description = "The captions", body = String, content_type = "text/vtt"),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn caption_text(
    State(app): State<App>,
    who: Identified,
    Path((id, caption)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = service::admit(&app, who.with(token.pt), id).await?.row;
    let (text, etag) = captions::text(&app, &row, caption).await?;
    Ok(words(&app, text, &etag, &headers))
}

/// Changes what is said of captions; only the fields given.
#[utoipa::path(patch, path = "/api/v1/recordings/{id}/captions/{caption_id}", tag = "playback", request_body = CaptionChange,
    params(("id" = Uuid, Path), ("caption_id" = Uuid, Path)), responses(
        (status = 200, body = Caption),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 422, description = "A field is not right", body = Problem)))]
async fn caption_change(
    State(app): State<App>,
    caller: Caller,
    Path((id, caption)): Path<(Uuid, Uuid)>,
    Json(asked): Json<CaptionChange>,
) -> Result<Json<Caption>> {
    let changed = captions::change(&app, &caller, id, caption, asked).await?;
    Ok(Json(changed))
}

/// Removes captions.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/captions/{caption_id}", tag = "playback",
    params(("id" = Uuid, Path), ("caption_id" = Uuid, Path)), responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn caption_remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, caption)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    captions::remove(&app, &caller, id, caption).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The chapters of a recording.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/chapters", tag = "playback",
    params(("id" = Uuid, Path), Token), responses(
        (status = 200, body = Chapters),
        (status = 404, description = "Not there, or not for you", body = Problem)))]
async fn chapter_list(State(app): State<App>, watching: Watching) -> Result<Json<Chapters>> {
    Ok(Json(chapters::get(&app, watching.seen().0).await?))
}

/// Puts chapters in the place of those before.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/chapters", tag = "playback", request_body = Chapters,
    params(("id" = Uuid, Path)), responses(
        (status = 200, body = Chapters),
        (status = 404, description = "Not there, or not for you", body = Problem),
        (status = 422, description = "A field is not right", body = Problem)))]
async fn chapter_put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(asked): Json<Chapters>,
) -> Result<Json<Chapters>> {
    Ok(Json(chapters::put(&app, &caller, id, asked).await?))
}
