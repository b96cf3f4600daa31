//! Figures over HTTP.

use axum::extract::State;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{CourseStats, RecordingAnalytics};
use super::service;
use crate::kit::error::Problem;
use crate::kit::http::{Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};

/// The routes of figures.
pub fn router() -> Routes {
    Routes::new()
        .add(Door::User, routes!(recording))
        .add(Door::User, routes!(course))
}

/// What was watched of a recording, by how many, and which seconds.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/analytics", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 200, body = RecordingAnalytics),
        (status = 403, description = "You may watch it, but not see who else does", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It lies in the trash", body = Problem, content_type = "application/problem+json")))]
async fn recording(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RecordingAnalytics>> {
    Ok(Json(service::of_recording(&app, &caller, id).await?))
}

/// How many learn in a course and how much of it they have seen.
#[utoipa::path(get, path = "/api/v1/courses/{id}/stats", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 200, body = CourseStats),
        (status = 403, description = "You take part, but may not see the figures", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json")))]
async fn course(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CourseStats>> {
    Ok(Json(service::of_course(&app, &caller, id).await?))
}
