//! Tokens on the wire: in the body, or for the web app the refresh token as a cookie that no script
//! can read.

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::model::{Settings, SignedIn, User};
use crate::kit::{App, Error, Kind, Result, Secret};

const COOKIE: &str = "rostrum_refresh";
/// The cookie is sent to these paths and no other.
const PATH: &str = "/api/v1/auth";

/// What a sign-in answers.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// Who is signed in.
    user: User,
    /// For `Authorization: Bearer …`.
    access_token: String,
    /// Gets the next pair, once. `null` for the web app, which has it as a cookie.
    refresh_token: Option<String>,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token holds, in seconds.
    expires_in: u64,
}

/// Whether the web app asks (`Rostrum-Client: web`). Another site cannot send this header without
/// being asked for permission first, which it does not get; so the cookie alone does nothing.
#[derive(Clone, Copy, Debug)]
pub struct Web(bool);

impl<S: Sync> FromRequestParts<S> for Web {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let is = |name: &str, value: &[u8]| {
            parts
                .headers
                .get(name)
                .is_some_and(|given| given.as_bytes() == value)
        };
        let web = is("rostrum-client", b"web");
        let elsewhere = is("sec-fetch-site", b"cross-site") || is("sec-fetch-site", b"same-site");
        if web && elsewhere {
            let say = "Another site asked in your name. Nothing was done.";
            return Err(Error::new(Kind::Forbidden, "auth.foreign_site", say));
        }
        Ok(Self(web))
    }
}

impl Web {
    /// The refresh token: as given in the body, else for the web app from its cookie.
    pub fn refresh_token(self, given: Option<String>, jar: &CookieJar) -> Result<Secret> {
        let cookie = || jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
        let token = given.or_else(|| self.0.then(cookie).flatten());
        token.map(Secret::presented).ok_or_else(|| {
            let say = "Your sign-in has ended. Sign in again.";
            Error::new(Kind::Unauthorized, "auth.required", say)
        })
    }

    /// The answer of a sign-in.
    pub fn tokens(self, app: &App, signed_in: SignedIn) -> Answer {
        let token = signed_in.refresh_token.reveal().to_owned();
        let (refresh_token, cookie) = if self.0 {
            let days = app.get::<Settings>().sign_in_days;
            (None, Some(cookie(app, &token, days)))
        } else {
            (Some(token), None)
        };
        Answer {
            cookie,
            tokens: Tokens {
                user: signed_in.user,
                access_token: signed_in.access_token,
                refresh_token,
                token_type: "Bearer",
                expires_in: signed_in.expires_in,
            },
        }
    }

    /// Takes the cookie away.
    pub fn forget(app: &App) -> HeaderMap {
        headers(Some(cookie(app, "", 0)))
    }
}

/// Tokens, never kept by a cache.
pub struct Answer {
    cookie: Option<String>,
    tokens: Tokens,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (headers(self.cookie), axum::Json(self.tokens)).into_response()
    }
}

fn headers(cookie: Option<String>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(Ok(value)) = cookie.map(HeaderValue::try_from) {
        headers.insert(SET_COOKIE, value);
    }
    headers
}

/// `token` is made of letters, digits, `-` and `_`: nothing in it can end the value.
fn cookie(app: &App, token: &str, days: u64) -> String {
    let secure = if app.public_url.scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    let seconds = days.saturating_mul(86_400);
    format!("{COOKIE}={token}; Path={PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}
