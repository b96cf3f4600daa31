//! What a course is measured by, what its students say against it, and reports by mail.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::analytics::model::{
    Answer, Measures, MeasuresChange, NewObjection, NewSchedule, Objection,
};
use crate::analytics::service::{measures, objections, schedules};
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Routes};
use crate::kit::{App, Result};

/// These routes.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Courses)
        .add(Door::User, routes!(measured_by, measure_by))
        .add(Door::User, routes!(object, unobject))
        .add(Door::User, routes!(answer))
        .add(Door::User, routes!(schedule_list, schedule_add))
        .add(Door::User, routes!(schedule_remove))
}

/// What the figures of a course are measured by.
#[utoipa::path(get, path = "/api/v1/courses/{id}/analytics/measures", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 200, body = Measures),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json")))]
async fn measured_by(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Measures>> {
    Ok(Json(measures::get(&app, &caller, id).await?))
}

/// Changes what the figures of a course are measured by; only the fields given. All figures follow at once.
#[utoipa::path(put, path = "/api/v1/courses/{id}/analytics/measures", tag = "analytics", params(("id" = Uuid, Path)),
    request_body = MeasuresChange,
    responses((status = 200, body = Measures),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn measure_by(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(given): Json<MeasuresChange>,
) -> Result<Json<Measures>> {
    Ok(Json(measures::put(&app, &caller, id, given).await?))
}

/// Objects, as a student, to what the figures of a course say of you; in the place of what you said before.
#[utoipa::path(put, path = "/api/v1/courses/{id}/analytics/objection", tag = "analytics", params(("id" = Uuid, Path)),
    request_body = NewObjection,
    responses((status = 200, body = Objection),
        (status = 404, description = "You do not learn there", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn object(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(said): Json<NewObjection>,
) -> Result<Json<Objection>> {
    Ok(Json(objections::put(&app, &caller, id, said).await?))
}

/// Takes your objection back.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/analytics/objection", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Taken back"),
        (status = 404, description = "There is none", body = Problem, content_type = "application/problem+json")))]
async fn unobject(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    objections::remove(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers a student's objection, and says whether their flag is set aside.
#[utoipa::path(put, path = "/api/v1/courses/{id}/analytics/objections/{student_id}/answer", tag = "analytics",
    params(("id" = Uuid, Path), ("student_id" = Uuid, Path)), request_body = Answer,
    responses((status = 200, body = Objection),
        (status = 404, description = "Not there, not for you, or nobody objected", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path((id, student)): Path<(Uuid, Uuid)>,
    Json(said): Json<Answer>,
) -> Result<Json<Objection>> {
    let answered = objections::answer(&app, &caller, id, student, said).await?;
    Ok(Json(answered))
}

/// The reports on a course that come to you by mail.
#[utoipa::path(get, path = "/api/v1/courses/{id}/analytics/schedules", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 200, body = schedules::Schedules),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json")))]
async fn schedule_list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<schedules::Schedules>> {
    Ok(Json(schedules::list(&app, &caller, id).await?))
}

/// Has a report on a course come to you by mail, every week or month.
#[utoipa::path(post, path = "/api/v1/courses/{id}/analytics/schedules", tag = "analytics", params(("id" = Uuid, Path)),
    request_body = NewSchedule,
    responses((status = 201, body = schedules::Schedule),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There are too many", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn schedule_add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewSchedule>,
) -> Result<(StatusCode, Json<schedules::Schedule>)> {
    let made = schedules::add(&app, &caller, id, ask).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Has a report come no more.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/analytics/schedules/{schedule_id}", tag = "analytics",
    params(("id" = Uuid, Path), ("schedule_id" = Uuid, Path)),
    responses((status = 204, description = "Removed"),
        (status = 404, description = "None of yours", body = Problem, content_type = "application/problem+json")))]
async fn schedule_remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, schedule)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    schedules::remove(&app, &caller, id, schedule).await?;
    Ok(StatusCode::NO_CONTENT)
}
