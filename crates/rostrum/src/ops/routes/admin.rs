//! What anybody may know of the installation, and what its admin sees and decides.

use axum::extract::State;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::audit::{self, Logged};
use crate::kit::error::Problem;
use crate::kit::http::{Json, Query};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Caller, Result};
use crate::ops::model::{HouseSettings, Instance};
use crate::ops::service;

/// What changes: fields that are left out stay.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseSettingsInput {
    /// Whether anybody may sign up.
    #[garde(skip)]
    #[serde(default)]
    registration_open: Option<bool>,
}

/// What anybody may know of this installation.
#[utoipa::path(
    get, path = "/api/v1/instance", tag = "ops", operation_id = "instance",
    responses((status = 200, description = "The installation", body = Instance))
)]
pub async fn instance(State(app): State<App>) -> Result<Json<Instance>> {
    Ok(Json(service::house::instance(&app).await?))
}

/// What is decided for the whole installation.
#[utoipa::path(
    get, path = "/api/v1/admin/settings", tag = "admin", operation_id = "house_settings",
    responses(
        (status = 200, description = "As it is", body = HouseSettings),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not for you", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn settings(State(app): State<App>, caller: Caller) -> Result<Json<HouseSettings>> {
    Ok(Json(service::house::settings(&app, &caller).await?))
}

/// Decide for the whole installation.
#[utoipa::path(
    patch, path = "/api/v1/admin/settings", tag = "admin", operation_id = "change_house_settings",
    request_body = HouseSettingsInput,
    responses(
        (status = 200, description = "As it is now", body = HouseSettings),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change_settings(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<HouseSettingsInput>,
) -> Result<Json<HouseSettings>> {
    let open = input.registration_open;
    let now = service::house::change_settings(&app, &caller, open).await?;
    Ok(Json(now))
}

/// Who did what, newest first.
#[utoipa::path(
    get, path = "/api/v1/admin/audit", tag = "admin", operation_id = "audit",
    params(PageQuery),
    responses(
        (status = 200, description = "Entries", body = Page<Logged>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter is not right", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn audit(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Logged>>> {
    let page = audit::list(&app, &caller, query.try_into()?).await?;
    Ok(Json(page))
}
