//! Coming in: sign up, sign in, renew, be welcomed.

use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::cookie::CookieJar;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Answer, Tokens, Web};
use crate::accounts::model::NewUser;
use crate::accounts::service;
use crate::kit::error::Problem;
use crate::kit::http::{Address, Json};
use crate::kit::{App, Result, Secret};

/// A new account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ada@example.org", "password": "four words that rhyme", "name": "Ada Lovelace"}))]
pub struct RegisterInput {
    /// The address; its case does not matter.
    #[garde(length(max = 300))]
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// 10 to 256 characters, none of the common ones.
    #[garde(length(max = 2048))]
    #[schema(min_length = 10, max_length = 256)]
    password: String,
    /// The name that others see.
    #[garde(length(max = 2048))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

impl From<RegisterInput> for NewUser {
    fn from(input: RegisterInput) -> Self {
        Self {
            email: input.email,
            password: input.password,
            name: input.name,
        }
    }
}

/// Address and password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ada@example.org", "password": "four words that rhyme"}))]
pub struct LoginInput {
    /// The address; its case does not matter.
    #[garde(length(max = 300))]
    email: String,
    /// The password.
    #[garde(length(max = 2048))]
    password: String,
}

/// A refresh token; the web app leaves it out and has it as a cookie.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "Jd1uXoyHq3kZ0sPvE2mLr9cTbWf4nAgI"}))]
pub struct RefreshInput {
    /// The refresh token of the last answer.
    #[garde(length(max = 200))]
    #[serde(default)]
    refresh_token: Option<String>,
}

/// A one-time link of an admin; address, password and name while there is no admin yet.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Jd1uXoyHq3kZ0sPvE2mLr9cTbWf4nAgI", "email": "ada@example.org", "password": "four words that rhyme", "name": "Ada Lovelace"}))]
pub struct WelcomeInput {
    /// What stands behind `#token=` in the link.
    #[garde(length(max = 200))]
    token: String,
    /// The address of the first admin.
    #[garde(length(max = 300))]
    #[serde(default)]
    email: Option<String>,
    /// The password of the first admin.
    #[garde(length(max = 2048))]
    #[serde(default)]
    password: Option<String>,
    /// The name of the first admin.
    #[garde(length(max = 2048))]
    #[serde(default)]
    name: Option<String>,
}

/// The address of somebody who forgot the password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ada@example.org"}))]
pub struct ForgotInput {
    /// The address; its case does not matter.
    #[garde(length(max = 300))]
    #[schema(format = "email", max_length = 254)]
    email: String,
}

/// A link that sets a password, and the password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Jd1uXoyHq3kZ0sPvE2mLr9cTbWf4nAgI", "new_password": "four words that rhyme"}))]
pub struct ResetInput {
    /// What stands behind `#token=` in the link.
    #[garde(length(max = 200))]
    #[schema(max_length = 200)]
    token: String,
    /// 10 to 256 characters, none of the common ones.
    #[garde(length(max = 2048))]
    #[schema(min_length = 10, max_length = 256)]
    new_password: String,
}

/// Sign up.
#[utoipa::path(
    post, path = "/api/v1/auth/register", tag = "auth", operation_id = "register",
    params(("Rostrum-Client" = Option<String>, Header, description = "`web`: refresh token as a cookie")),
    request_body = RegisterInput,
    responses(
        (status = 201, description = "Signed up and signed in", body = Tokens),
        (status = 403, description = "`auth.registration_closed`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`auth.email_taken`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn register(
    State(app): State<App>,
    from: Address,
    web: Web,
    Json(input): Json<RegisterInput>,
) -> Result<(StatusCode, Answer)> {
    let signed_in = service::register::register(&app, input.into(), from).await?;
    Ok((StatusCode::CREATED, web.tokens(&app, signed_in)))
}

/// Sign in.
///
/// An unknown address and a wrong password are answered alike.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "auth", operation_id = "login",
    params(("Rostrum-Client" = Option<String>, Header, description = "`web`: refresh token as a cookie")),
    request_body = LoginInput,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "`auth.wrong_credentials`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`auth.busy`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn login(
    State(app): State<App>,
    from: Address,
    web: Web,
    Json(input): Json<LoginInput>,
) -> Result<Answer> {
    let signed_in = service::login::login(&app, &input.email, input.password, from).await?;
    Ok(web.tokens(&app, signed_in))
}

/// Trade a refresh token for the next pair.
///
/// A token presented again within half a second gets the same successor; later it ends the sign-in,
/// access tokens included.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", operation_id = "refresh",
    params(("Rostrum-Client" = Option<String>, Header, description = "`web`: refresh token as a cookie")),
    request_body = Option<RefreshInput>,
    responses(
        (status = 200, description = "The next pair", body = Tokens),
        (status = 401, description = "`auth.required` (no token), `auth.ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`auth.foreign_site`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn refresh(
    State(app): State<App>,
    from: Address,
    web: Web,
    jar: CookieJar,
    input: Option<Json<RefreshInput>>,
) -> Result<Answer> {
    let given = input.and_then(|Json(input)| input.refresh_token);
    let token = web.refresh_token(given, &jar)?;
    let signed_in = service::refresh::refresh(&app, &token, from).await?;
    Ok(web.tokens(&app, signed_in))
}

/// Redeem the one-time link of an admin.
///
/// While there is no admin, address, password and name make the first one.
#[utoipa::path(
    post, path = "/api/v1/auth/welcome", tag = "auth", operation_id = "welcome",
    params(("Rostrum-Client" = Option<String>, Header, description = "`web`: refresh token as a cookie")),
    request_body = WelcomeInput,
    responses(
        (status = 200, description = "Signed in as an admin", body = Tokens),
        (status = 401, description = "`auth.wrong_credentials`: the account of this address has another password", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`welcome.gone`: used or too old", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn welcome(
    State(app): State<App>,
    from: Address,
    web: Web,
    Json(input): Json<WelcomeInput>,
) -> Result<Answer> {
    let account = match (input.email, input.password, input.name) {
        (Some(email), Some(password), Some(name)) => Some(NewUser {
            email,
            password,
            name,
        }),
        _ => None,
    };
    let token = Secret::presented(input.token);
    let signed_in = service::welcome::redeem(&app, &token, account, from).await?;
    Ok(web.tokens(&app, signed_in))
}

/// Ask for a link by mail that sets a new password.
///
/// Whether there is such an account is not said.
#[utoipa::path(
    post, path = "/api/v1/auth/forgot", tag = "auth", operation_id = "forgot",
    request_body = ForgotInput,
    responses(
        (status = 204, description = "If there is such an account, a letter is on its way"),
        (status = 422, description = "This is no address", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn forgot(
    State(app): State<App>,
    from: Address,
    Json(input): Json<ForgotInput>,
) -> Result<StatusCode> {
    service::link::forgot(&app, &input.email, from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Set a password by a link, and sign in.
///
/// Ends the sign-ins on all other devices.
#[utoipa::path(
    post, path = "/api/v1/auth/reset", tag = "auth", operation_id = "reset",
    params(("Rostrum-Client" = Option<String>, Header, description = "`web`: refresh token as a cookie")),
    request_body = ResetInput,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 410, description = "`reset.gone`: used or too old", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The password is not good enough; the link goes on holding", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn reset(
    State(app): State<App>,
    from: Address,
    web: Web,
    Json(input): Json<ResetInput>,
) -> Result<Answer> {
    let token = Secret::presented(input.token);
    let signed_in = service::link::reset(&app, &token, input.new_password, from).await?;
    Ok(web.tokens(&app, signed_in))
}
