//! How a mix is made, over HTTP.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::jobs;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Result};
use crate::recordings::model::{
    AskListen, AskPauses, AskPreview, AskWork, Pauses, RecipeChange, RecipeChanged, RecipeVersion,
    RecipeView,
};
use crate::recordings::service::recipe;

/// The routes of recipes.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(get, put))
        .add(Door::User, routes!(versions))
        .add(Door::User, routes!(preview))
        .add(Door::User, routes!(pauses))
        .add(Door::User, routes!(listen))
        .add(Door::User, routes!(work))
}

/// How the mix is to be made, and of which version the one that plays was made.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/recipe", tag = "recordings", operation_id = "recipe",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = RecipeView),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RecipeView>> {
    Ok(Json(recipe::get(&app, &caller, id).await?))
}

/// Has the mix made in another way. Give the version that was read, and the parts that change: those left out stay as they
/// were. The mix before plays until the new one is there.
#[utoipa::path(put, path = "/api/v1/recordings/{id}/recipe", tag = "recordings", operation_id = "change_recipe",
    params(("id" = Uuid, Path)), request_body = RecipeChange,
    responses((status = 202, description = "It will be made", body = RecipeChanged),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recipe.changed`: by somebody else meanwhile; `recipe.no_tracks`: it was imported; `recording.running`, `recording.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; no part is there", body = Problem, content_type = "application/problem+json")))]
async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<RecipeChange>,
) -> Result<(StatusCode, Json<RecipeChanged>)> {
    let made = recipe::put(&app, &caller, id, ask).await?;
    Ok((StatusCode::ACCEPTED, Json(made)))
}

/// All that was asked for before, newest first.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/recipe/versions", tag = "recordings", operation_id = "recipe_versions",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<RecipeVersion>),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`cursor.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn versions(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RecipeVersion>>> {
    Ok(Json(recipe::versions(&app, &caller, id, query).await?))
}

/// One picture of the mix as it would look. Nothing is stored; who talks is heard from half a minute around the moment.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/recipe/preview", tag = "recordings", operation_id = "preview_recipe",
    params(("id" = Uuid, Path)), request_body = AskPreview,
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recipe.no_tracks`, `recording.running`, `recording.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `recording.empty`: nothing was recorded", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`preview.busy`: enough pictures are being drawn", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`preview.too_long`: it takes too long", body = Problem, content_type = "application/problem+json")))]
async fn preview(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<AskPreview>,
) -> Result<Response> {
    let bytes = recipe::preview(&app, &caller, id, ask).await?;
    let kind = (header::CONTENT_TYPE, "image/jpeg");
    let cache = (header::CACHE_CONTROL, "no-store");
    Ok(([kind, cache], bytes).into_response())
}

/// Which pauses of a recording would be made shorter, and how much that saves. Nothing is stored; all of it is heard.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/recipe/pauses", tag = "recordings", operation_id = "recipe_pauses",
    params(("id" = Uuid, Path)), request_body = AskPauses,
    responses((status = 200, body = Pauses),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recipe.no_tracks`, `recording.running`, `recording.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `recording.empty`: nothing was recorded", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`preview.busy`: others are being listened to", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`preview.too_long`: it takes too long", body = Problem, content_type = "application/problem+json")))]
async fn pauses(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<AskPauses>,
) -> Result<Json<Pauses>> {
    Ok(Json(recipe::pauses(&app, &caller, id, ask).await?))
}

/// Some seconds of the mix as it would sound, before and after what is done to the voices. Nothing is stored; who talks and
/// how loud everybody is, is heard from half a minute around the moment.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/recipe/listen", tag = "recordings", operation_id = "listen_recipe",
    params(("id" = Uuid, Path)), request_body = AskListen,
    responses((status = 200, description = "The sound", body = Vec<u8>, content_type = "audio/wav"),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recipe.no_tracks`, `recording.running`, `recording.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `recording.empty`: nothing was recorded", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`preview.busy`: enough previews are being made", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`preview.too_long`: it takes too long", body = Problem, content_type = "application/problem+json")))]
async fn listen(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<AskListen>,
) -> Result<Response> {
    let bytes = recipe::listen(&app, &caller, id, ask).await?;
    let kind = (header::CONTENT_TYPE, "audio/wav");
    let cache = (header::CACHE_CONTROL, "no-store");
    Ok(([kind, cache], bytes).into_response())
}

/// Asks for work on a recording: `layout` has its mix made with another `look`, `sound` with another `sound`, `loudness`
/// with another `target`, `trim` with another `cut`. Whatever the version was, the other parts stay.
#[utoipa::path(post, path = "/api/v1/jobs", tag = "jobs", operation_id = "ask_for_work",
    request_body = AskWork,
    responses((status = 202, description = "It will be done", body = jobs::View),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You may see this recording, and not change it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such recording, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recipe.changed`, `recipe.no_tracks`, `recording.running`, `recording.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `missing`: what the work needs; `unexpected`: what it has nothing to do with", body = Problem, content_type = "application/problem+json")))]
async fn work(
    State(app): State<App>,
    caller: Caller,
    Json(ask): Json<AskWork>,
) -> Result<(StatusCode, Json<jobs::View>)> {
    let job = recipe::work(&app, &caller, ask).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}
