//! The picture of a course over HTTP.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::courses::model::Course;
use crate::courses::service::cover;
use crate::kit::error::Problem;
use crate::kit::http::extract::unread;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes, file, taking};
use crate::kit::{App, Result};

/// The routes of the picture.
pub fn router() -> Routes {
    let all = routes!(get, put, remove);
    Routes::new()
        .about(Area::Courses)
        .add(Door::User, taking(cover::MOST_BYTES, all))
}

/// What may stand in the address of a picture.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Version {
    /// Changes with the picture, so that no old one is shown; it need not be given.
    #[garde(length(max = 100))]
    #[serde(rename = "v")]
    _v: Option<String>,
}

/// The picture of a course.
#[utoipa::path(get, path = "/api/v1/courses/{id}/cover", tag = "courses", operation_id = "get_cover",
    params(("id" = Uuid, Path), Version),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "It is the one you have"),
        (status = 404, description = "`course.no_cover`, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside", body = Problem, content_type = "application/problem+json")))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(_version): Query<Version>,
    asked: HeaderMap,
) -> Result<Response> {
    let stored = cover::get(&app, &caller, id).await?;
    file::answer(&app.blobs, &stored, &asked).await
}

/// Gives a course a picture: JPEG, PNG or WebP up to 5 MB. What is kept is made anew from its pixels.
#[utoipa::path(put, path = "/api/v1/courses/{id}/cover", tag = "courses", operation_id = "put_cover",
    params(("id" = Uuid, Path)),
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    responses((status = 200, body = Course),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than 5 MB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`picture.refused`, `picture.broken`", body = Problem, content_type = "application/problem+json")))]
async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Course>> {
    let sent = body.map_err(|cause| unread(&cause))?;
    Ok(Json(cover::put(&app, &caller, id, &sent).await?))
}

/// Takes the picture of a course away.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/cover", tag = "courses", operation_id = "delete_cover",
    params(("id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    cover::remove(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
