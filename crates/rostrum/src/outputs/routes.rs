//! Outputs over HTTP.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{NewOutput, Output, OutputList};
use super::service::{ask as asking, remove as removing, see};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes, file as files};
use crate::kit::{App, Result};
use crate::playback::{self, Identified, Token};

/// The routes of the room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(list, ask))
        .add(Door::User, routes!(get, remove))
        .add(Door::User, routes!(rebuild))
        .add(Door::Playback, routes!(file))
}

/// The files that were made of a recording, newest first.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/outputs", tag = "outputs", operation_id = "outputs",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = OutputList),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<OutputList>> {
    Ok(Json(see::list(&app, &caller, id).await?))
}

/// Has a file made. The same settings asked for again are the one that is there; it is made anew where it failed, or what it
/// was made of has changed.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/outputs", tag = "outputs", operation_id = "ask_output",
    params(("id" = Uuid, Path)), request_body = NewOutput,
    responses((status = 201, description = "It will be made", body = Output),
        (status = 200, description = "There is one of these settings", body = Output),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.running`, `recording.trashed`; `recording.no_mix`, `recording.no_tracks`: there is nothing to make it of yet; `output.no_tracks`: it was imported; `output.too_many`: there are 50; `storage.quota`: the owner's storage is full", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right (`not_offered`), or belongs to another format (`unexpected`)", body = Problem, content_type = "application/problem+json")))]
async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<NewOutput>,
) -> Result<(StatusCode, Json<Output>)> {
    let (is_new, output) = asking::ask(&app, &caller, id, &new).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(output)))
}

/// What is known of one.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/outputs/{output_id}", tag = "outputs", operation_id = "output",
    params(("id" = Uuid, Path), ("output_id" = Uuid, Path)),
    responses((status = 200, body = Output),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path((id, output)): Path<(Uuid, Uuid)>,
) -> Result<Json<Output>> {
    Ok(Json(see::get(&app, &caller, id, output).await?))
}

/// Makes one again, and no other. The file before can be fetched until the new one is there.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/outputs/{output_id}/rebuild", tag = "outputs", operation_id = "rebuild_output",
    params(("id" = Uuid, Path), ("output_id" = Uuid, Path)),
    responses((status = 202, description = "It will be made", body = Output),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.running`, `recording.trashed`; `recording.no_mix`, `recording.no_tracks`: there is nothing to make it of", body = Problem, content_type = "application/problem+json")))]
async fn rebuild(
    State(app): State<App>,
    caller: Caller,
    Path((id, output)): Path<(Uuid, Uuid)>,
) -> Result<(StatusCode, Json<Output>)> {
    let output = asking::rebuild(&app, &caller, id, output).await?;
    Ok((StatusCode::ACCEPTED, Json(output)))
}

/// Deletes one with its file; whoever makes it stops.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/outputs/{output_id}", tag = "outputs", operation_id = "delete_output",
    params(("id" = Uuid, Path), ("output_id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, output)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    removing::remove(&app, &caller, id, output).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file of one, or the part of it that `Range` asks for. A playback's cookie or `pt` of somebody who may change the
/// recording does as well, so that a browser can follow a link.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/outputs/{output_id}/file", tag = "outputs", operation_id = "output_file",
    params(("id" = Uuid, Path), ("output_id" = Uuid, Path), Token),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "It is the one you have"),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see; `output.not_ready`: not made yet, or not to be shown any more", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside", body = Problem, content_type = "application/problem+json")))]
async fn file(
    State(app): State<App>,
    who: Identified,
    Path((id, output)): Path<(Uuid, Uuid)>,
    Query(token): Query<Token>,
    asked: HeaderMap,
) -> Result<Response> {
    let caller = playback::caller_of(&app, who.with(token.pt), id).await?;
    let stored = see::file(&app, &caller, id, output).await?;
    files::answer(&app.blobs, &stored, &asked).await
}
