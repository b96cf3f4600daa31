//! Figures of recordings, courses, students and of the house.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::analytics::model::{
    CourseAnalytics, CourseStats, LectureAnalytics, OfCourse, OfLecture, RecordingAnalytics,
    StudentAnalytics, UsageAnalytics, UsageQuery,
};
use crate::analytics::service::{course, erase, mine, recording, student, usage};
use crate::jobs;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::{App, Result};

/// These routes.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Recordings)
        .add(Door::User, routes!(of_recording))
        .add(Door::User, routes!(of_lecture))
        .about(Area::Courses)
        .add(Door::User, routes!(stats))
        .add(Door::User, routes!(of_course))
        .add(Door::User, routes!(of_student))
        .add(Door::User, routes!(export))
        .about(Area::Admin)
        .add(Door::Admin, routes!(erase_student))
        .add(Door::Admin, routes!(rebuild))
        .add(Door::Admin, routes!(of_house))
}

/// What was watched of a recording, by how many, and which seconds.
#[utoipa::path(get, path = "/api/v1/recordings/{id}/analytics", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 200, body = RecordingAnalytics),
        (status = 403, description = "You may watch it, but not see who else does; or so few watched that the figures would say who", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It lies in the trash", body = Problem, content_type = "application/problem+json")))]
async fn of_recording(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RecordingAnalytics>> {
    Ok(Json(recording::of(&app, &caller, id).await?))
}

/// The same, and what the students of a course did with it.
#[utoipa::path(get, path = "/api/v1/analytics/lectures/{recording_id}", tag = "analytics",
    params(("recording_id" = Uuid, Path), OfLecture),
    responses((status = 200, body = LectureAnalytics),
        (status = 403, description = "You may watch it, but not see who else does; or so few watched that the figures would say who", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, not for you, or no lecture of this course", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It lies in the trash", body = Problem, content_type = "application/problem+json")))]
async fn of_lecture(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<OfLecture>,
) -> Result<Json<LectureAnalytics>> {
    let figures = recording::of_lecture(&app, &caller, id, asked.course_id).await?;
    Ok(Json(figures))
}

/// How many learn in a course and how much of it they have seen.
#[utoipa::path(get, path = "/api/v1/courses/{id}/stats", tag = "analytics", params(("id" = Uuid, Path)),
    responses((status = 200, body = CourseStats),
        (status = 403, description = "You take part, but may not see the figures; or so few learn that the figures would say who", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json")))]
async fn stats(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CourseStats>> {
    Ok(Json(course::stats(&app, &caller, id).await?))
}

/// A course in figures: its lectures, weeks and patterns, and where its students stand.
#[utoipa::path(get, path = "/api/v1/analytics/courses/{course_id}", tag = "analytics",
    params(("course_id" = Uuid, Path), OfCourse),
    responses((status = 200, body = CourseAnalytics),
        (status = 403, description = "You take part, but may not see the figures; or so few learn that the figures would say who", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn of_course(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(part): Query<OfCourse>,
) -> Result<Json<CourseAnalytics>> {
    Ok(Json(course::of(&app, &caller, id, &part).await?))
}

/// A student in figures: one's own, or of those one teaches.
#[utoipa::path(get, path = "/api/v1/analytics/students/{student_id}", tag = "analytics",
    params(("student_id" = Uuid, Path), OfLecture),
    responses((status = 200, body = StudentAnalytics),
        (status = 404, description = "Nobody whom you may know to learn", body = Problem, content_type = "application/problem+json")))]
async fn of_student(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<OfLecture>,
) -> Result<Json<StudentAnalytics>> {
    Ok(Json(student::of(&app, &caller, id, asked.course_id).await?))
}

/// All that is stored of what you watched and attended.
#[utoipa::path(get, path = "/api/v1/analytics/mine/export", tag = "analytics",
    responses((status = 200, body = mine::Kept)))]
async fn export(State(app): State<App>, caller: Caller) -> Result<Json<mine::Kept>> {
    Ok(Json(mine::export(&app, &caller).await?))
}

/// Erases what is stored of what somebody watched and attended. It cannot be brought back.
#[utoipa::path(delete, path = "/api/v1/analytics/students/{student_id}", tag = "analytics",
    params(("student_id" = Uuid, Path)),
    responses((status = 204, description = "Erased"),
        (status = 404, description = "No such user", body = Problem, content_type = "application/problem+json")))]
async fn erase_student(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    erase::student(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds up anew what everybody watched, from what their players reported. The figures stay as they are unless they were wrong.
#[utoipa::path(post, path = "/api/v1/analytics/rebuild", tag = "analytics",
    responses((status = 202, description = "It will be done", body = jobs::View)))]
async fn rebuild(State(app): State<App>, caller: Caller) -> Result<(StatusCode, Json<jobs::View>)> {
    let job = erase::rebuild(&app, &caller).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// What the house is used for.
#[utoipa::path(get, path = "/api/v1/analytics/usage", tag = "analytics", params(UsageQuery),
    responses((status = 200, body = UsageAnalytics),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn of_house(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<UsageQuery>,
) -> Result<Json<UsageAnalytics>> {
    Ok(Json(usage::of(&app, &caller, &asked).await?))
}
