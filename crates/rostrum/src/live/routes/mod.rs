//! Going live over HTTP. What players fetch is asked for where everything is that plays.

mod destinations;

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};
use crate::live::model::{Arrange, Live, Start};
use crate::live::service::{arrange as arranging, start as starting, stop as stopping};
use crate::recordings::Recording;

/// The routes of the room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(start))
        .add(Door::User, routes!(stop))
        .add(Door::User, routes!(arrange))
        .merge(destinations::router())
}

/// Sends what is recorded in a room to whoever may see the recording: its course, those with a link, or everybody who is
/// shown it. The layers of the presenter's camera or screen are the qualities that viewers choose from.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/stream/start-live", tag = "live", operation_id = "start_live",
    params(("id" = Uuid, Path)), request_body = Start,
    responses((status = 201, description = "It begins", body = Live),
        (status = 200, description = "It is live already", body = Live),
        (status = 403, description = "You may see this recording, and neither change it nor lead its room", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`live.not_recording`: it does not run; `live.ended`: it was live before", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk is nearly full", body = Problem, content_type = "application/problem+json")))]
async fn start(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(Start { layout }): Json<Start>,
) -> Result<(StatusCode, Json<Live>)> {
    let (is_new, live) = starting::start(&app, &caller, id, layout).await?;
    let status = match is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, Json(live)))
}

/// Ends a live stream; the recording goes on. What was sent can be played when it answers.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/stream/stop-live", tag = "live", operation_id = "stop_live",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "It is over", body = Recording),
        (status = 403, description = "You may see this recording, and neither change it nor lead its room", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`live.not_live`: it never was live", body = Problem, content_type = "application/problem+json")))]
async fn stop(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Recording>> {
    Ok(Json(stopping::stop(&app, &caller, id).await?))
}

/// Says how viewers see several people who have their cameras on: together in one picture, or one of them. It takes effect
/// at once.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/stream/layout", tag = "live", operation_id = "arrange_live",
    params(("id" = Uuid, Path)), request_body = Arrange,
    responses((status = 200, description = "Like this from now on", body = Live),
        (status = 403, description = "You may see this recording, and neither change it nor lead its room", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`live.not_live`: it is not live, or not any more", body = Problem, content_type = "application/problem+json")))]
async fn arrange(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(Arrange { layout }): Json<Arrange>,
) -> Result<Json<Live>> {
    Ok(Json(arranging::arrange(&app, &caller, id, layout).await?))
}
