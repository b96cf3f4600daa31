//! What comes in: JSON, path and query, checked before a handler sees them.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::header;
use axum::http::request::Parts;
use garde::Validate;
use serde::de::DeserializeOwned;

use crate::kit::error::{Error, Kind, Result};

/// A JSON body: unknown fields refused (`#[serde(deny_unknown_fields)]`), rules checked (`garde`).
/// As an answer it is plain JSON.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Validate<Context = ()>> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let axum::Json(value) = <axum::Json<T> as FromRequest<S>>::from_request(request, state)
            .await
            .map_err(json_refused)?;
        checked(&value)?;
        Ok(Self(value))
    }
}

/// Where a body may be left out: absent when no type is given for one.
impl<S: Send + Sync, T: DeserializeOwned + Validate<Context = ()>> OptionalFromRequest<S>
    for Json<T>
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>> {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state)
            .await
            .map(Some)
    }
}

impl<T: serde::Serialize> axum::response::IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

/// Path parameters. An id that is no id is a thing that is not there.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|value| Self(value.0))
            .map_err(|_: PathRejection| Error::not_found())
    }
}

/// Query parameters: unknown ones refused, rules checked.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Validate<Context = ()>> FromRequestParts<S>
    for Query<T>
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        let value = query
            .map_err(|cause: QueryRejection| said_by_serde(&inner(&cause)))?
            .0;
        checked(&value)?;
        Ok(Self(value))
    }
}

/// Checks the rules of a value, also for what comes over the socket.
///
/// # Errors
/// Names each field that breaks one.
pub fn checked(value: &impl Validate<Context = ()>) -> Result<()> {
    let Err(report) = value.validate() else {
        return Ok(());
    };
    let mut error = Error::new(
        Kind::Invalid,
        "request.invalid",
        "Some fields are not right.",
    );
    for (path, problem) in report.iter() {
        error = error.with_field(&path.to_string(), "invalid", problem.message().to_string());
    }
    Err(error)
}

/// Reads a JSON value (a socket's payload) as strictly as a body.
///
/// # Errors
/// Names the field that is unknown, missing or of the wrong type.
pub fn from_value<T: DeserializeOwned + Validate<Context = ()>>(
    value: serde_json::Value,
) -> Result<T> {
    let value = serde_json::from_value(value).map_err(|cause| said_by_serde(&cause.to_string()))?;
    checked(&value)?;
    Ok(value)
}

fn json_refused(cause: JsonRejection) -> Error {
    match cause {
        JsonRejection::JsonDataError(cause) => said_by_serde(&inner(&cause)),
        JsonRejection::JsonSyntaxError(_) => Error::new(
            Kind::BadRequest,
            "request.bad_json",
            "The body is not valid JSON.",
        ),
        JsonRejection::MissingJsonContentType(_) => {
            let say = "Send JSON with `Content-Type: application/json`.";
            Error::new(Kind::Unsupported, "request.not_json", say)
        }
        other if other.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => Error::new(
            Kind::TooLarge,
            "request.too_large",
            "The body is larger than this takes.",
        ),
        _ => Error::new(
            Kind::BadRequest,
            "request.unreadable",
            "The body could not be read.",
        ),
    }
}

/// The sentence that serde wrote, without what axum put around it.
fn inner(cause: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = cause;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// Finds the field that serde complains of: it writes "unknown field `x`", "missing field `x`", or
/// puts the path before a colon.
fn said_by_serde(text: &str) -> Error {
    let quoted = |after: &str| {
        let rest = &text[text.find(after)? + after.len()..];
        Some(rest[..rest.find('`')?].to_owned())
    };
    let text_without_place = text.split(" at line ").next().unwrap_or(text);
    if let Some(field) = quoted("unknown field `") {
        return Error::invalid(
            &field,
            "unknown",
            format!("There is no field `{field}` here."),
        );
    }
    if let Some(field) = quoted("missing field `") {
        return Error::invalid(&field, "missing", format!("`{field}` must be given."));
    }
    let (field, detail) = text_without_place
        .split_once(": ")
        .unwrap_or(("", text_without_place));
    Error::invalid(field, "malformed", detail.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Named {
        #[garde(length(min = 1, max = 5))]
        name: String,
    }

    fn refused(json: &str) -> (String, String) {
        let value = serde_json::from_str(json).expect("test JSON");
        let problem = from_value::<Named>(value).expect_err("refused").problem();
        (
            problem.errors[0].field.clone(),
            problem.errors[0].code.clone(),
        )
    }

    #[test]
    fn a_refusal_names_the_field() {
        assert_eq!(
            refused(r#"{"name":"x","extra":1}"#),
            ("extra".into(), "unknown".into())
        );
        assert_eq!(refused("{}"), ("name".into(), "missing".into()));
        assert_eq!(
            refused(r#"{"name":"much too long"}"#),
            ("name".into(), "invalid".into())
        );
        assert_eq!(refused(r#"{"name":7}"#).1, "malformed");
    }
}
