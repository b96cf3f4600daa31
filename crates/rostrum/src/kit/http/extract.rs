//! What comes in: JSON, path and query, checked before a handler sees them.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use garde::Validate;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};
use serde_json::error::Category;
use serde_path_to_error::{Path as Place, Segment};

use crate::kit::error::{Error, Kind, Result};

/// The code of what is no JSON at all.
const BAD_JSON: &str = "request.bad_json";

/// A JSON body: unknown fields refused (`#[serde(deny_unknown_fields)]`), rules checked (`garde`).
/// As an answer it is plain JSON.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Validate<Context = ()>> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !says_json(request.headers()) {
            let say = "Send JSON with `Content-Type: application/json`.";
            return Err(Error::new(Kind::Unsupported, "request.not_json", say));
        }
        let body = Bytes::from_request(request, state).await;
        from_body(&body.map_err(|cause| unread(&cause))?).map(Self)
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
            .map_err(|cause: QueryRejection| said_of_query(&inner(&cause)))?
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
        let field = dotted(&path.to_string());
        error = error.with_field(&field, "invalid", problem.message().to_string());
    }
    Err(error)
}

/// `slots[0].mid` as people are told it: `slots.0.mid`.
fn dotted(path: &str) -> String {
    path.replace('[', ".").replace(']', "")
}

/// Reads a JSON value (a socket's payload) as strictly as a body.
///
/// # Errors
/// Names the field that is unknown, missing or of the wrong type.
pub fn from_value<T: DeserializeOwned + Validate<Context = ()>>(
    value: serde_json::Value,
) -> Result<T> {
    if !value.is_object() {
        return Err(no_object());
    }
    read(value)
}

fn from_body<T: DeserializeOwned + Validate<Context = ()>>(body: &[u8]) -> Result<T> {
    // Serde would read a list as the fields in their order.
    if !body.trim_ascii_start().starts_with(b"{") {
        let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
        return Err(if is_json { no_object() } else { bad_json() });
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = match read(&mut json) {
        // Where one word of several is wanted, the reader calls `null` bad JSON, though it is good and only wrong.
        Err(bad) if bad.code() == BAD_JSON => {
            return match serde_json::from_slice(body) {
                Ok(value) => from_value(value),
                Err(_) => Err(bad),
            };
        }
        value => value?,
    };
    json.end().map_err(|_| bad_json())?;
    Ok(value)
}

fn read<'de, T: DeserializeOwned + Validate<Context = ()>>(
    json: impl Deserializer<'de, Error = serde_json::Error>,
) -> Result<T> {
    let value = serde_path_to_error::deserialize(json).map_err(|cause| {
        let is_wrong = cause.inner().classify() == Category::Data;
        let refused = || said_by_serde(&named(cause.path()), &cause.inner().to_string());
        if is_wrong { refused() } else { bad_json() }
    })?;
    checked(&value)?;
    Ok(value)
}

/// Where something stands, with dots for what lies inside; empty when that is not known.
fn named(place: &Place) -> String {
    let parts = place.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    parts.collect::<Vec<_>>().join(".")
}

fn says_json(headers: &HeaderMap) -> bool {
    let said = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = said.unwrap_or_default().split(';').next();
    let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
    kind.strip_prefix("application/")
        .is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

fn no_object() -> Error {
    let say = "This takes one JSON object, `{…}`.";
    Error::new(Kind::Invalid, "request.invalid", say)
}

fn bad_json() -> Error {
    let say = "The body is not valid JSON.";
    Error::new(Kind::BadRequest, BAD_JSON, say)
}

/// Whether what a request bears is of this type, as it says.
#[must_use]
pub fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    let said = headers.get(header::CONTENT_TYPE);
    let said = said.and_then(|value| value.to_str().ok());
    let kind = said.unwrap_or_default().split(';').next();
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

/// What a body that could not be read means.
pub fn unread(cause: &BytesRejection) -> Error {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let say = "The body is larger than this takes.";
        return Error::new(Kind::TooLarge, "request.too_large", say);
    }
    let say = "The body could not be read.";
    Error::new(Kind::BadRequest, "request.unreadable", say)
}

