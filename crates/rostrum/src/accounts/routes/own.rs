//! One's own account.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::Web;
use crate::accounts::model::{ProfileChange, User};
use crate::accounts::service;
use crate::kit::error::Problem;
use crate::kit::http::{Address, Json};
use crate::kit::{App, Caller, Result, patch};

/// What changes: fields that are left out stay, `null` clears.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileInput {
    /// The name that others see.
    #[garde(length(max = 2048))]
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Preferred language (BCP 47).
    #[garde(skip)]
    #[serde(default, deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>, max_length = 35)]
    language: Option<Option<String>>,
    /// Time zone (IANA).
    #[garde(skip)]
    #[serde(default, deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    time_zone: Option<Option<String>>,
}

/// The password that holds and the one that shall.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// The password that holds now.
    #[garde(length(max = 2048))]
    current_password: String,
    /// 10 to 256 characters, none of the common ones.
    #[garde(length(max = 2048))]
    #[schema(min_length = 10, max_length = 256)]
    new_password: String,
}

/// Nothing; an empty object is fine.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Your account.
#[utoipa::path(
    get, path = "/api/v1/auth/profile", tag = "auth", operation_id = "profile",
    responses(
        (status = 200, description = "You", body = User),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Guests have no account", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn profile(State(app): State<App>, caller: Caller) -> Result<Json<User>> {
    Ok(Json(service::profile::get(&app, &caller).await?))
}

/// Change your account.
#[utoipa::path(
    patch, path = "/api/v1/auth/profile", tag = "auth", operation_id = "change_profile",
    request_body = ProfileInput,
    responses(
        (status = 200, description = "You, as you are now", body = User),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Guests have no account", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change_profile(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<ProfileInput>,
) -> Result<Json<User>> {
    let change = ProfileChange {
        name: input.name,
        language: input.language,
        time_zone: input.time_zone,
    };
    let user = service::profile::change(&app, &caller, change).await?;
    Ok(Json(user))
}

/// Change your password. Ends your sign-ins on other devices.
#[utoipa::path(
    post, path = "/api/v1/auth/change-password", tag = "auth", operation_id = "change_password",
    request_body = PasswordInput,
    responses(
        (status = 204, description = "Changed"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Guests have no account", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`password.wrong`, or the new one is not good enough", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change_password(
    State(app): State<App>,
    caller: Caller,
    from: Address,
    Json(input): Json<PasswordInput>,
) -> Result<StatusCode> {
    let (current, new) = (input.current_password, input.new_password);
    service::password::change(&app, &caller, current, new, from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out on this device.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", tag = "auth", operation_id = "logout",
    request_body = Option<Nothing>,
    responses(
        (status = 204, description = "Signed out; the cookie is gone"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Guests have no sign-in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn logout(
    State(app): State<App>,
    caller: Caller,
    _: Option<Json<Nothing>>,
) -> Result<(StatusCode, HeaderMap)> {
    service::logout::logout(&app, &caller).await?;
    Ok((StatusCode::NO_CONTENT, Web::forget(&app)))
}
