//! How a request for a file identifies itself: a token in the header, a cookie, or `?pt=`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;

use serde::Deserialize;
use uuid::Uuid;

use crate::kit::http::caller::presented;
use crate::kit::http::{Caller, Path, Query};
use crate::kit::{App, Error, Result, Secret};
use crate::playback::model::{COOKIE, Token};
use crate::playback::service::{self, Admitted, Presented};
use crate::recordings::RecordingRow;

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

/// Somebody who may watch the recording that the path names, with the token of the query.
#[derive(Debug)]
pub struct Watching {
    /// Who it is and what they may watch.
    pub admitted: Admitted,
    pt: Option<String>,
}

impl Watching {
    /// The recording, and the token that is repeated in addresses.
    pub fn seen(&self) -> (&RecordingRow, Option<&str>) {
        (&self.admitted.row, self.pt.as_deref())
    }
}

#[derive(Deserialize)]
struct Of {
    id: Uuid,
}

impl FromRequestParts<App> for Watching {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let who = Identified::from_request_parts(parts, app).await?;
        let Path(of) = Path::<Of>::from_request_parts(parts, app).await?;
        let Query(token) = Query::<Token>::from_request_parts(parts, app).await?;
        let admitted = service::admit(app, who.with(token.pt.clone()), of.id).await?;
        let pt = token.pt;
        Ok(Self { admitted, pt })
    }
}

/// The recording and the token of an address that was asked for elsewhere.
pub fn original(uri: &str) -> Option<(Uuid, Option<String>)> {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    // Only what is fetched by players; a step up in it would be another place to the server behind.
    if path.contains("..") || path.contains('%') {
        return None;
    }
    let rest = path.strip_prefix("/api/v1/recordings/")?;
    let (id, rest) = rest.split_once('/')?;
    if !rest.starts_with("stream/") {
        return None;
    }
    let token = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("pt="))
        .map(str::to_owned);
    Some((id.parse().ok()?, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_streams_are_answered_for() {
        let id = "018f0000-0000-7000-8000-000000000000";
        let of = |rest: &str| original(&format!("/api/v1/recordings/{id}/{rest}"));
        let found = of("stream/x/segment-1.m4s?a=b&pt=secret").expect("a stream");
        assert_eq!(
            found,
            (id.parse().expect("an id"), Some("secret".to_owned()))
        );
        assert!(of("stream/x").is_some_and(|(_, token)| token.is_none()));
        assert!(of("download").is_none() && of("stream/../download").is_none());
        assert!(of("stream/%2e%2e/download").is_none() && original("/x").is_none());
    }
}
