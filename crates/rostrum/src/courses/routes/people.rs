//! Students and permissions over HTTP.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::courses::model::{
    Accept, Enroll, Enrolled, Enrollment, EnrollmentFilters, Join, JoinCode, NewPermission,
    Permission,
};
use crate::courses::service::enroll::{self, Whom};
use crate::courses::service::{invitation, join, permissions, students, table};
use crate::kit::error::Problem;
use crate::kit::http::extract::unread;
use crate::kit::http::{Address, Area, Caller, Door, Json, Path, Query, Routes, taking};
use crate::kit::page::{Page, PageQuery};
use crate::kit::{App, Error, Result};

/// A hundred thousand addresses with names beside them, in UTF-16.
const MOST_BYTES: usize = 32 << 20;

/// The routes of people.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::Courses)
        .add(Door::User, taking(MOST_BYTES, routes!(enrol)))
        .add(Door::User, routes!(join_by_code))
        .add(Door::User, routes!(accept_invitation))
        .add(Door::User, routes!(list))
        .add(Door::User, routes!(withdraw))
        .add(Door::User, routes!(open_code, close_code))
        .add(Door::User, routes!(permit, permitted))
        .add(Door::User, routes!(permission, dismiss))
}

/// A table or one person, as the type of the body says.
enum Body {
    Table(Bytes),
    One(Enroll),
}

impl FromRequest<App> for Body {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let said = request.headers().get(header::CONTENT_TYPE);
        let said = said
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let kind = said.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("text/csv") {
            let body: Result<Bytes, BytesRejection> = Bytes::from_request(request, app).await;
            return body.map(Self::Table).map_err(|cause| unread(&cause));
        }
        let Json(one) = Json::<Enroll>::from_request(request, app).await?;
        Ok(Self::One(one))
    }
}

fn answer((enrolled, is_new): (Enrollment, bool)) -> Response {
    let status = match is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    (status, Json(Enrolled::Person(enrolled))).into_response()
}

/// Enrols somebody, everybody of a table, or oneself by the course's join code.
///
/// Give one of `student_id`, `email` and `join_code`; or `text/csv` with an address in each row, in UTF-8,
/// UTF-16 or Windows-1252, with `,`, `;` or tabs between columns, with or without a heading, up to 100,000
/// rows, of which all that can be are enrolled in one transaction. An address without an account is invited.
/// Enrolling whom the course has already answers 200 with the same enrolment.
#[utoipa::path(post, path = "/api/v1/courses/{id}/enroll", tag = "courses", operation_id = "enroll",
    params(("id" = Uuid, Path)),
    request_body(content((Enroll = "application/json"), (String = "text/csv"))),
    responses((status = 201, description = "Enrolled or invited", body = Enrollment),
        (status = 200, description = "What became of each row of a table (one person: was enrolled before)", body = Enrolled),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`join_code.unknown`, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`enrollment.is_staff`, `enrollment.withdrawn`, `course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`csv.too_many_rows`, or too many bytes", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Neither JSON nor CSV", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right; `csv.empty`, `csv.open_quote`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many codes tried", body = Problem, content_type = "application/problem+json")))]
async fn enrol(
    State(app): State<App>,
    caller: Caller,
    from: Address,
    Path(id): Path<Uuid>,
    body: Body,
) -> Result<Response> {
    let ask = match body {
        Body::Table(bytes) => {
            let report = table::enroll(&app, &caller, id, bytes.into()).await?;
            return Ok(Json(Enrolled::Table(report)).into_response());
        }
        Body::One(ask) => ask,
    };
    let whom = match (ask.student_id, ask.email, ask.join_code) {
        (Some(student), None, None) => Whom::Student(student),
        (None, Some(email), None) => Whom::Email(email),
        (None, None, Some(code)) => {
            let joined = join::join(&app, &caller, Some(id), &code, from).await?;
            return Ok(answer(joined));
        }
        _ => {
            let say = "Give one of `student_id`, `email` and `join_code`.";
            return Err(Error::invalid("student_id", "enrollment.one_of", say));
        }
    };
    Ok(answer(enroll::one(&app, &caller, id, whom).await?))
}

/// Comes into whichever course this code opens.
#[utoipa::path(post, path = "/api/v1/courses/join", tag = "courses", operation_id = "join", request_body = Join,
    responses((status = 201, description = "Enrolled", body = Enrollment),
        (status = 200, description = "Was enrolled before", body = Enrollment),
        (status = 404, description = "`join_code.unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`enrollment.is_staff`, `enrollment.withdrawn`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many codes tried", body = Problem, content_type = "application/problem+json")))]
async fn join_by_code(
    State(app): State<App>,
    caller: Caller,
    from: Address,
    Json(ask): Json<Join>,
) -> Result<Response> {
    Ok(answer(
        join::join(&app, &caller, None, &ask.join_code, from).await?,
    ))
}

/// Follows the link of an invitation: the caller becomes a student, whatever their address is.
#[utoipa::path(post, path = "/api/v1/courses/invitations/accept", tag = "courses", operation_id = "accept_invitation",
    request_body = Accept,
    responses((status = 201, description = "Enrolled", body = Enrollment),
        (status = 200, description = "Was enrolled before", body = Enrollment),
        (status = 404, description = "`invitation.unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`enrollment.is_staff`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many links tried", body = Problem, content_type = "application/problem+json")))]
