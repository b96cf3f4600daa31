//! Courses over HTTP.

mod cover;
mod people;
mod sections;

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Course, CourseChange, Filters, NewCopy, NewCourse};
use super::service::{copy, manage, trash};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::Page;
use crate::kit::{App, Result};

/// The routes of courses.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Courses)
        .add(Door::User, routes!(create, list))
        .add(Door::User, routes!(get, change, throw_away))
        .add(Door::User, routes!(restore))
        .add(Door::User, routes!(duplicate))
        .merge(cover::router())
        .merge(sections::router())
        .merge(people::router())
}

/// Makes a course; whoever makes it owns it.
#[utoipa::path(post, path = "/api/v1/courses", tag = "courses", request_body = NewCourse,
    responses((status = 201, body = Course),
        (status = 403, description = "Students and guests make none", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewCourse>,
) -> Result<(StatusCode, Json<Course>)> {
    let made = manage::create(&app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The courses that one teaches, learns in or watches over, newest first; an admin sees all.
#[utoipa::path(get, path = "/api/v1/courses", tag = "courses", params(Filters),
    responses((status = 200, body = Page<Course>),
        (status = 422, description = "A filter is not right", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(filters): Query<Filters>,
) -> Result<Json<Page<Course>>> {
    Ok(Json(manage::list(&app, &caller, filters).await?))
}

/// One course.
#[utoipa::path(get, path = "/api/v1/courses/{id}", tag = "courses", params(("id" = Uuid, Path)),
    responses((status = 200, body = Course),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn get(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Course>> {
    Ok(Json(manage::get(&app, &caller, id).await?))
}

/// Changes the fields given.
#[utoipa::path(put, path = "/api/v1/courses/{id}", tag = "courses", params(("id" = Uuid, Path)),
    request_body = CourseChange,
    responses((status = 200, body = Course),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<CourseChange>,
) -> Result<Json<Course>> {
    Ok(Json(manage::change(&app, &caller, id, ask).await?))
}

/// Moves a course to the trash, from where it can be brought back for a while. The recordings stay; by this
/// course nobody sees them any more.
#[utoipa::path(delete, path = "/api/v1/courses/{id}", tag = "courses", params(("id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn throw_away(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    trash::trash(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a course back from the trash, with everything it had.
#[utoipa::path(post, path = "/api/v1/courses/{id}/restore", tag = "courses", params(("id" = Uuid, Path)),
    responses((status = 200, body = Course),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`course.gone`: thrown away too long ago", body = Problem, content_type = "application/problem+json")))]
async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Course>> {
    Ok(Json(trash::restore(&app, &caller, id).await?))
}

/// Copies a course for another term: sections, lectures as drafts, those who teach; no students.
#[utoipa::path(post, path = "/api/v1/courses/{id}/copy", tag = "courses", params(("id" = Uuid, Path)),
    request_body = NewCopy,
    responses((status = 201, body = Course),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn duplicate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewCopy>,
) -> Result<(StatusCode, Json<Course>)> {
    let made = copy::copy(&app, &caller, id, ask).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
