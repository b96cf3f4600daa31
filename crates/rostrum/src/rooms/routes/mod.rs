//! Rooms over HTTP.

mod ingest;

use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::{Area, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Caller, Result};
use crate::rooms::model::{
    CreatedRoom, Join, Joined, Looked, Lookup, NewRoom, Room, RoomChange, RoomLink,
};
use crate::rooms::service::stats::{Health, RoomStats, RoomsStats};
use crate::rooms::service::{join, link, manage, stats};

/// The routes of this room of the house.
#[must_use]
pub fn router() -> Routes {
    Routes::new()
        .about(Area::General)
        .add(Door::User, routes!(create))
        .add(Door::User, routes!(delete))
        .add(Door::Open, routes!(health))
        .add(Door::User, routes!(room_stats))
        .add(Door::User, routes!(rooms_stats))
        .add(Door::User, routes!(list))
        .add(Door::Caller, routes!(details))
        .add(Door::User, routes!(change))
        .add(Door::User, routes!(renew_link))
        .add(Door::User, routes!(restore))
        .add(Door::Open, routes!(lookup))
        .add(Door::Open, routes!(join_room))
        .merge(ingest::router())
}

/// Which room, where the path does not say it.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichRoom {
    /// The room.
    #[garde(skip)]
    room_id: Uuid,
}

/// Makes a room; the caller becomes its host.
#[utoipa::path(post, path = "/api/v1/signalling/room/create", tag = "rooms", request_body = NewRoom,
    responses((status = 201, body = CreatedRoom), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewRoom>,
) -> Result<(StatusCode, Json<CreatedRoom>)> {
    Ok((
        StatusCode::CREATED,
        Json(manage::create(&app, &caller, new).await?),
    ))
}

/// Hides a room, ends its meeting and shuts its links. It can be restored for 30 days.
#[utoipa::path(delete, path = "/api/v1/signalling/room/delete", tag = "rooms", params(WhichRoom),
    responses((status = 204), (status = 404, body = Problem)))]
async fn delete(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<WhichRoom>,
) -> Result<StatusCode> {
    manage::delete(&app, &caller, which.room_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the signalling is well.
#[utoipa::path(get, path = "/api/v1/signalling/health", tag = "rooms",
    responses((status = 200, body = Health)))]
async fn health(State(app): State<App>) -> Json<Health> {
    Json(stats::health(&app))
}

/// Figures of one room, for those who lead it.
#[utoipa::path(get, path = "/api/v1/signalling/room/stats", tag = "rooms", params(WhichRoom),
    responses((status = 200, body = RoomStats), (status = 404, body = Problem)))]
async fn room_stats(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<WhichRoom>,
) -> Result<Json<RoomStats>> {
    Ok(Json(stats::room(&app, &caller, which.room_id).await?))
}

/// Figures of the rooms the caller leads; an admin sees all.
#[utoipa::path(get, path = "/api/v1/signalling/rooms/stats", tag = "rooms",
    responses((status = 200, body = RoomsStats)))]
async fn rooms_stats(State(app): State<App>, caller: Caller) -> Result<Json<RoomsStats>> {
    Ok(Json(stats::rooms(&app, &caller).await?))
}

/// The rooms the caller has a role in, newest first.
#[utoipa::path(get, path = "/api/v1/rooms", tag = "rooms", params(PageQuery),
    responses((status = 200, body = Page<Room>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Room>>> {
    Ok(Json(manage::list(&app, &caller, query.try_into()?).await?))
}

/// One room.
#[utoipa::path(get, path = "/api/v1/rooms/{id}", tag = "rooms", params(("id" = Uuid, Path)),
    responses((status = 200, body = Room), (status = 404, body = Problem)))]
async fn details(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Room>> {
    Ok(Json(manage::details(&app, &caller, id).await?))
}

/// Changes the fields given.
#[utoipa::path(patch, path = "/api/v1/rooms/{id}", tag = "rooms", params(("id" = Uuid, Path)),
    request_body = RoomChange,
    responses((status = 200, body = Room), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(change): Json<RoomChange>,
) -> Result<Json<Room>> {
    Ok(Json(manage::change(&app, &caller, id, change).await?))
}

/// A new link; the old one lets nobody in any more.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/link", tag = "rooms", params(("id" = Uuid, Path)),
    responses((status = 200, body = RoomLink), (status = 404, body = Problem)))]
async fn renew_link(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RoomLink>> {
    Ok(Json(link::renew(&app, &caller, id).await?))
}

/// Brings a deleted room back, with a new link.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/restore", tag = "rooms", params(("id" = Uuid, Path)),
    responses((status = 200, body = Room), (status = 404, body = Problem), (status = 410, body = Problem)))]
async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Room>> {
    Ok(Json(manage::restore(&app, &caller, id).await?))
}

/// What a link leads to, before one comes in.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/lookup", tag = "rooms", params(("id" = Uuid, Path)),
    request_body = Lookup,
    responses((status = 200, body = Looked), (status = 404, body = Problem), (status = 410, body = Problem)))]
async fn lookup(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Json(lookup): Json<Lookup>,
) -> Result<Json<Looked>> {
    Ok(Json(link::lookup(&app, id, &lookup.token).await?))
}

/// Comes in: by the link as a guest, signed in as oneself, with a guest's token as the same guest.
#[utoipa::path(post, path = "/api/v1/rooms/{id}/join", tag = "rooms", params(("id" = Uuid, Path)),
    request_body = Join,
    responses((status = 200, body = Joined), (status = 404, body = Problem),
        (status = 410, body = Problem), (status = 423, body = Problem)))]
async fn join_room(
    State(app): State<App>,
    caller: Option<Caller>,
    Path(id): Path<Uuid>,
    Json(body): Json<Join>,
) -> Result<Json<Joined>> {
    Ok(Json(join::join(&app, caller.as_ref(), id, body).await?))
}
