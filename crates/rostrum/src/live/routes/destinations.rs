//! Where a room's live streams are sent on to, over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};
use crate::live::model::{ChangeDestination, Destination, Destinations, NewDestination};
use crate::live::service::destinations;

/// The routes for those who lead a room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::General)
        .add(Door::User, routes!(list, add))
        .add(Door::User, routes!(change, remove))
}

/// Where the live streams of a room are sent on to, and how each stands.
#[utoipa::path(get, path = "/api/v1/rooms/{id}/destinations", tag = "live", operation_id = "destinations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Destinations),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Destinations>> {
    Ok(Json(destinations::list(&app, &caller, id).await?))
}

/// Has the live streams of a room sent on to a platform by RTMP or RTMPS: at once, when it is live. The key is kept under seal
/// and never told. Everybody in the room is told the name while it is sent to.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/destinations", tag = "live", operation_id = "add_destination",
    params(("id" = Uuid, Path)), request_body = NewDestination,
    responses((status = 201, body = Destination),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`live.push_off`; `live.too_many_destinations`: five are enough", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong; `destination.private`: the address is within a private network", body = Problem, content_type = "application/problem+json")))]
async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<NewDestination>,
) -> Result<(StatusCode, Json<Destination>)> {
    let made = destinations::add(&app, &caller, id, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes one, or switches it on or off: at once. Another address needs the key again.
#[utoipa::path(patch, path = "/api/v1/rooms/{id}/destinations/{destination_id}", tag = "live", operation_id = "change_destination",
    params(("id" = Uuid, Path), ("destination_id" = Uuid, Path)), request_body = ChangeDestination,
    responses((status = 200, body = Destination),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(Uuid, Uuid)>,
    Json(wanted): Json<ChangeDestination>,
) -> Result<Json<Destination>> {
    Ok(Json(
        destinations::change(&app, &caller, ids, wanted).await?,
    ))
}

/// Removes one with its key; nothing more is sent to it.
#[utoipa::path(delete, path = "/api/v1/rooms/{id}/destinations/{destination_id}", tag = "live", operation_id = "remove_destination",
    params(("id" = Uuid, Path), ("destination_id" = Uuid, Path)),
    responses((status = 204),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((room, id)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    destinations::remove(&app, &caller, room, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