/// The sentence that serde wrote, without what axum put around it.
fn inner(cause: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = cause;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// A query's refusal is one text: the path, a colon, what is wrong. Without a path there is no
/// colon before the first name in backquotes.
fn said_of_query(text: &str) -> Error {
    let (place, says) = text.split_once(": ").unwrap_or(("", text));
    if place.contains(['`', ' ']) {
        return said_by_serde("", text);
    }
    said_by_serde(place, says)
}

/// What serde complains of at `place`. A field that is unknown, missing or comes twice it names in
/// the text, and its place is sometimes that field and sometimes what it lies in.
fn said_by_serde(place: &str, text: &str) -> Error {
    let text = text.split(" at line ").next().unwrap_or(text);
    let quoted = |before: &str| text.strip_prefix(before)?.split('`').next();
    let within = |field: &str| match place.rsplit('.').next() {
        Some("") | None => field.to_owned(),
        Some(last) if last == field => place.to_owned(),
        Some(_) => format!("{place}.{field}"),
    };
    if let Some(field) = quoted("unknown field `") {
        let say = format!("There is no field `{field}` here.");
        return Error::invalid(&within(field), "unknown", say);
    }
    if let Some(field) = quoted("missing field `") {
        let say = format!("`{field}` must be given.");
        return Error::invalid(&within(field), "missing", say);
    }
    if let Some(field) = quoted("duplicate field `") {
        let say = format!("`{field}` is given twice.");
        return Error::invalid(&within(field), "malformed", say);
    }
    if place.is_empty() {
        return Error::new(Kind::Invalid, "request.invalid", text.to_owned());
    }
    Error::invalid(place, "malformed", text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Named {
        #[garde(length(min = 1, max = 5))]
        name: String,
        #[garde(dive)]
        #[serde(default)]
        inside: Vec<Inner>,
    }

    #[derive(Debug, serde::Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[garde(range(max = 9))]
        count: u64,
        #[garde(skip)]
        #[serde(default)]
        id: Option<uuid::Uuid>,
        #[garde(skip)]
        #[serde(default)]
        kind: Option<Kind>,
    }

    #[derive(Clone, Copy, Debug, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Only,
    }

    /// The field and the code of the refusal, which is the same for a body and for a payload.
    fn refused(json: &str) -> (String, String) {
        let value = serde_json::from_str(json).expect("test JSON");
        let of_payload = from_value::<Named>(value).expect_err("refused").problem();
        let of_body = from_body::<Named>(json.as_bytes())
            .expect_err("refused")
            .problem();
        assert_eq!(of_body, of_payload);
        let first = &of_body.errors[0];
        (first.field.clone(), first.code.clone())
    }

    #[test]
    fn a_refusal_names_the_field() {
        let read = from_value::<Named>(serde_json::json!({
            "name": "x", "inside": [{"count": 1, "kind": "only"}]
        }));
        let inner = &read.expect("right").inside[0];
        assert!(inner.id.is_none() && matches!(inner.kind, Some(Kind::Only)));
        for (json, field, code) in [
            (r#"{"name":"x","extra":1}"#, "extra", "unknown"),
            ("{}", "name", "missing"),
            (r#"{"name":"much too long"}"#, "name", "invalid"),
            (r#"{"name":7}"#, "name", "malformed"),
            (r#"{"name":"x","inside":{}}"#, "inside", "malformed"),
        ] {
            assert_eq!(refused(json), (field.into(), code.into()), "{json}");
        }
    }

    #[test]
    fn a_field_that_lies_inside_is_named_with_dots() {
        for (inner, field, code) in [
            (r#"{"count":-1}"#, "inside.0.count", "malformed"),
            (r#"{"count":10}"#, "inside.0.count", "invalid"),
            (r#"{"count":1,"id":"x"}"#, "inside.0.id", "malformed"),
            (r#"{"count":1,"kind":"x"}"#, "inside.0.kind", "malformed"),
            (r#"{"count":1,"extra":1}"#, "inside.0.extra", "unknown"),
            ("{}", "inside.0.count", "missing"),
        ] {
            let json = format!(r#"{{"name":"x","inside":[{inner}]}}"#);
            assert_eq!(refused(&json), (field.into(), code.into()), "{json}");
        }
    }

    #[test]
    fn a_field_that_comes_twice_is_named() {
        let twice = from_body::<Named>(br#"{"name":"x","name":"y"}"#).expect_err("refused");
        let error = &twice.problem().errors[0];
        assert_eq!(
            (error.field.as_str(), error.code.as_str()),
            ("name", "malformed")
        );
    }

    #[test]
    fn what_is_no_object_is_refused_as_that_and_blames_no_field() {
        for json in ["null", "[]", r#"["x"]"#, " 7", r#""x""#, "true"] {
            let of_body = from_body::<Named>(json.as_bytes()).expect_err("refused");
            let value = serde_json::from_str(json).expect("test JSON");
            let of_payload = from_value::<Named>(value).expect_err("refused");
            for problem in [of_body.problem(), of_payload.problem()] {
                assert_eq!(problem.code, "request.invalid", "{json}");
                assert!(problem.detail.contains("JSON object") && problem.errors.is_empty());
            }
        }
        for json in ["", "nul", r#"{"name":"#, r#"{"name":"x"} x"#, "[1,"] {
            let refused = from_body::<Named>(json.as_bytes()).expect_err("refused");
            assert_eq!(refused.code(), "request.bad_json", "{json}");
        }
    }

    #[test]
    fn a_query_is_refused_by_the_name_of_its_field() {
        for (text, field, code) in [
            ("limit: invalid digit found in string", "limit", "malformed"),
            ("x: unknown field `x`, expected `limit`", "x", "unknown"),
            ("unknown field `x`, expected: `limit`", "x", "unknown"),
            ("missing field `limit`", "limit", "missing"),
            ("duplicate field `limit`", "limit", "malformed"),
        ] {
            let error = said_of_query(text).problem().errors.remove(0);
            assert_eq!((error.field.as_str(), error.code.as_str()), (field, code));
        }
    }
}