async fn accept_invitation(
    State(app): State<App>,
    caller: Caller,
    from: Address,
    Json(ask): Json<Accept>,
) -> Result<Response> {
    Ok(answer(
        invitation::accept(&app, &caller, &ask.token, from).await?,
    ))
}

/// Who learns, is invited or has left, newest first.
#[utoipa::path(get, path = "/api/v1/courses/{id}/enrollments", tag = "courses", operation_id = "enrollments",
    params(("id" = Uuid, Path), EnrollmentFilters),
    responses((status = 200, body = Page<Enrollment>),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A filter is not right", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(filters): Query<EnrollmentFilters>,
) -> Result<Json<Page<Enrollment>>> {
    Ok(Json(students::list(&app, &caller, id, filters).await?))
}

/// Withdraws a student, by the student's id or that of the enrolment. It counts at once; the record stays.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/enroll/{student_id}", tag = "courses", operation_id = "withdraw",
    params(("id" = Uuid, Path), ("student_id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Never was here, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path((id, student)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    students::withdraw(&app, &caller, id, student).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens the course to whoever has the new code; an older one opens nothing any more.
#[utoipa::path(post, path = "/api/v1/courses/{id}/join-code", tag = "courses", operation_id = "open_join_code",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = JoinCode),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn open_code(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<JoinCode>> {
    Ok(Json(join::open(&app, &caller, id).await?))
}

/// Closes the course's code. Who is in stays in.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/join-code", tag = "courses", operation_id = "close_join_code",
    params(("id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn close_code(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    join::close(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what somebody may do in the course: a role, and what beyond it or in spite of it.
#[utoipa::path(post, path = "/api/v1/courses/{id}/permissions", tag = "courses", operation_id = "permit",
    params(("id" = Uuid, Path)), request_body = NewPermission,
    responses((status = 200, body = Permission),
        (status = 403, description = "Your role does not reach; `permission.beyond_own`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.last_owner`, `course.trashed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json")))]
async fn permit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(ask): Json<NewPermission>,
) -> Result<Json<Permission>> {
    Ok(Json(permissions::set(&app, &caller, id, ask).await?))
}

/// Everybody who is here as something else than a student.
#[utoipa::path(get, path = "/api/v1/courses/{id}/permissions", tag = "courses", operation_id = "permissions",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<Permission>),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not there, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`cursor.unknown`", body = Problem, content_type = "application/problem+json")))]
async fn permitted(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Permission>>> {
    let page = permissions::list(&app, &caller, id, query.try_into()?).await?;
    Ok(Json(page))
}

/// What one person may do here: one's own, or for those who see people.
#[utoipa::path(get, path = "/api/v1/courses/{id}/permissions/{user_id}", tag = "courses", operation_id = "permission",
    params(("id" = Uuid, Path), ("user_id" = Uuid, Path)),
    responses((status = 200, body = Permission),
        (status = 403, description = "Your role does not reach", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing here, or not yours to see", body = Problem, content_type = "application/problem+json")))]
async fn permission(
    State(app): State<App>,
    caller: Caller,
    Path((id, user)): Path<(Uuid, Uuid)>,
) -> Result<Json<Permission>> {
    Ok(Json(permissions::get(&app, &caller, id, user).await?))
}

/// Takes everything away from somebody in this course; a student's enrolment ends with it.
#[utoipa::path(delete, path = "/api/v1/courses/{id}/permissions/{user_id}", tag = "courses", operation_id = "dismiss",
    params(("id" = Uuid, Path), ("user_id" = Uuid, Path)),
    responses((status = 204),
        (status = 403, description = "Your role does not reach; `permission.beyond_own`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing here, or not yours to see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`course.last_owner`, `course.trashed`", body = Problem, content_type = "application/problem+json")))]
async fn dismiss(
    State(app): State<App>,
    caller: Caller,
    Path((id, user)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    permissions::remove(&app, &caller, id, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
