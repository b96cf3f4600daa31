//! What became of a file that was imported.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::{Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};
use crate::recordings::model::{ImportResult, Importing};
use crate::recordings::service::imports::{self, Outcome};

/// The routes of imports.
pub fn router() -> Routes {
    Routes::new().add(Door::User, routes!(result))
}

/// What became of an upload with `purpose=import`: the recording, how far it is, or why it was refused.
#[utoipa::path(get, path = "/api/v1/uploads/{id}/result", tag = "uploads", params(("id" = Uuid, Path)),
    responses((status = 200, description = "It plays", body = ImportResult),
        (status = 202, description = "It is on its way", body = Importing),
        (status = 404, description = "Not an import of yours", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It was refused; nothing of it is left", body = Problem, content_type = "application/problem+json")))]
async fn result(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    Ok(match imports::result(&app, &caller, id).await? {
        Outcome::Done(done) => Json(done).into_response(),
        Outcome::Under(way) => (StatusCode::ACCEPTED, Json(way)).into_response(),
    })
}
