//! Lectures over HTTP: they show what this room knows of recordings, in the order of their course.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::courses::{LectureChange, NewOrder, Place, Publish};
use crate::kit::error::Problem;
use crate::kit::http::{Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::PageQuery;
use crate::kit::{App, Result};
use crate::recordings::model::{LecturePage, LectureView};
use crate::recordings::service::lectures;

/// The order of as many lectures as a course can have.
const MOST_BYTES: usize = 4 << 20;

/// The routes of lectures.
pub fn router() -> Routes {
    let (schemas, paths, methods) = routes!(order);
    let methods = methods.layer(DefaultBodyLimit::max(MOST_BYTES));
    Routes::new()
        .add(Door::User, routes!(list))
        .add(Door::User, routes!(place))
        .add(Door::User, routes!(change, remove))
        .add(Door::User, routes!(publish))
        .add(Door::User, (schemas, paths, methods))
}

/// The lectures of a course, in order: those in no section first. Students see the published ones.
#[utoipa::path(get, path = "/api/v1/courses/{id}/lectures", tag = "courses", operation_id = "lectures",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = LecturePage),
        (status = 403, description = "You may not see lectures here", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`cursor.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<LecturePage>> {
    Ok(Json(lectures::list(&app, &caller, id, query).await?))
}

/// Places a recording of one's own in a course, as a draft. Placing it again answers 200 with where it is.
#[utoipa::path(post, path = "/api/v1/courses/{id}/recordings", tag = "courses", operation_id = "place_lecture",
    params(("id" = Uuid, Path)), request_body = Place,
    responses((status = 201, body = LectureView),
        (status = 200, description = "It was there", body = LectureView),
        (status = 403, description = "Your role in the course or on the recording does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Course or recording not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.trashed`, `course.trashed`, `course.too_many_lectures`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `section.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn place(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<Place>,
) -> Result<Response> {
    let (lecture, is_new) = lectures::place(&app, &caller, id, ask).await?;
    let status = match is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, Json(lecture)).into_response())
}

/// Moves a lecture to another place or section.
#[utoipa::path(patch, path = "/api/v1/courses/{id}/recordings/{recording_id}", tag = "courses", operation_id = "change_lecture",
    params(("id" = Uuid, Path), ("recording_id" = Uuid, Path)), request_body = LectureChange,
    responses((status = 200, body = LectureView),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `section.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((id, recording)): Path<(Uuid, Uuid)>,
    Json(ask): Json<LectureChange>,
) -> Result<Json<LectureView>> {
    Ok(Json(
        lectures::change(&app, &caller, id, recording, ask).await?,
    ))
}

/// Takes a recording out of a course. The recording itself stays.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/recordings/{recording_id}", tag = "courses", operation_id = "remove_lecture",
    params(("id" = Uuid, Path), ("recording_id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, recording)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    lectures::remove(&app, &caller, id, recording).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows a lecture to the students now (`{}`), from a time on (`at`), or takes it back (`published: false`).
/// Doing it twice changes nothing.
#[utoipa::path(post, path = "/api/v1/courses/{id}/recordings/{recording_id}/publish", tag = "courses", operation_id = "publish_lecture",
    params(("id" = Uuid, Path), ("recording_id" = Uuid, Path)), request_body = Publish,
    responses((status = 200, body = LectureView),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `publish.contradiction`", body = Problem, content_type = "application/problem+json")))]
async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path((id, recording)): Path<(Uuid, Uuid)>,
    Json(ask): Json<Publish>,
) -> Result<Json<LectureView>> {
    Ok(Json(
        lectures::publish(&app, &caller, id, recording, ask).await?,
    ))
}

/// Brings all sections and lectures of a course into another order, in one write.
#[utoipa::path(put, path = "/api/v1/courses/{id}/order", tag = "courses", operation_id = "order",
    params(("id" = Uuid, Path)), request_body = NewOrder,
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.changed`: not the whole course any more; `course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`order.twice`, `section.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn order(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewOrder>,
) -> Result<StatusCode> {
    lectures::order(&app, &caller, id, ask).await?;
    Ok(StatusCode::NO_CONTENT)
}
