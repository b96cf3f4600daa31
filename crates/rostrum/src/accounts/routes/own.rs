//! One's own account.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::Web;
use crate::accounts::model::{NotificationsChange, ProfileChange, Settings, User};
use crate::accounts::service;
use crate::kit::error::Problem;
use crate::kit::http::{Address, Json};
use crate::kit::{App, Caller, Result, patch};

/// What changes: fields that are left out stay, `null` clears.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Ada Lovelace", "language": "en", "time_zone": "Europe/London", "notifications": {"lectures": false}}))]
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
    /// About what to be written.
    #[garde(dive)]
    #[serde(default)]
    notifications: Option<NotificationsInput>,
}

/// About what to be written: fields that are left out stay.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lectures": false}))]
pub struct NotificationsInput {
    /// Being enrolled in courses.
    #[garde(skip)]
    #[serde(default)]
    courses: Option<bool>,
    /// Lectures that were published.
    #[garde(skip)]
    #[serde(default)]
    lectures: Option<bool>,
    /// One's own recordings and imports.
    #[garde(skip)]
    #[serde(default)]
    recordings: Option<bool>,
}

/// The password that holds and the one that shall.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "four words that rhyme", "new_password": "another four words here"}))]
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
#[schema(example = json!({}))]
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
        notifications: input.notifications.map(|chosen| NotificationsChange {
            courses: chosen.courses,
            lectures: chosen.lectures,
            recordings: chosen.recordings,
        }),
    };
    let user = service::profile::change(&app, &caller, change).await?;
    Ok(Json(user))
}

/// Set your picture: the bytes of a JPEG, PNG or WebP image. It is cut to a square.
#[utoipa::path(
    put, path = "/api/v1/auth/profile/picture", tag = "auth", operation_id = "set_picture",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    responses(
        (status = 200, description = "You, with the new picture", body = User),
        (status = 413, description = "`picture.too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`picture.not_an_image`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`picture.unreadable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn set_picture(State(app): State<App>, caller: Caller, body: Body) -> Result<Json<User>> {
    let most = app.get::<Settings>().picture_bytes;
    // What does not fit is not read to its end.
    let bytes = to_bytes(body, most).await;
    let bytes = bytes.map_err(|_| service::picture::too_large(most))?;
    let user = service::picture::set(&app, &caller, bytes.into()).await?;
    Ok(Json(user))
}

/// Take your picture away.
#[utoipa::path(
    delete, path = "/api/v1/auth/profile/picture", tag = "auth", operation_id = "remove_picture",
    responses((status = 204, description = "It is gone"))
)]
pub async fn remove_picture(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    service::picture::remove(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
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
