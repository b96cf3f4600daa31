//! Links that share a recording.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::routes;
use uuid::Uuid;

use super::cookie as cookie_of;
use crate::kit::error::Problem;
use crate::kit::http::{Address, Area, Caller, Device, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Result};
use crate::playback::service::shares::{
    self, NewShare, OpenShare, OpenedShare, ShareChange, ShareView,
};

/// The routes of links.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(list, create))
        .add(Door::User, routes!(change, remove))
        .add(Door::Open, routes!(open))
}

/// The links of a recording of one's own, newest first. Their secrets are not told again.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/shares", tag = "shares", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<ShareView>),
        (status = 404, description = "Not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ShareView>>> {
    Ok(Json(
        shares::list(&app, &caller, id, query.try_into()?).await?,
    ))
}

/// Makes a link by which anybody sees this recording, until it is taken back.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/shares", tag = "shares", params(("id" = Uuid, Path)),
    request_body = NewShare,
    responses((status = 201, description = "The only answer with the link in it", body = ShareView),
        (status = 403, description = "Only the owner shares", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It lies in the trash", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewShare>,
) -> Result<(StatusCode, Json<ShareView>)> {
    let made = shares::create(&app, &caller, id, ask).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes the fields given.
#[utoipa::path(patch, path = "/api/v1/recordings/{id}/shares/{share_id}", tag = "shares",
    params(("id" = Uuid, Path), ("share_id" = Uuid, Path)), request_body = ShareChange,
    responses((status = 200, body = ShareView),
        (status = 404, description = "No such link of yours", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((id, share)): Path<(Uuid, Uuid)>,
    Json(ask): Json<ShareChange>,
) -> Result<Json<ShareView>> {
    Ok(Json(shares::change(&app, &caller, id, share, ask).await?))
}

/// Takes a link back. Who watches by it sees nothing more from this moment on.
#[utoipa::path(delete, path = "/api/v1/recordings/{id}/shares/{share_id}", tag = "shares",
    params(("id" = Uuid, Path), ("share_id" = Uuid, Path)),
    responses((status = 204),
        (status = 404, description = "No such link of yours", body = Problem, content_type = "application/problem+json")))]
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, share)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    shares::remove(&app, &caller, id, share).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Comes by a link: what it shows, and a playback of it. In a frame of another site the cookie does not arrive;
/// the token as `?pt=` does.
#[utoipa::path(post, path = "/api/v1/shares/open", tag = "shares", request_body = OpenShare,
    responses((status = 200, body = OpenedShare),
        (status = 401, description = "It asks for a password, or for another", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such link (any more)", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "Its time is over", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json")))]
async fn open(
    State(app): State<App>,
    from: Address,
    device: Device,
    Json(ask): Json<OpenShare>,
) -> Result<Response> {
    let (opened, cookie) = shares::open(&app, from, device, ask).await?;
    let id = opened.recording.id;
    let mut response = Json(opened).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie_of(&app, id, &cookie)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
