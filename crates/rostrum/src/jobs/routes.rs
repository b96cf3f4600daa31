//! `/api/v1/jobs`.

use axum::extract::State as Of;
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Detail, Log, Retried, State, View};
use super::service;
use crate::kit::error::Problem;
use crate::kit::http::{Area, Caller, Door, Json, Path, Query, Routes};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Error, Result};

/// The routes of this room.
pub fn router() -> Routes {
    Routes::new()
        .about(Area::General)
        .add(Door::User, routes!(list))
        .add(Door::User, routes!(get))
        .add(Door::User, routes!(log))
        .add(Door::User, routes!(retry_failed))
        .add(Door::User, routes!(cancel))
        .add(Door::User, routes!(retry))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only jobs in one of these states, separated by commas.
    #[garde(length(max = 100))]
    #[param(example = "queued,running")]
    state: Option<String>,
    /// Only jobs of this kind.
    #[garde(length(max = 60))]
    #[param(example = "recordings.mix")]
    kind: Option<String>,
    /// Only jobs that work on this recording.
    #[garde(skip)]
    recording_id: Option<Uuid>,
    /// Only this person's jobs (admins; else one's own id).
    #[garde(skip)]
    owner: Option<Uuid>,
    /// A part of the title, the kind or the reason, in any case.
    #[garde(length(max = 200))]
    q: Option<String>,
    /// Everybody's jobs instead of one's own (admins).
    #[garde(skip)]
    #[serde(default)]
    all: bool,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    cursor: Option<String>,
}

fn states(text: &str) -> Result<Vec<State>> {
    let unknown = |word: &str| {
        let say = format!("`{word}` is no state of a job.");
        Error::invalid("state", "unknown", say)
    };
    text.split(',')
        .map(|word| State::parse(word).ok_or_else(|| unknown(word)))
        .collect()
}

/// List jobs, newest first
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", operation_id = "list_jobs",
    params(Wanted),
    responses(
        (status = 200, body = Page<View>),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn list(
    Of(app): Of<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<View>>> {
    let paging = Paging::new(wanted.limit, wanted.cursor.as_deref())?;
    let asked = service::Asked {
        all: wanted.all,
        states: wanted
            .state
            .as_deref()
            .map(states)
            .transpose()?
            .unwrap_or_default(),
        kind: wanted.kind,
        recording: wanted.recording_id,
        owner: wanted.owner,
        q: wanted.q,
    };
    service::list(&app, &caller, asked, paging).await.map(Json)
}

/// See one job, its place in the queue and its tries
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", operation_id = "get_job",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Detail),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn get(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Detail>> {
    service::get(&app, &caller, id).await.map(Json)
}

/// Read the end of what a job said in its last try (admins)
#[utoipa::path(get, path = "/api/v1/jobs/{id}/log", tag = "jobs", operation_id = "get_job_log",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Log),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
async fn log(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Log>> {
    service::log(&app, &caller, id).await.map(Json)
}

/// Which failed jobs to try again.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RetryJobs, example = json!({"kind": "recordings.mix"}))]
struct OfKind {
    /// The kind of the jobs.
    #[garde(length(min = 1, max = 60))]
    kind: String,
}

/// Try all failed jobs of a kind again (admins)
#[utoipa::path(post, path = "/api/v1/jobs/retry", tag = "jobs", operation_id = "retry_failed_jobs",
    request_body = OfKind,
    responses(
        (status = 200, body = Retried),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn retry_failed(
    Of(app): Of<App>,
    caller: Caller,
    Json(of): Json<OfKind>,
) -> Result<Json<Retried>> {
    service::retry_failed(&app, &caller, &of.kind)
        .await
        .map(Json)
}

/// Cancel a job that waits or runs
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs", operation_id = "cancel_job",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = View),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn cancel(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<View>> {
    service::cancel(&app, &caller, id).await.map(Json)
}

/// Try a failed or cancelled job again
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", operation_id = "retry_job",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = View),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
async fn retry(Of(app): Of<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<View>> {
    service::retry(&app, &caller, id).await.map(Json)
}
