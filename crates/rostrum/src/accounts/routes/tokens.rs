//! Tokens for programs.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::accounts::model::{ApiToken, NewToken};
use crate::accounts::service::tokens;
use crate::kit::error::Problem;
use crate::kit::http::scope::Scope;
use crate::kit::http::{Json, Path, Query};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Caller, Result};

/// A token to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Nightly export", "scopes": ["recordings:read"], "expires_at": "2030-01-01T00:00:00Z"}))]
pub struct TokenInput {
    /// What to call it.
    #[garde(length(max = 2048))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it may do; at least one.
    #[garde(length(max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    scopes: Vec<Scope>,
    /// Until when it holds. Left out: until it is revoked.
    #[garde(skip)]
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub struct MadeToken {
    /// What is kept of it.
    #[serde(flatten)]
    about: ApiToken,
    /// For `Authorization: Bearer …`. It is shown this once and cannot be read again.
    #[schema(example = "rst_Jd1uXoyHq3kZ0sPvE2mLr9cTbWf4nAgI")]
    token: String,
}

/// Your tokens for programs, newest first.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "tokens", operation_id = "list",
    params(PageQuery),
    responses((status = 200, description = "A page of tokens", body = Page<ApiToken>))
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ApiToken>>> {
    let page = tokens::list(&app, &caller, query.try_into()?).await?;
    Ok(Json(page))
}

/// Make a token for a program.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "tokens", operation_id = "make",
    request_body = TokenInput,
    responses(
        (status = 201, description = "Made; the only answer that holds the token itself", body = MadeToken),
        (status = 409, description = "`token.too_many`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn make(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<TokenInput>,
) -> Result<(StatusCode, [(HeaderName, &'static str); 1], Json<MadeToken>)> {
    let new = NewToken {
        name: input.name,
        scopes: input.scopes,
        expires_at: input.expires_at,
    };
    let (about, token) = tokens::make(&app, &caller, new).await?;
    let made = Json(MadeToken { about, token });
    Ok((
        StatusCode::CREATED,
        [(header::CACHE_CONTROL, "no-store")],
        made,
    ))
}

/// Revoke a token. It opens nothing any more.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "tokens", operation_id = "revoke",
    params(("id" = Uuid, Path, description = "The token's id")),
    responses((status = 204, description = "Revoked"))
)]
pub async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    tokens::revoke(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
