//! How what is stored is, for admins.

use axum::extract::State;
use utoipa_axum::routes;

use super::model::StorageHealth;
use super::service;
use crate::kit::http::{Area, Door, Json, Routes};
use crate::kit::{App, Caller, Result};

/// The routes of this room.
#[must_use]
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Admin)
        .add(Door::Admin, routes!(health))
        .add(Door::Admin, routes!(check))
}

/// Which stored files are damaged, and which nothing names.
///
/// Every stored file has a length and a SHA-256 from the moment it was stored, and is read again now and then. A damaged
/// one is not given out. What nothing names is removed when that stays so for as long as the settings say; until then it
/// stands here.
#[utoipa::path(
    get, path = "/api/v1/admin/storage/health", tag = "admin", operation_id = "storage_health",
    responses((status = 200, description = "As it is", body = StorageHealth))
)]
async fn health(State(app): State<App>, caller: Caller) -> Result<Json<StorageHealth>> {
    Ok(Json(service::health(&app, &caller).await?))
}

/// Has every stored file read again now, at the rate the settings say; `waiting` says how many are left.
#[utoipa::path(
    post, path = "/api/v1/admin/storage/check", tag = "admin", operation_id = "check_storage",
    responses((status = 200, description = "It has begun", body = StorageHealth))
)]
async fn check(State(app): State<App>, caller: Caller) -> Result<Json<StorageHealth>> {
    Ok(Json(service::check(&app, &caller).await?))
}
