//! Pictures and clips for films, over HTTP.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::{StreamExt as _, TryStreamExt as _};
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Asset, NewAsset};
use super::service;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes, file};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Result};

/// The routes of the room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(list, add))
        .add(Door::User, routes!(get, remove))
        .add(Door::User, routes!(get_file))
}

/// The pictures and clips one keeps for films, newest first.
#[utoipa::path(get, path = "/api/v1/brand", tag = "brand", operation_id = "brand",
    params(PageQuery),
    responses((status = 200, body = Page<Asset>),
        (status = 422, description = "`cursor.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Asset>>> {
    Ok(Json(service::list(&app, &caller, query).await?))
}

/// Keeps a picture (JPEG, PNG, WebP up to 10 MB; what is kept is made anew from its pixels, as PNG) or a clip (sound or film up
/// to 200 MB and a minute). What it is says the file itself.
#[utoipa::path(post, path = "/api/v1/brand", tag = "brand", operation_id = "add_brand_asset",
    params(NewAsset),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "video/mp4"), (Vec<u8> = "audio/mpeg"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 201, body = Asset),
        (status = 400, description = "`request.cut_off`: not all of it came", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Students and guests keep none", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`brand.too_many`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`request.too_large`; `storage.quota`: it does not fit into your storage", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`picture.refused`, `picture.broken`, `brand.empty`, `brand.unknown_format`, `brand.unreadable`, `brand.nothing_to_play`, `brand.too_long`, `brand.too_short`, `brand.too_large_pictures`, `brand.too_many_streams`", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "`storage.full`", body = Problem, content_type = "application/problem+json")))]
async fn add(
    State(app): State<App>,
    caller: Caller,
    Query(new): Query<NewAsset>,
    body: Body,
) -> Result<(StatusCode, Json<Asset>)> {
    let sent = body.into_data_stream().map_err(Into::into).boxed();
    let made = service::add(&app, &caller, new, sent).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What is known of one.
#[utoipa::path(get, path = "/api/v1/brand/{id}", tag = "brand", operation_id = "brand_asset",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Asset),
        (status = 404, description = "Not there, or another's", body = Problem, content_type = "application/problem+json")))]
async fn get(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Asset>> {
    Ok(Json(service::get(&app, &caller, id).await?))
}

/// Deletes one that no recording uses.
#[utoipa::path(delete, path = "/api/v1/brand/{id}", tag = "brand", operation_id = "delete_brand_asset",
    params(("id" = Uuid, Path)),
    responses((status = 204),
        (status = 404, description = "Not there, or another's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`brand.in_use`: `errors` names up to five recordings that use it, each as `recordings.<id>` with its title", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    service::remove(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file of one.
#[utoipa::path(get, path = "/api/v1/brand/{id}/file", tag = "brand", operation_id = "brand_file",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "A part of it", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "It is the one you have"),
        (status = 404, description = "Not there, or another's", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside", body = Problem, content_type = "application/problem+json")))]
async fn get_file(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    asked: HeaderMap,
) -> Result<Response> {
    let stored = service::file(&app, &caller, id).await?;
    file::answer(&app.blobs, &stored, &asked).await
}
