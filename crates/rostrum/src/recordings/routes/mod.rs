//! Recordings and takes over HTTP.

mod imports;
mod lectures;
mod recipe;
mod recovery;
mod takes;

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Change, Filters, Recording, RecordingPage, Removal, Start};
use super::service::{change, info, see, start, stop};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::{App, Result};

/// The routes of recordings.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(begin))
        .add(Door::User, routes!(end))
        .add(Door::User, routes!(list))
        .add(Door::User, routes!(get, rename, trash))
        .add(Door::User, routes!(restore))
        .add(Door::User, routes!(about))
        .merge(lectures::router())
        .merge(imports::router())
        .merge(takes::router())
        .merge(recovery::router())
        .merge(recipe::router())
}

/// Starts recording a room: the server captures everybody who agreed, and their browsers record
/// themselves.
#[utoipa::path(post, path = "/api/v1/recordings/start", tag = "recordings", request_body = Start,
    responses((status = 201, body = Recording)))]
async fn begin(
    State(app): State<App>,
    caller: Caller,
    Json(ask): Json<Start>,
) -> Result<(StatusCode, Json<Recording>)> {
    let made = start::start(&app, &caller, ask).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Stops a recording. Stopping it again changes nothing.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/stop", tag = "recordings",
    params(("id" = Uuid, Path)), responses((status = 200, body = Recording)))]
async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Recording>> {
    Ok(Json(stop::stop(&app, &caller, id).await?))
}

/// The recordings one may see, newest first.
#[utoipa::path(get, path = "/api/v1/recordings", tag = "recordings", params(Filters),
    responses((status = 200, body = RecordingPage),
        (status = 404, description = "No such course, or none of yours", body = Problem)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(filters): Query<Filters>,
) -> Result<Json<RecordingPage>> {
    Ok(Json(see::list(&app, &caller, filters).await?))
}

/// One recording with its tracks and the work on it.
#[utoipa::path(get, path = "/api/v1/recordings/{id}", tag = "recordings",
    params(("id" = Uuid, Path)), responses((status = 200, body = Recording)))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Recording>> {
    Ok(Json(see::get(&app, &caller, id).await?))
}

/// Changes the fields given.
#[utoipa::path(patch, path = "/api/v1/recordings/{id}", tag = "recordings", request_body = Change,
    params(("id" = Uuid, Path)), responses((status = 200, body = Recording)))]
async fn rename(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<Change>,
) -> Result<Json<Recording>> {
    Ok(Json(change::change(&app, &caller, id, ask).await?))
}

/// Moves a recording to the trash, from where it can be brought back for a while. With `for_good=true` it
/// goes from the trash for good.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}", tag = "recordings",
    params(("id" = Uuid, Path), Removal), responses((status = 204)))]
async fn trash(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<Removal>,
) -> Result<StatusCode> {
    match asked.for_good {
        Some(true) => change::remove(&app, &caller, id).await?,
        _ => change::trash(&app, &caller, id).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a recording back from the trash.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/restore", tag = "recordings",
    params(("id" = Uuid, Path)), responses((status = 200, body = Recording)))]
async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Recording>> {
    Ok(Json(change::restore(&app, &caller, id).await?))
}

/// What its files are, to the last byte.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/info", tag = "recordings",
    params(("id" = Uuid, Path)), responses((status = 200, body = info::Info)))]
async fn about(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<info::Info>> {
    Ok(Json(info::info(&app, &caller, id).await?))
}
