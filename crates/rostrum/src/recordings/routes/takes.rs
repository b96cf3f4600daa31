//! Takes over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::http::{Area, Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};
use crate::recordings::model::{NewTake, TakeChange, TakeMade};
use crate::recordings::service::takes;

/// The routes of takes: for guests too.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Caller, routes!(announce))
        .add(Door::Caller, routes!(describe))
}

/// Announces a piece of a take of one's own; then it can be uploaded.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/takes", tag = "takes", request_body = NewTake,
    params(("id" = Uuid, Path)), responses((status = 201, body = TakeMade)))]
async fn announce(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewTake>,
) -> Result<(StatusCode, Json<TakeMade>)> {
    let made = takes::create(&app, &caller, id, ask).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Tells what only the end of a take knows: its measured start, its length, its clock.
#[utoipa::path(patch, path = "/api/v1/recordings/{id}/takes/{take_id}", tag = "takes",
    params(("id" = Uuid, Path), ("take_id" = Uuid, Path)), request_body = TakeChange,
    responses((status = 204)))]
async fn describe(
    State(app): State<App>,
    caller: Caller,
    Path((id, take)): Path<(Uuid, Uuid)>,
    Json(ask): Json<TakeChange>,
) -> Result<StatusCode> {
    takes::change(&app, &caller, id, take, ask).await?;
    Ok(StatusCode::NO_CONTENT)
}
