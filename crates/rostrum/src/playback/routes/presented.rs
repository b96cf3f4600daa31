//! How a request for a file identifies itself: a token in the header, a cookie, or `?pt=`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;

use crate::kit::http::Caller;
use crate::kit::http::caller::presented;
use crate::kit::{Error, Result, Secret};
use crate::playback::model::COOKIE;
use crate::playback::service::Presented;

/// What headers say of who asks.
#[derive(Debug)]
pub struct Identified {
    caller: Option<Caller>,
    cookie: Option<Secret>,
}

impl Identified {
    /// With the token of the query, which other code has read.
    pub fn with(self, token: Option<String>) -> Presented {
        Presented {
            caller: self.caller,
            token: token.map(Secret::presented),
            cookie: self.cookie,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Identified {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar
            .get(COOKIE)
            .map(|cookie| Secret::presented(cookie.value()));
        Ok(Self {
            caller: presented(parts)?,
            cookie,
        })
    }
}
