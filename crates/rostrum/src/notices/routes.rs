//! Requests about notices and letters.

use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{LetterState, NoticePage, OutboxLetter};
use super::service::{outbox, read};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Result};

/// The routes of this room.
#[must_use]
pub fn router() -> Routes {
    Routes::new()
        .about(Area::General)
        .add(Door::User, routes!(list))
        .add(Door::User, routes!(mark))
        .add(Door::User, routes!(mark_all))
        .about(Area::Admin)
        .add(Door::Admin, routes!(letters))
        .add(Door::Admin, routes!(again))
        .add(Door::Admin, routes!(test))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoticesWanted {
    /// Only those that were not read yet.
    #[garde(skip)]
    #[serde(default)]
    unread: bool,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    cursor: Option<String>,
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LettersWanted {
    /// Only letters in this state.
    #[garde(skip)]
    state: Option<LetterState>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    cursor: Option<String>,
}

/// To whom a test is sent.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "ada@example.org"}))]
struct TestInput {
    /// The address.
    #[garde(length(max = 254))]
    to: String,
}

/// Your notices, newest first.
#[utoipa::path(
    get, path = "/api/v1/notices", tag = "notices", operation_id = "list",
    params(NoticesWanted),
    responses((status = 200, description = "A page, and how many are unread in all", body = NoticePage))
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<NoticesWanted>,
) -> Result<Json<NoticePage>> {
    let paging = Paging::new(wanted.limit, wanted.cursor.as_deref())?;
    let page = read::list(&app, &caller, wanted.unread, paging).await?;
    Ok(Json(page))
}

/// Mark a notice as read.
#[utoipa::path(
    post, path = "/api/v1/notices/{id}/read", tag = "notices", operation_id = "mark",
    params(("id" = Uuid, Path, description = "The notice")),
    responses((status = 204, description = "It is read"))
)]
async fn mark(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    read::mark(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark all your notices as read.
#[utoipa::path(
    post, path = "/api/v1/notices/read", tag = "notices", operation_id = "mark_all",
    responses((status = 204, description = "They are read"))
)]
async fn mark_all(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    read::mark_all(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Letters that were or will be sent, newest first.
#[utoipa::path(
    get, path = "/api/v1/admin/outbox", tag = "admin", operation_id = "outbox",
    params(LettersWanted),
    responses((status = 200, description = "A page of letters", body = Page<OutboxLetter>))
)]
async fn letters(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<LettersWanted>,
) -> Result<Json<Page<OutboxLetter>>> {
    let paging = Paging::new(wanted.limit, wanted.cursor.as_deref())?;
    let page = outbox::list(&app, &caller, wanted.state, paging).await?;
    Ok(Json(page))
}

/// Send a letter that failed or was held.
#[utoipa::path(
    post, path = "/api/v1/admin/outbox/{id}/send", tag = "admin", operation_id = "send_letter",
    params(("id" = Uuid, Path, description = "The letter")),
    responses(
        (status = 204, description = "It will be sent"),
        (status = 409, description = "`mail.not_failed`, `mail.not_set_up`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn again(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    outbox::again(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Write a letter to try whether mail works.
#[utoipa::path(
    post, path = "/api/v1/admin/outbox/test", tag = "admin", operation_id = "test_mail",
    request_body = TestInput,
    responses(
        (status = 202, description = "It waits to be sent; the outbox shows what became of it", body = OutboxLetter),
        (status = 409, description = "`mail.not_set_up`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn test(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<TestInput>,
) -> Result<(StatusCode, Json<OutboxLetter>)> {
    let letter = outbox::test(&app, &caller, &input.to).await?;
    Ok((StatusCode::ACCEPTED, Json(letter)))
}
