//! `/api/v1/jobs`.

use axum::extract::State as Of;
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{State, View};
use super::service;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Result};

/// The routes of this room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::General)
        .add(Door::User, routes!(list))
        .add(Door::User, routes!(get))
        .add(Door::User, routes!(cancel))
        .add(Door::User, routes!(retry))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only jobs in this state.
    #[garde(skip)]
    state: Option<State>,
    /// Everybody's jobs instead of one's own (admins).
    #[garde(skip)]
    #[serde(default)]
    all: bool,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    cursor: Option<String>,
}

/// List jobs, newest first
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", operation_id = "list_jobs",
    params(Wanted),
    responses(
        (status = 200, body = Page<View>),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn list(
    Of(app): Of<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<View>>> {
    let paging = Paging::new(wanted.limit, wanted.cursor.as_deref())?;
    service::list(&app, &caller, wanted.all, wanted.state, paging)
        .await
        .map(Json)
}

/// See one job
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", operation_id = "get_job",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = View),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn get(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<View>> {
    service::get(&app, &caller, id).await.map(Json)
}

/// Cancel a job that waits or runs
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs", operation_id = "cancel_job",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = View),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn cancel(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<View>> {
    service::cancel(&app, &caller, id).await.map(Json)
}

/// Try a failed or cancelled job again
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", operation_id = "retry_job",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = View),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn retry(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<View>> {
    service::retry(&app, &caller, id).await.map(Json)
}
