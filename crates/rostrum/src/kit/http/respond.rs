//! How refusals leave the house over HTTP.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::kit::error::{Error, Kind};
use crate::kit::sabotage;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let status = match self.kind() {
            Kind::Invalid if sabotage::is_on("s14") => 500,
            Kind::NotFound if sabotage::is_on("s14") => 418,
            kind => kind.status(),
        };
        // 460 is no registered status; the type still takes it.
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self.problem())).into_response();
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.asks_for_another_token() {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
