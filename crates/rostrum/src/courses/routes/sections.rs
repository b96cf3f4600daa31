//! Sections over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::courses::model::{NewSection, Section, SectionChange};
use crate::courses::service::sections;
use crate::kit::error::Problem;
use crate::kit::http::{Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Result};

/// The routes of sections.
pub fn router() -> Routes {
    Routes::new()
        .add(Door::User, routes!(list, create))
        .add(Door::User, routes!(change, remove))
}

/// The sections of a course, in order.
#[utoipa::path(get, path = "/api/v1/courses/{id}/sections", tag = "courses", operation_id = "list_sections",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<Section>),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`cursor.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Section>>> {
    let page = sections::list(&app, &caller, id, query.try_into()?).await?;
    Ok(Json(page))
}

/// Adds a section, at a place or at the end.
#[utoipa::path(post, path = "/api/v1/courses/{id}/sections", tag = "courses", operation_id = "create_section",
    params(("id" = Uuid, Path)), request_body = NewSection,
    responses((status = 201, body = Section),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.too_many_sections`, `course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<NewSection>,
) -> Result<(StatusCode, Json<Section>)> {
    let made = sections::create(&app, &caller, id, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Renames a section or moves it with its lectures.
#[utoipa::path(patch, path = "/api/v1/courses/{id}/sections/{section_id}", tag = "courses", operation_id = "change_section",
    params(("id" = Uuid, Path), ("section_id" = Uuid, Path)), request_body = SectionChange,
    responses((status = 200, body = Section),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((course, id)): Path<(Uuid, Uuid)>,
    Json(ask): Json<SectionChange>,
) -> Result<Json<Section>> {
    Ok(Json(
        sections::change(&app, &caller, course, id, ask).await?,
    ))
}

/// Removes a section; its lectures stay, in none.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/sections/{section_id}", tag = "courses", operation_id = "delete_section",
    params(("id" = Uuid, Path), ("section_id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((course, id)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    sections::remove(&app, &caller, course, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
