//! Reports, in the form that is asked for.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa_axum::routes;

use crate::analytics::model::{
    AttendanceReport, EngagementReport, Format, OfReport, OfXapi, PerformanceReport,
};
use crate::analytics::print::{self, Sheet};
use crate::analytics::service::{reports, xapi};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Query, Routes, file};
use crate::kit::{App, Result};

/// These routes.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Courses)
        .add(Door::User, routes!(attendance))
        .add(Door::User, routes!(engagement))
        .add(Door::User, routes!(performance))
        .add(Door::User, routes!(statements))
}

/// Who attended which lecture: live, afterwards, partly, not at all.
#[utoipa::path(get, path = "/api/v1/analytics/reports/attendance", tag = "analytics", params(OfReport),
    responses((status = 200, content((AttendanceReport = "application/json"), (String = "text/csv"), (String = "text/html"), (Vec<u8> = "application/pdf"))),
        (status = 403, description = "You take part, but may not see who learns there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such course, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn attendance(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<OfReport>,
) -> Result<Response> {
    let report = reports::attendance(&app, &caller, asked.course_id, &asked.part()).await?;
    written(asked.format, &report, print::of_attendance).await
}

/// Who takes part, the least engaged first, and who may fall behind.
#[utoipa::path(get, path = "/api/v1/analytics/reports/engagement", tag = "analytics", params(OfReport),
    responses((status = 200, content((EngagementReport = "application/json"), (String = "text/csv"), (String = "text/html"), (Vec<u8> = "application/pdf"))),
        (status = 403, description = "You take part, but may not see who learns there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such course, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn engagement(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<OfReport>,
) -> Result<Response> {
    let report = reports::engagement(&app, &caller, asked.course_id, &asked.part()).await?;
    written(asked.format, &report, print::of_engagement).await
}

/// Which lectures work, beside the median and the term before, worst first.
#[utoipa::path(get, path = "/api/v1/analytics/reports/performance", tag = "analytics", params(OfReport),
    responses((status = 200, content((PerformanceReport = "application/json"), (String = "text/csv"), (String = "text/html"), (Vec<u8> = "application/pdf"))),
        (status = 403, description = "You take part, but may not see the figures; or so few learn that the figures would say who", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such course, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn performance(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<OfReport>,
) -> Result<Response> {
    let report = reports::performance(&app, &caller, asked.course_id, &asked.part()).await?;
    written(asked.format, &report, print::of_performance).await
}

/// What students watched, as xAPI statements for a learning record store.
#[utoipa::path(get, path = "/api/v1/analytics/xapi", tag = "analytics", params(OfXapi),
    responses((status = 200, body = xapi::Statements),
        (status = 403, description = "You take part, but may not see who learns there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such course, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn statements(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<OfXapi>,
) -> Result<Json<xapi::Statements>> {
    Ok(Json(xapi::of(&app, &caller, &asked).await?))
}

/// The page's own style and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

async fn written<T: Serialize>(
    format: Format,
    report: &T,
    as_sheet: fn(&T) -> Sheet,
) -> Result<Response> {
    if format == Format::Json {
        return Ok(axum::Json(report).into_response());
    }
    let sheet = as_sheet(report);
    let name = sheet.file.clone();
    let (kind, ending, mut response) = match format {
        Format::Csv | Format::Json => (
            "text/csv; charset=utf-8; header=present",
            "csv",
            print::csv(&sheet).into_response(),
        ),
        Format::Html => (
            "text/html; charset=utf-8",
            "html",
            print::page(&sheet)?.into_response(),
        ),
        Format::Pdf => (
            "application/pdf",
            "pdf",
            print::pdf(sheet).await?.into_response(),
        ),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if format == Format::Html {
        headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    } else if let Ok(name) = HeaderValue::from_str(&file::disposition(&format!("{name}.{ending}")))
    {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
