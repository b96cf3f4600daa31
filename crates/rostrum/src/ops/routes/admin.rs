//! What anybody may know of the installation, and what its admin sees and decides.

use axum::extract::State;
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::audit::Wanted;
use crate::kit::error::Problem;
use crate::kit::http::{Json, Query};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Result};
use crate::ops::model::{AuditEntry, HouseSettings, Instance};
use crate::ops::service;

/// What changes: fields that are left out stay.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"registration_open": false}))]
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

/// Which entries of the log are wanted.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only what this person did.
    #[garde(skip)]
    actor_id: Option<Uuid>,
    /// Only this action (`account.disable`), or all of a subject (`account`).
    #[garde(length(max = 60))]
    #[param(max_length = 60)]
    action: Option<String>,
    /// Only what was done to this.
    #[garde(skip)]
    object_id: Option<Uuid>,
    /// From this moment on.
    #[garde(skip)]
    from: Option<DateTime<Utc>>,
    /// Up to this moment.
    #[garde(skip)]
    to: Option<DateTime<Utc>>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    cursor: Option<String>,
}

/// Who did what, newest first.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "admin", operation_id = "audit",
    params(AuditQuery),
    responses((status = 200, description = "Entries", body = Page<AuditEntry>))
)]
pub async fn audit(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>> {
    let paging = Paging::new(query.limit, query.cursor.as_deref())?;
    let wanted = Wanted {
        actor: query.actor_id,
        action: query.action,
        object: query.object_id,
        from: query.from,
        to: query.to,
    };
    let page = service::audit::list(&app, &caller, wanted, paging).await?;
    Ok(Json(page))
}
