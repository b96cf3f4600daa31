//! Takes over HTTP.

use axum::extract::State;
use axum::http::{StatusCode, header};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::kit::http::{Area, Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};
use crate::recordings::model::{JournalKey, NewTake, Standings, TakeChange, TakeMade};
use crate::recordings::service::{journal_key, standing as standings, takes};

/// The routes of takes: for guests too, and for whoever holds their recovery link.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::Sender, routes!(announce))
        .add(Door::Sender, routes!(describe))
        .add(Door::Sender, routes!(key))
        .add(Door::User, routes!(standing))
}

/// Announces a piece of a take of one's own; then it can be uploaded.
#[utoipa::path(post, path = "/api/v1/recordings/{id}/takes", tag = "takes", request_body = NewTake,
    params(("id" = Uuid, Path)), responses((status = 201, body = TakeMade)))]
async fn announce(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewTake>,
) -> Result<(StatusCode, Json<TakeMade>)> {
    let made = takes::create(&app, &caller, id, ask).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Tells what only the end of a take knows: its measured start, its length, its clock.
#[utoipa::path(patch, path = "/api/v1/recordings/{id}/takes/{take_id}", tag = "takes",
    params(("id" = Uuid, Path), ("take_id" = Uuid, Path)), request_body = TakeChange,
    responses((status = 204)))]
async fn describe(
    State(app): State<App>,
    caller: Caller,
    Path((id, take)): Path<(Uuid, Uuid)>,
    Json(ask): Json<TakeChange>,
) -> Result<StatusCode> {
    takes::change(&app, &caller, id, take, ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The key that one's own browser encrypts its takes with until they are here: always the same one, for as long as the
/// recording is there. The browser does not store it.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/journal-key", tag = "takes",
    params(("id" = Uuid, Path)), responses((status = 200, body = JournalKey)))]
async fn key(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<([(header::HeaderName, &'static str); 1], Json<JournalKey>)> {
    let key = journal_key::of(&app, &caller, id).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(key)))
}

/// How much of everybody's takes the server has, and how much is only on their machines; for those who may edit the
/// recording.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/takes", tag = "takes", operation_id = "takes_of",
    params(("id" = Uuid, Path)), responses((status = 200, body = Standings)))]
async fn standing(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Standings>> {
    let items = standings::of_recording(&app, &caller, id).await?;
    Ok(Json(Standings { items }))
}
